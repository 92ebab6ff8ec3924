"""Check that the splits that studies are evaluated on have images."""

from collections.abc import Collection

from wronglung.data.check.check_report import ReleaseReport
from wronglung.data.check.findings import finding
from wronglung.data.splits import empty_splits


def with_splits(report: ReleaseReport, asked: Collection[str]) -> ReleaseReport:
    """Return the report with a finding for the asked splits that no image is in; it stops the run.

    Args:
        report: of the release. Without its splits, because its layout finds empty ones by itself or its lists cannot be
            read, nothing is added.
        asked: the splits that studies are evaluated on.
    """
    if report.splits is None:
        return report
    found = finding(
        "stops",
        f"splits in a study's `on` without an image; those that are there: {report.splits}",
        empty_splits(report.splits, asked),
        len(asked),
        "nothing could be evaluated on them",
        "put images into these splits, or name others in `on`",
    )
    findings = [*report.findings, *found]
    return ReleaseReport(compared=report.compared, files=report.files, counts=report.counts, findings=findings)
