"""Owner of `release_report.json` and `release_report.md`: what there is of a release, and what is wrong with it."""

from pathlib import Path

from pydantic import ValidationError

from wronglung.data.check.findings import FileState, Finding
from wronglung.files import replacing
from wronglung.section import Section

NOT_COMPARABLE = "Images are MIMIC-CXR-JPG's, histogram-equalised: results are not comparable with those from DICOM."
HEADER = ("| file | | rows | published | what for | path | SHA-256 |", "|---|---|--:|--:|---|---|---|")


class ReleaseReport(Section):
    """Everything that a check has looked at; the worst findings first."""

    compared: bool  # with the published counts; the example's are its own
    images_not_comparable: bool  # JPGs, histogram-equalised
    files: list[FileState]
    findings: list[Finding]

    @property
    def stops(self) -> list[Finding]:
        """The findings that would make results wrong."""
        return [finding for finding in self.findings if finding.severity == "stops"]


def write_report(json: str | Path, markdown: str | Path, report: ReleaseReport) -> None:
    """Writes both forms."""
    for path, text in ((json, report.model_dump_json(indent=2) + "\n"), (markdown, as_markdown(report))):
        with replacing(path) as part:
            part.write_text(text, encoding="utf-8")


def read_report(path: str | Path) -> ReleaseReport:
    """The stored report.

    Raises:
        ValueError: if the file is no such report.
    """
    try:
        return ReleaseReport.model_validate_json(Path(path).read_bytes())
    except ValidationError as error:
        raise ValueError(f"{path}: is no report of a release ({error.error_count()} errors); delete it") from error


def refuse(report: ReleaseReport, where: str) -> None:
    """Nothing, if nothing stops a run.

    Args:
        report: of the release.
        where: the report to be read, for the message.

    Raises:
        ValueError: naming everything that does, and the report.
    """
    if report.stops:
        listed = "\n".join(f"  {one.what} ({one.count:,} of {one.total:,})" for one in report.stops)
        raise ValueError(
            f"the release would make results wrong:\n{listed}\nWhy, which ones and what to do: {where}. After the "
            "release is mended, delete that file and start again"
        )


def as_markdown(report: ReleaseReport) -> str:
    """The report to be read: verdict, findings, files."""
    stops, warns = len(report.stops), len(report.findings) - len(report.stops)
    verdict = "Nothing stops a run." if not stops else f"**{stops} findings stop a run.**"
    lines = ["# The release", "", f"{verdict} {warns} warnings.", ""]
    if report.images_not_comparable:
        lines += [
            "Images are MIMIC-CXR-JPG's, histogram-equalised: results are not comparable with those from DICOM.",
            "",
        ]
    for finding in report.findings:
        lines += _finding(finding)
    lines += [
        "## Files",
        "",
        "| file | | rows | published | what for | path | SHA-256 |",
        "|---|---|--:|--:|---|---|---|",
    ]
    lines += [_file(state, report.compared) for state in report.files]
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> list[str]:
    word = "Stops" if finding.severity == "stops" else "Warning"
    lines = [
        f"## {word}: {finding.what}",
        "",
        f"{finding.count:,} of {finding.total:,}. Why it matters: {finding.why}.",
    ]
    lines += [f"What to do: {finding.remedy}."]
    if finding.examples:
        lines += ["", "For example " + ", ".join(f"`{one}`" for one in finding.examples)]
    return [*lines, ""]


def _file(state: FileState, compared: bool) -> str:
    there = "there" if state.present else ("**missing**" if state.needed else "not there, optional")
    published = (
        "not compared" if not compared else ("–" if state.published_rows is None else f"{state.published_rows:,}")
    )
    rows = "–" if state.rows is None else f"{state.rows:,}"
    digest = f"`{state.sha256}`" if state.sha256 else "–"
    return f"| {state.name} | {there} | {rows} | {published} | {state.purpose} | `{state.path}` | {digest} |"
