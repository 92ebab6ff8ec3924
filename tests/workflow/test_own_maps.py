"""docs/your_own_maps.md as its reader follows it: its script, its configs and its commands, after a finished run."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.metrics import roc_auc_score

from tests.support.project import ROOT, TIMEOUT, run_snakemake
from tests.support.tiny_results import CLINIC, STUDY, studied
from wronglung.config.load import load_config
from wronglung.text.instances import SCHEMA, SUBSET_PREFIX

PAGE = (ROOT / "docs/your_own_maps.md").read_text(encoding="utf-8")
(SCRIPT,) = re.findall(r"```python\n# write_maps\.py\n(.*?)```", PAGE, re.DOTALL)
EXAMPLE, GOLD = re.findall(r"```yaml\n# mine\.yaml.*?\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = re.findall(r"^    ((?:PYTHONPATH=|snakemake ).+)$", PAGE, re.MULTILINE)
CORNERS = ["x1", "y1", "x2", "y2"]
END = np.array([0, 0, 1, 1])  # from the last pixel of a box to its end


@pytest.fixture(scope="module")
def run(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run, after the example's two commands. The config lies elsewhere."""
    folder = tmp_path_factory.mktemp("own_maps")
    shutil.copytree(tiny / "results", folder / "results", symlinks=True, ignore=shutil.ignore_patterns("restricted"))
    shutil.copytree(tiny / ".snakemake", folder / ".snakemake")
    shutil.copytree(tiny / "phantom", folder / "phantom")
    (folder / "write_maps.py").write_text(SCRIPT)
    write = next(command for command in COMMANDS if "write_maps.py" in command)
    assert write == "PYTHONPATH=workflow_scripts python write_maps.py"
    paths = {"PYTHONPATH": str(ROOT / "workflow_scripts")}
    subprocess.run([sys.executable, "write_maps.py"], cwd=folder, env=os.environ | paths, check=True, timeout=TIMEOUT)
    config = tmp_path_factory.mktemp("elsewhere") / "mine.yaml"
    config.write_text(EXAMPLE.replace("extends: ", f"extends: {ROOT}/tests/tiny/"))
    score = next(command for command in COMMANDS if "answer.md" in command)
    targets = [word for word in shlex.split(score) if word.startswith("results/")]
    done = run_snakemake(folder, "--cores", "2", *targets, config=config)
    assert done.returncode == 0, done.stdout[-4000:]
    return folder


@pytest.fixture(scope="module")
def as_written(run: Path) -> pd.DataFrame:
    """The sentences as written, with the boxes on their films, the films' geometry, and their scores."""
    with h5py.File(run / CLINIC / "images/gold-000.h5") as store:
        places = pd.DataFrame({name: store[name][:] for name in ("rows", "columns", "scale", "top", "left")})
        places["dicom_id"] = store["dicom_id"].asstr()[:]
    sentences = pd.read_parquet(run / CLINIC / "sentences.parquet", columns=["sentence_id", "boxes"])
    sentences = sentences.rename(columns={"sentence_id": "instance_id", "boxes": "on_film"})
    rows = pd.read_parquet(studied(run, "instances")).query("perturbation == 'none'")
    scores = pd.read_parquet(studied(run, "scores", "mine/0")).query("perturbation == 'none'")
    joined = rows.merge(scores, on="instance_id").merge(sentences, on="instance_id").merge(places, on="dicom_id")
    assert len(joined) == len(rows) > 20
    return joined


def test_maps_that_are_one_inside_the_boxes_score_one(run: Path, as_written: pd.DataFrame) -> None:
    assert as_written["auroc"].min() > 0.995
    table = pd.read_csv(run / STUDY / "tables/localisation.csv").query("model == 'mine' and metric == 'auroc'")
    found = table.query("subset == 'all'").set_index(["perturbation", "quantity"])["estimate"]
    assert found["none", "value"] == pytest.approx(1, abs=1e-3)
    assert found["shuffle_boxes", "change"] < min(-0.1, found["swap_left_right", "change"])
    assert re.search(r"^\| mine \| 100\.0 ", (run / "results/report/answer.md").read_text(), re.MULTILINE)


def test_boxes_lie_where_the_page_says(as_written: pd.DataFrame) -> None:
    """A box of the film, moved by the page's arithmetic, covers the box of the instances to a pixel at each end."""
    compared = 0
    for row in as_written.itertuples():
        shift = np.array([row.left, row.top] * 2) - 16
        on_film = np.array([[box[name] for name in CORNERS] for box in row.on_film])
        # The ends are part of the box, so it goes from the near side of its first pixel to the far side of its last.
        edges = (on_film + END) * row.scale + shift
        expected = np.clip(edges, 0, 224) - END
        if len(row.boxes) == len(expected):
            assert np.abs(np.stack(row.boxes) - expected).max() <= 1.01
            compared += 1
    assert compared > 20


def test_scores_are_those_of_the_maps_in_the_file(run: Path, as_written: pd.DataFrame) -> None:
    """Enlarged by torch, ranked by scikit-learn."""
    with h5py.File(run / "my_maps.h5") as file:
        keys = zip(file["dicom_id"].asstr()[:], file["text_id"].asstr()[:], strict=True)
        maps = dict(zip(keys, file["attention"][:], strict=True))
    for row in as_written.iloc[::5].itertuples():
        grid = torch.tensor(maps[row.dicom_id, row.text_id], dtype=torch.float64)[None, None]
        pixels = torch.nn.functional.interpolate(grid, size=(224, 224), mode="bilinear")[0, 0].numpy()
        mask = np.zeros((224, 224), dtype=bool)
        for x1, y1, x2, y2 in row.boxes:
            mask[y1 : y2 + 1, x1 : x2 + 1] = True
        assert row.auroc == pytest.approx(roc_auc_score(mask.ravel(), pixels.ravel()), abs=1e-6)


def test_the_page_and_the_readme_name_every_column() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    columns = {name for name in SCHEMA.names if not name.startswith(SUBSET_PREFIX)}
    for text in (PAGE[: PAGE.index("## Where the pixels are")], readme[readme.index("## Score your own maps") :]):
        assert columns <= set(re.findall(r"`(\w+)`", text))


def test_the_config_for_the_gold_images_can_be_planned(stand_in: Path) -> None:
    """Its instances, then the whole run once the maps are there; also with what a part of a release changes."""
    (part,) = re.findall(r"^    (check: .+)\n    (max_rejected: .+)\n", PAGE, re.MULTILINE)
    check, rejected = (re.sub(r" +#.*", "", line) for line in part)
    config = GOLD.replace("extends: ", f"extends: {ROOT}/").replace(" {release:", f" {{{check}, {rejected}, release:")
    config = config.replace("/data/", f"{stand_in}/physionet.org/files/")
    (stand_in / "mine.yaml").write_text(config)
    loaded = load_config([stand_in / "mine.yaml"], {}, ROOT)
    assert loaded.studies.wrong_lung.reference_model == "mine"
    (instances,) = [command for command in COMMANDS if "/instances/" in command]
    assert "{corrected,as_published}" in instances
    for target in (shlex.split(instances)[1].replace("{corrected,as_published}", "as_published"), None):
        if target is None:
            (stand_in / "my_maps.h5").touch()
        planned = run_snakemake(stand_in, "--dry-run", *filter(None, [target]), config=stand_in / "mine.yaml")
        assert planned.returncode == 0, planned.stdout[-4000:]
