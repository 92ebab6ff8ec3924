"""What a planted fault is, and how its outcome is judged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tests.faults.release import Outcome, Release, run_stages

KINDS = {"rejected": ("fault", "filter"), "repaired": ("repair",)}


@dataclass(frozen=True)
class Fault:
    """Something wrong with a release or with the machine, and how it must end.

    `rejected` and `repaired` mean rows of `rejected.parquet` with this reason, `refused` an error with this text,
    `harmless` that all is as without it.
    """

    name: str
    what: str  # one line: what is planted
    plant: Callable[[Release], None]
    outcome: Literal["rejected", "repaired", "refused", "harmless"]
    reason: str  # part of the row's reason or of the error
    count: int = 1  # rows of that reason more than without the fault
    run: Callable[[Release], Outcome] = run_stages
    untouched: Callable[[Release], Outcome] | None = None  # gives what `run` gives without the fault; None: the stages


def nothing(release: Release) -> None:
    """Leaves the release as it is, for a fault that lies in how it is run."""


def judge(fault: Fault, got: Outcome, untouched: Outcome) -> None:
    """Raises an assertion unless the fault ended as planned, with nothing lost and nothing else changed."""
    if fault.outcome == "refused":
        assert fault.reason in got.error, got.error or got.rows
        return
    assert not got.error, got.error
    if fault.run is run_stages:
        _nothing_is_lost(got)
    new = set(got.rows) - set(untouched.rows)
    if fault.outcome == "harmless":
        assert not new, new
        assert got.sentences.equals(untouched.sentences)
        return
    rows = [row for row in new if row.kind in KINDS[fault.outcome] and fault.reason in row.reason]
    assert len(rows) == fault.count, sorted(new)
    named = " ".join(row.record_id for row in new)
    _others_are_as_they_were(got, untouched, named)


def _nothing_is_lost(got: Outcome) -> None:
    unread = {row.record_id for row in got.rows if row.stage == "convert_images"}
    assert got.converted | unread == got.indexed
    assert not got.converted & unread
    assert set(got.sentences["dicom_id"]) <= got.converted
    # An image may have no sentence at all; then it is no loss that it gives none.
    named = " ".join(row.record_id for row in got.rows)
    silent = got.indexed - set(got.sentences["dicom_id"]) - SILENT
    assert all(dicom in named for dicom in silent), silent


SILENT: set[str] = set()
"""Images of the untouched release without any sentence; filled once by the fixture."""


def _others_are_as_they_were(got: Outcome, untouched: Outcome, named: str) -> None:
    frames = []
    for outcome in (got, untouched):
        other = ~outcome.sentences["dicom_id"].map(lambda dicom: dicom in named).astype(bool)
        frames.append(outcome.sentences[other].reset_index(drop=True))
    assert frames[0].equals(frames[1])
