"""The readers of gaze that are fuzzed, each with what its answers must be."""

import tempfile
from pathlib import Path
from typing import Any

from tests.fuzz import seeds
from tests.fuzz.target import Target


def check_gaze(gaze: Any) -> None:
    """Finite numbers, durations above 0, names that lead nowhere."""
    import numpy as np

    table = gaze.fixations
    assert np.isfinite(table[["start", "duration"]].to_numpy()).all()
    assert (table["duration"] > 0).all()
    assert not table["dicom_id"].str.contains("/", regex=False).any()
    for axis in ("x", "y"):
        assert np.isfinite(table[axis].fillna(table[f"{axis}_share"]).to_numpy()).all()


def egd_cxr() -> Target:
    from tests.unit.data.gaze_case import write_egd
    from wronglung.data.releases.egd_cxr.fixations import read_egd_cxr

    others = tempfile.TemporaryDirectory()  # the files beside the one that is fuzzed; goes with the target
    files = write_egd(Path(others.name))

    def read(path: Path, files: dict[str, str] = files, folder: Any = others) -> Any:
        return read_egd_cxr(files | {"fixations": str(path)})

    return Target("egd_cxr", ".csv", read, (ValueError,), check_gaze, seeds.egd_fixations)


def transcript() -> Target:
    from wronglung.data.releases.egd_cxr.fixations import UnusableTranscriptError, parse_transcript

    def read(path: Path) -> Any:
        return parse_transcript(path.read_bytes())

    def check(text: Any) -> None:
        assert type(text) is str
        assert text == " ".join(text.split())

    return Target("transcript", ".json", read, (UnusableTranscriptError,), check, seeds.transcripts)


def reflacx() -> Target:
    from wronglung.data.gaze import Gaze
    from wronglung.data.releases.reflacx.readings import Listed, as_fixations, is_usable, read_rows

    def read(path: Path) -> Any:
        given = as_fixations(read_rows(path, Listed("P300R000001", "film", (100.0, 100.0)), []))
        return Gaze(given[is_usable(given)], [])

    def check(gaze: Any) -> None:
        check_gaze(gaze)
        assert gaze.fixations[["x", "y", "xmin_shown", "ymax_shown"]].notna().all(axis=None)
        assert (gaze.fixations[["x_per_degree", "y_per_degree"]] > 0).all(axis=None)

    return Target("reflacx", ".csv", read, (ValueError,), check, seeds.reflacx_fixations)
