"""Rule read_study_table: the labels or attributes of a data set's studies."""

import logging
from collections import Counter
from typing import Any

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.data.attributes import write_attributes
from wronglung.data.labels import write_labels
from wronglung.data.records import read_records
from wronglung.data.rejected import write_rejected
from wronglung.data.table_rows import rows_of

WRITERS = {"labels": write_labels, "attributes": write_attributes}


def main(
    kind: str, read: str, files: dict[str, str], parts: dict[str, Any], records: str, table: str, rejected: str
) -> None:
    """Write the rows of the data set's studies and what was left out or mended."""
    whole = load_function(read)(files, **parts)
    own = rows_of(whole, read_records(records), next(iter(files.values())))
    logging.info("%d studies; %d rows of other studies are not kept", len(own.table), len(whole.table) - len(own.table))
    for (kind_of_row, reason), number in Counter((row.kind, row.reason) for row in own.rejections).items():
        logging.info("%s: %d times %s", kind_of_row, number, reason)
    WRITERS[kind](table, own.table)
    write_rejected(rejected, own.rejections)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    given = dict(snakemake.input.items())
    main(
        kind=snakemake.wildcards.kind,
        read=snakemake.params.read,
        files={name: path for name, path in given.items() if name != "records"},
        parts=snakemake.params.parts,
        records=given["records"],
        table=snakemake.output.table,
        rejected=snakemake.output.rejected,
    )
