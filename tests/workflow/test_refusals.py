"""What is wrong with the config or its files ends planning with its message alone."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from tests.support.planning import changed
from tests.support.project import ROOT, run_snakemake

GLORIA = {"preset": "models/gloria_published", "threads": 1, "weights": "none.ckpt"}
CONFIG = ROOT / "tests/tiny/config.yaml"


def refusal(folder: Path, difference: dict[str, Any]) -> str:
    """What planning says before it ends; nothing of it is a traceback."""
    run = run_snakemake(folder, "--dry-run", "--cores", "1", config=changed(folder, difference, CONFIG))
    assert run.returncode != 0
    for word in ("Traceback", "WorkflowError", "Exception", "common.smk", 'File "'):
        assert word not in run.stdout
    return run.stdout


def write_maps(path: Path, *grid: int) -> None:
    with h5py.File(path, "w") as file:
        file["attention"] = np.ones((1, *grid), dtype=np.float32)
        for name in ("dicom_id", "text_id"):
            file[name] = np.array(["a"], dtype=h5py.string_dtype())


@pytest.mark.parametrize(
    ("difference", "known"),
    [
        ({"data": {"crop_size": 3000}}, ("run.yaml:", "crop_size", "3000")),
        ({"models": {"gloria": GLORIA}}, ("models.gloria.weights", "none.ckpt")),
        ({"text": {"entities": {"lexicon": "none.jsonl"}}}, ("text.entities.lexicon", "none.jsonl")),
    ],
)
def test_the_message_stands_alone(tmp_path: Path, difference: dict[str, Any], known: tuple[str, ...]) -> None:
    said = refusal(tmp_path, difference)
    for word in known:
        assert word in said


def test_every_missing_file_of_given_maps_is_named_with_its_key(tmp_path: Path) -> None:
    mine = {"family": "given", "maps": "mine_{dataset}_{protocol}.h5"}
    write_maps(tmp_path / "mine_clinic_corrected.h5", 7, 7)
    said = refusal(tmp_path, {"models": {"mine": mine, "yours": {"family": "given", "maps": "yours.h5"}}})
    lines = [line for line in said.splitlines() if line.startswith("models.")]
    assert sorted(line.split(": ")[0] for line in lines) == ["models.mine.maps"] * 2 + ["models.yours.maps"]
    for name in ("mine_clinic_as_published.h5", "mine_ms_cxr_corrected.h5", "yours.h5"):
        assert name in said
    assert "mine_clinic_corrected.h5" not in said


@pytest.mark.parametrize("grid", [(7, 7), (7, 9)])
def test_a_control_of_given_maps_with_another_grid_is_refused(tmp_path: Path, grid: tuple[int, int]) -> None:
    write_maps(tmp_path / "mine.h5", *grid)
    models = {"mine": {"family": "given", "maps": "mine.h5"}, "blind": {"control": "text_blind", "grid": 8}}
    said = refusal(tmp_path, {"models": models, "studies": {"wrong_lung": {"reference_model": "mine"}}})
    assert "models.blind.grid: given 8" in said or "models.text_blind.grid" in said
    assert f"{grid[0]} x {grid[1]}" in said
    assert "'mine'" in said
    assert "mine.h5" in said
