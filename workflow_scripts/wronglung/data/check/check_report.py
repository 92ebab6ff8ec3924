"""Owner of `release_report.md`, `release_report.json` and `release_tables.csv`: the results of a release's check."""

import csv
import io
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from wronglung.core.errors import RefusedError
from wronglung.core.files import replacing
from wronglung.core.section import Section
from wronglung.data.check.counts import Count
from wronglung.data.check.files import FileState
from wronglung.data.check.findings import Finding, worst_first

WORDS = {"stops": "Stops the run", "warns": "Warning"}


class ReleaseReport(Section):
    """Everything that a check has examined. The findings may be given in any order; the report puts the worst first.

    `compared` says whether counts were compared with published ones; for the example release there are none. `splits`
    are those with an image, in alphabetical order; null if the check of the layout does not say.
    """

    compared: bool
    files: list[FileState]
    counts: list[Count]
    findings: Annotated[list[Finding], AfterValidator(worst_first)]
    splits: list[str] | None = Field(default=None, exclude=True)

    @property
    def stops(self) -> list[Finding]:
        """The findings that would make results wrong."""
        return [one for one in self.findings if one.severity == "stops"]


def write_report(markdown: str | Path, report: ReleaseReport) -> None:
    """Write the report as Markdown, and next to it under the same name the `.json` for programs."""
    _write(markdown, as_markdown(report))
    _write(Path(markdown).with_suffix(".json"), report.model_dump_json(indent=2) + "\n")


def write_tables(path: str | Path, report: ReleaseReport) -> None:
    """Write the name, number of rows and SHA-256 of each table that was found."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["table", "rows", "sha256"])
    writer.writerows([one.name, one.rows, one.sha256] for one in report.files if one.sha256 is not None)
    _write(path, text.getvalue())


def _write(path: str | Path, text: str) -> None:
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")


def refuse(report: ReleaseReport, where: str) -> None:
    """Raise RefusedError if a finding stops the run.

    Args:
        report: the report of the release.
        where: path of the Markdown report, for the message.

    Raises:
        RefusedError: lists all findings that stop the run with a few of the items, and names the report.
    """
    if report.stops:
        listed = "\n".join(f"  {one.what}{_share(one)}{_which(one)}" for one in report.stops)
        raise RefusedError(
            f"the release would make results wrong:\n{listed}\nWhy, which ones and what to do: {where}. Mend the "
            "release and start again; it is then checked anew"
        )


def as_markdown(report: ReleaseReport) -> str:
    """Return the report as Markdown: verdict, findings, counts if there are any, files."""
    stops, warnings = len(report.stops), len(report.findings) - len(report.stops)
    verdict = (
        f"**{_plural(stops, 'finding')} would make results wrong: no run starts.**" if stops else "It can be used."
    )
    lines = ["# Check of the release", "", f"{verdict} {_plural(warnings, 'warning') or 'No warning'}.", ""]
    for one in report.findings:
        lines += _finding(one)
    if report.counts:
        lines += ["## Counts", "", "| what | found | published |", "|---|--:|--:|"]
        lines += [
            f"| {one.what} | {_number(one.found)} | {_published(one, report.compared)} |" for one in report.counts
        ]
        lines.append("")
    lines += ["## Files", "", "| file | | what for | path | SHA-256 |", "|---|---|---|---|---|"]
    lines += map(_file, report.files)
    return "\n".join(lines) + "\n"


def _finding(one: Finding) -> list[str]:
    lines = [f"## {WORDS[one.severity]}: {one.what}{_share(one)}", ""]
    lines += [f"- Why it matters: {one.why}.", f"- What to do: {one.remedy}."]
    if one.examples:
        lines += [f"- Which: {_examples(one, '`')}"]
    return [*lines, ""]


def _which(one: Finding) -> str:
    return f": {_examples(one)}" if one.examples else ""


def _examples(one: Finding, quote: str = "") -> str:
    more = " and more" if one.count > len(one.examples) else ""
    return ", ".join(f"{quote}{example}{quote}" for example in one.examples) + more


def _share(one: Finding) -> str:
    """Return the text " (count of total)", or "" if the total is 1."""
    return f" ({one.count:,} of {one.total:,})" if one.total > 1 else ""


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""


def _number(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def _count(one: Count, compared: bool) -> str:
    return f"| {one.what} | {_number(one.found)} | {_published(one, compared)} |"


def _published(one: Count, compared: bool) -> str:
    return _number(one.published) if compared else "not compared"


def _file(state: FileState) -> str:
    there = "there" if state.present else ("**missing**" if state.needed else "not there, optional")
    digest = f"`{state.sha256}`" if state.sha256 else "–"
    return f"| {state.name} | {there} | {state.purpose} | `{state.path}` | {digest} |"
