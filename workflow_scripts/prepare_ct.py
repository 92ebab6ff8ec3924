"""Rule prepare_ct: the CT without contrast medium, table and lesion, as planes of attenuation and anatomy."""

from typing import Any

from wronglung.core.logs import log_to
from wronglung.example.ct import prepare, write_prepared_ct
from wronglung.example.render_settings import CtPreparation


def main(volume: str, labels: str, preparation: dict[str, Any], prepared: str) -> None:
    """Write the prepared CT.

    Args:
        volume: NIfTI in Hounsfield units.
        labels: its TotalSegmentator label map.
        preparation: the config's section, as plain values.
        prepared: volume.npz, to write.
    """
    write_prepared_ct(prepared, prepare(volume, labels, CtPreparation(**preparation)))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        volume=snakemake.input.volume,
        labels=snakemake.input.labels,
        preparation=snakemake.params.preparation,
        prepared=snakemake.output.prepared,
    )
