"""Check the releases of gaze of a data set, by reading them as the run does."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from wronglung.core.functions import load_function
from wronglung.data.check.check_report import ReleaseReport
from wronglung.data.check.counts import Count
from wronglung.data.check.files import FileState, absent, file_state, folder_state
from wronglung.data.check.findings import Finding, finding, ids_by_reason
from wronglung.data.gaze import READING, Gaze
from wronglung.data.gaze_sources import GazeSettings


def with_gaze(report: ReleaseReport, sources: Sequence[GazeSettings]) -> ReleaseReport:
    """Return the report with the files, counts and findings of the sources added.

    A source that cannot be read stops the run; what its reader leaves out or mends is a warning. Whether the images are
    those of the data set is known only when they have been read.
    """
    files, counts, findings = list(report.files), list(report.counts), list(report.findings)
    for source in sources:
        states = [_state(source.source, name, Path(path)) for name, path in source.files().items()]
        files += states
        findings += absent(states, "correct the folders under `gaze`")
        if all(state.present for state in states):
            gaze, found = _read(source)
            findings += found
            counts += [] if gaze is None else _counts(source.source, gaze)
    return ReleaseReport(compared=report.compared, files=files, counts=counts, findings=findings)


def _state(source: str, name: str, path: Path) -> FileState:
    label, purpose = f"gaze: {source}: {name}", "gaze at the images"
    return file_state(label, path, purpose, None) if path.suffix else folder_state(label, path, purpose)


def _counts(source: str, gaze: Gaze) -> Iterator[Count]:
    yield Count(what=f"usable fixations of {source}", found=len(gaze.fixations), published=None)
    readings = gaze.fixations.drop_duplicates(READING)
    yield Count(what=f"readings of {source} with such", found=len(readings), published=None)
    spoken = int(readings["transcript"].notna().sum())
    yield Count(what=f"readings of {source} with a transcript", found=spoken, published=None)


def _read(source: GazeSettings) -> tuple[Gaze | None, list[Finding]]:
    """Return the gaze, or None if it cannot be read, and what is wrong with it."""
    try:
        gaze: Gaze = load_function(source.read)(source.files())
    except (ValueError, OSError) as error:
        why, remedy = "the run reads its gaze from it", "fetch it again, or mend what the message names"
        return None, list(finding("stops", f"gaze of {source.source} that cannot be read", [error], 1, why, remedy))
    return gaze, list(_rows(source.source, gaze))


def _rows(source: str, gaze: Gaze) -> Iterator[Finding]:
    """Find what was left out for a defect, and transcripts that were; what is left out by design is none."""
    lost = [row for row in gaze.rejections if row.kind == "fault"]
    for reason, bad in ids_by_reason(lost).items():
        total, remedy = len(gaze.fixations) + len(lost), "fetch the release again, unless you changed it"
        yield from finding("warns", f"{source}: {reason}", bad, total, "this gaze is left out", remedy)
    mended = [row for row in gaze.rejections if row.kind == "repair"]
    for reason, bad in ids_by_reason(mended).items():
        total = len(gaze.fixations.drop_duplicates(READING))
        yield from finding("warns", f"{source}: {reason}", bad, total, "the transcript is not known", "nothing")
