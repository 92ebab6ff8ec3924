"""Rule write_ms_cxr: phrases and boxes of the example's gold films, in the layout of MS-CXR."""

from pathlib import Path

from wronglung.core.logs import log_to
from wronglung.example.annotations import read_annotations
from wronglung.example.ms_cxr.lists import write_ms_cxr
from wronglung.example.write_release import NOTICE


def main(annotations: list[str], seed: int, table: str) -> None:
    """Write all files of the release beside its csv `table`."""
    gold = [patient for patient in read_annotations(annotations) if patient.split == "gold"]
    write_ms_cxr(Path(table).parent, gold, seed, NOTICE.format(name="MS-CXR"))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        annotations=list(snakemake.input.annotations),
        seed=snakemake.params.seed,
        table=snakemake.output.table,
    )
