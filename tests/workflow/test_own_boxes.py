"""docs/adding_a_data_set.md as its reader follows it: its csv over three films, its two commands, its table."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from sklearn.metrics import roc_auc_score

from tests.support.project import ROOT, run_snakemake
from tests.support.tiny_results import STUDY
from wronglung.outputs.maps import read_attention

PAGE = (ROOT / "docs/adding_a_data_set.md").read_text(encoding="utf-8")
CONFIG = "configs/own_boxes.yaml"
SIDE = 256  # of the films: then model-input pixels are theirs less the margin of the crop
MARGIN = 16


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the finished run."""
    folder = tmp_path_factory.mktemp("own")
    (csv,) = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    (folder / "boxes.csv").write_text(csv)
    (folder / "films").mkdir()
    for number, name in enumerate(sorted(set(pd.read_csv(folder / "boxes.csv")["image"]))):
        film = np.random.default_rng(number).integers(0, 255, (SIDE, SIDE), dtype=np.uint8)
        Image.fromarray(film).save(folder / "films" / name)
    commands = re.findall(rf"^    snakemake (.*?) ?--cores \d+ --configfile {CONFIG}$", PAGE, re.MULTILINE)
    assert commands == ["check_data", ""]
    for targets in commands:
        done = run_snakemake(folder, "--cores", "2", *targets.split(), config=CONFIG)
        assert done.returncode == 0, done.stdout[-4000:]
    return folder


def test_the_check_finds_nothing_wrong(run: Path) -> None:
    assert "It can be used" in (run / "results/data/mine/release_report.md").read_text()


def test_phrases_are_scored_against_their_boxes(run: Path) -> None:
    """The score of `centre` for each phrase, from the films' boxes and the stored map alone."""
    boxes = pd.read_csv(run / "boxes.csv")
    scores = pd.read_parquet(run / STUDY / "scores/mine/all/centre/0/corrected.parquet").query("perturbation == 'none'")
    instances = pd.read_parquet(run / STUDY / "instances/mine/all/corrected.parquet").query("perturbation == 'none'")
    found = instances.merge(scores, on="instance_id").set_index(["dicom_id", "text"])["auroc"]
    maps = read_attention(run / STUDY / "controls/mine/all/centre/corrected.h5")
    upsampled = bilinear(maps.attention[0], SIDE - 2 * MARGIN)
    assert len(found) == boxes.groupby(["image", "text"]).ngroups == 9
    for (image, text), group in boxes.groupby(["image", "text"]):
        truth = np.zeros((SIDE, SIDE), dtype=bool)
        for x1, y1, x2, y2 in group[["x1", "y1", "x2", "y2"]].to_numpy():
            truth[y1 : y2 + 1, x1 : x2 + 1] = True
        inside = truth[MARGIN:-MARGIN, MARGIN:-MARGIN]
        assert found[image, text] == pytest.approx(roc_auc_score(inside.ravel(), upsampled.ravel()), abs=2e-3)


def bilinear(grid: np.ndarray, side: int) -> np.ndarray:
    """A map at `side` x `side` pixels, with half-pixel centres."""
    cells = grid.shape[0]
    at = np.clip((np.arange(side) + 0.5) * cells / side - 0.5, 0, cells - 1)
    low = np.minimum(np.floor(at).astype(int), cells - 2)
    share = at - low
    rows = grid[low] * (1 - share)[:, None] + grid[low + 1] * share[:, None]
    return rows[:, low] * (1 - share) + rows[:, low + 1] * share


def test_tables_are_made_of_the_controls(run: Path) -> None:
    table = (run / STUDY / "tables/localisation.md").read_text()
    assert "| centre |" in table
    assert "| oracle |" in table
    assert (run / STUDY / "tables/data_sets.md").exists()
