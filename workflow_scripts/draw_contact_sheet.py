"""Rule draw_contact_sheet: films of every finding with their boxes and sentences."""

from wronglung.example.annotations import read_annotations
from wronglung.example.contact_sheet import draw_sheet
from wronglung.logs import log_to


def main(annotations: list[str], root: str, sheet: str) -> None:
    """Draws the sheet of the release at `root`."""
    draw_sheet(sheet, root, read_annotations(annotations))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(list(snakemake.input.annotations), snakemake.params.root, snakemake.output.sheet)
