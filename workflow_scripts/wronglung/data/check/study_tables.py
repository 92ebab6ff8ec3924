"""Check the tables about a data set's studies, its labels and attributes, by reading them as the run does."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from wronglung.core.functions import load_function
from wronglung.data.check.check_report import ReleaseReport
from wronglung.data.check.counts import Count
from wronglung.data.check.files import absent, file_state
from wronglung.data.check.findings import Finding, finding, ids_by_reason
from wronglung.data.study_tables import TableKind, TableSettings
from wronglung.data.table_rows import StudyTable


def with_tables(report: ReleaseReport, tables: Mapping[TableKind, TableSettings]) -> ReleaseReport:
    """Return the report with the files, counts and findings of the tables added.

    A table that cannot be read stops the run; rows that its reader leaves out or mends are warnings.
    """
    files, counts, findings = list(report.files), list(report.counts), list(report.findings)
    for kind, settings in tables.items():
        states = [
            file_state(f"{kind}: {name}", Path(path), f"{kind} of the studies", None)
            for name, path in settings.files().items()
        ]
        files += states
        findings += absent(states, f"correct the paths under `{kind}`")
        if all(state.present for state in states):
            table, found = _read(kind, settings)
            findings += found
            if table is not None:
                counts.append(Count(what=f"studies in the source of {kind}", found=len(table.table), published=None))
    return ReleaseReport(compared=report.compared, files=files, counts=counts, findings=findings)


def _read(kind: TableKind, settings: TableSettings) -> tuple[StudyTable | None, list[Finding]]:
    """Return the table, or None if it cannot be read, and what is wrong with it."""
    try:
        table: StudyTable = load_function(settings.read)(settings.files(), **settings.parts())
    except (ValueError, OSError) as error:
        why, remedy = f"the run reads its {kind} from it", "fetch it again, or mend what the message names"
        return None, list(finding("stops", f"{kind} that cannot be read", [error], 1, why, remedy))
    return table, list(_rows(kind, table))


def _rows(kind: TableKind, table: StudyTable) -> Iterator[Finding]:
    """Find rows that were left out for a defect, and values that were mended; what is left out by design is none."""
    lost = [row for row in table.rejections if row.kind == "fault"]
    mended = [row for row in table.rejections if row.kind == "repair"]
    for reason, bad in ids_by_reason(lost).items():
        remedy = "fetch the table again, unless you changed it"
        total = len(table.table) + len(lost)
        yield from finding("warns", f"{kind}: {reason}", bad, total, "these rows are left out", remedy)
    for reason, bad in ids_by_reason(mended).items():
        yield from finding("warns", f"{kind}: {reason}", bad, len(table.table), "the value is not known", "nothing")
