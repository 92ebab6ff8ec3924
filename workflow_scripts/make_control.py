"""Rule make_control: maps of a control, in the layout of map files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wronglung.core.logs import log_to
from wronglung.outputs.maps import read_attention, write_attention
from wronglung.studies.wrong_lung.controls.atlas import read_atlas
from wronglung.studies.wrong_lung.controls.control_maps import Sources
from wronglung.studies.wrong_lung.controls.make_control import ASKED, make_control
from wronglung.text.instances import read_instances
from wronglung.text.lexicon import read_lexicon

READERS: dict[str, Callable[[str | Path], Any]] = {
    "reference": read_attention,
    "atlas": read_atlas,
    "lexicon": read_lexicon,
}


def main(instances: str, sources: dict[str, str | Path], control: str, grid: int, crop_size: int, maps: str) -> None:
    """Write a map for every distinct image and text of the instances."""
    found = Sources(**{name: READERS[name](path) for name, path in sources.items()})
    write_attention(maps, make_control(control, grid, read_instances(instances, ASKED), crop_size, found))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        instances=snakemake.input.instances,
        sources={name: path for name, path in snakemake.input.items() if name != "instances"}
        | {name: Path(snakemake.scriptdir).parent / path for name, path in snakemake.params.lexicon.items()},
        **snakemake.params.control,
        crop_size=snakemake.params.crop_size,
        maps=snakemake.output.maps,
    )
