"""Rule draw_contact_sheet: films of every finding with their boxes and sentences."""

from pathlib import Path

from wronglung.core.logs import log_to
from wronglung.example.annotations import read_annotations
from wronglung.example.contact_sheet import draw_sheet


def main(annotations: list[str], folders: list[str], sheet: str) -> None:
    """Draw the sheet of a release; `folders` hold its patients (`files/p10` and so on)."""
    draw_sheet(sheet, str(Path(folders[0]).parents[1]), read_annotations(annotations))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        annotations=list(snakemake.input.annotations),
        folders=list(snakemake.input.folders),
        sheet=snakemake.output.sheet,
    )
