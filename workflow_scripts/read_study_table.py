"""Rule read_study_table: the labels or attributes of a data set's studies."""

from typing import Any

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.data.attributes import write_attributes
from wronglung.data.labels import write_labels
from wronglung.data.records import read_records
from wronglung.data.rejected import write_rejected
from wronglung.data.table_rows import rows_of

WRITERS = {"labels": write_labels, "attributes": write_attributes}


def main(kind: str, read: str, arguments: dict[str, Any], files: dict[str, str], table: str, rejected: str) -> None:
    """Write the rows of the studies that have a record, and what was left out or mended."""
    records = read_records(files.pop("records"))
    whole = load_function(read)(files, **arguments)
    own = rows_of(whole, records, ", ".join(files.values()))
    WRITERS[kind](table, own.table)
    write_rejected(rejected, own.rejections)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        kind=snakemake.wildcards.kind,
        read=snakemake.params.read,
        arguments=snakemake.params.arguments,
        files=dict(snakemake.input.items()),
        table=snakemake.output.table,
        rejected=snakemake.output.rejected,
    )
