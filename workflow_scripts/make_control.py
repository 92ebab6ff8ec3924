"""Rule make_control: maps that need no model, in the attention layout."""

from wronglung.attention.controls import make_control
from wronglung.attention.store import write_attention
from wronglung.logs import log_to
from wronglung.text.instances import read_instances


def main(instances: str, control: str, grid: int, crop_size: int, attention: str) -> None:
    """Writes a map for every distinct image and text of the instances."""
    write_attention(attention, make_control(control, grid, read_instances(instances), crop_size))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.instances,
        snakemake.wildcards.control,
        int(snakemake.wildcards.grid),
        snakemake.params.crop_size,
        snakemake.output.attention,
    )
