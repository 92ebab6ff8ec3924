"""docs/adding_a_data_set.md as its reader follows it: its csv over three films, its two commands, its table.

The run lies in a folder of its own, as docs/config.md says.
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
import yaml
from PIL import Image
from sklearn.metrics import roc_auc_score

from tests.support.planning import NOTHING, changed, plan
from tests.support.project import ROOT, TIMEOUT, run_snakemake
from tests.support.tiny_results import STUDY
from wronglung.config.load import load_config
from wronglung.outputs.maps import read_attention
from wronglung.studies.wrong_lung.controls.entries import CONTROL_NEEDS
from wronglung.studies.wrong_lung.figures.registry import FIGURES
from wronglung.studies.wrong_lung.tables.registry import TABLES

PAGE = (ROOT / "docs/adding_a_data_set.md").read_text(encoding="utf-8")
CONTROLS_ALONE, WITH_A_MODEL = re.findall(r"```yaml\n# mine\.yaml, beside config\.yaml\n(.*?)```", PAGE, re.DOTALL)
ANYWHERE = (ROOT / "docs/config.md").read_text(encoding="utf-8")
ANYWHERE = ANYWHERE[ANYWHERE.index("## From another folder") :].replace("/path/to/wronglung", str(ROOT))
CONFIG = "configs/own_boxes.yaml"
SIDE = 256  # of the films: then model-input pixels are theirs less the margin of the crop
MARGIN = 16


def write_data(folder: Path, *lines: str) -> None:
    """The page's csv, with further lines, and a film for each image in it."""
    (csv,) = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    (folder / "boxes.csv").write_text(csv + "".join(f"{line}\n" for line in lines))
    (folder / "films").mkdir()
    for number, name in enumerate(sorted(set(pd.read_csv(folder / "boxes.csv")["image"]))):
        film = np.random.default_rng(number).integers(0, 255, (SIDE, SIDE), dtype=np.uint8)
        Image.fromarray(film).save(folder / "films" / name)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the finished run."""
    folder = tmp_path_factory.mktemp("own")
    write_data(folder)
    (config,) = re.findall(r"```yaml\n# mine\.yaml, in any folder\n(.*?)```", ANYWHERE, re.DOTALL)
    (folder / "mine.yaml").write_text(config)
    commands = re.findall(r"^    snakemake (.*?) ?--cores \d+ --configfile mine\.yaml$", PAGE, re.MULTILINE)
    assert commands == ["check_data", ""]
    (from_here,) = re.findall(r"^    snakemake (.*) --cores \d+ (--configfile mine\.yaml)$", ANYWHERE, re.MULTILINE)
    for targets in commands:
        words = shlex.split(f"{targets} --cores 2 {' '.join(from_here)}")
        command = [sys.executable, "-m", "snakemake", *words]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT, check=False)
        assert done.returncode == 0, done.stderr[-4000:]
    return folder


def test_the_config_of_the_page_says_the_same_as_that_of_another_folder(run: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(CONTROLS_ALONE.replace("extends: ", f"extends: {ROOT}/"))
    here, there = (load_config([folder / "mine.yaml"], {}, ROOT).plain() for folder in (tmp_path, run))
    assert here == there


def test_directory_makes_another_folder_the_runs(run: Path, tmp_path: Path) -> None:
    (line,) = re.findall(r"`snakemake (--snakefile \S+ --directory .*?)`", ANYWHERE)
    words = shlex.split(line.replace("/data/my_run", str(run)))
    command = [sys.executable, "-m", "snakemake", "--dry-run", "--quiet", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert NOTHING in done.stdout + done.stderr


def test_the_page_names_what_is_made_and_which_controls_are_on(run: Path) -> None:
    part = PAGE[PAGE.index("## Your own boxes") : PAGE.index("## MS-CXR")]
    made = {str(path.relative_to(run / STUDY)) for path in (run / STUDY).glob("*s/*") if path.suffix in (".md", ".png")}
    assert set(re.findall(r"`((?:tables|figures)/\w+\.\w+)`", part)) == made
    on = load_config([run / "mine.yaml"], {}, ROOT).models
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|.*\| (on|off)\b", part, re.MULTILINE)
    said = {name: state for names, state in rows for name in re.findall(r"\w+", names)}
    assert {name for name, state in said.items() if state == "on"} == set(on)
    assert {name for name, state in said.items() if state == "off"} == set(CONTROL_NEEDS) - set(on)


def test_the_check_finds_nothing_wrong(run: Path) -> None:
    report = (run / "results/data/mine/release_report.md").read_text()
    assert "It can be used" in report
    assert re.findall("^## (.*)", report, re.MULTILINE) == ["Counts", "Files"]
    boxes = pd.read_csv(run / "boxes.csv")
    found = dict(re.findall(r"^\| (\w+) \| (\d+) \| not compared \|$", report, re.MULTILINE))
    patients = boxes["patient"] if "patient" in boxes else boxes["image"]
    counted = {"boxes": len(boxes), "images": boxes["image"].nunique(), "patients": patients.nunique()}
    assert {what: int(number) for what, number in found.items()} == counted


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


@pytest.mark.parametrize("name", ["localisation", "controls", "data_sets", "oracle_ceiling", "perturbation_shares"])
def test_a_table_has_no_part_of_dashes_alone(run: Path, name: str) -> None:
    """Nine sentences have no tenth that is MDRB."""
    (part,) = re.findall(r"^## MDRB .*\n\n(.*)$", (run / STUDY / f"tables/{name}.md").read_text(), re.MULTILINE)
    assert not part.startswith("|")


@pytest.fixture(scope="module")
def of_one_model(run: Path) -> str:
    """What a run of somebody's maps alone says, asked for all tables and figures; it adds to the finished run."""
    instances = pd.read_parquet(run / STUDY / "instances/mine/all/corrected.parquet")
    pairs = instances[["dicom_id", "text_id"]].drop_duplicates()
    strangers = pd.DataFrame({"dicom_id": ["four.png", "one.png"], "text_id": [pairs["text_id"].iloc[0], "0000"]})
    pairs = pd.concat([pairs, strangers])
    with h5py.File(run / "maps.h5", "w") as file:
        file["attention"] = np.random.default_rng(0).random((len(pairs), 7, 7))
        for name in pairs:
            file[name] = np.array(pairs[name], dtype=h5py.string_dtype())
    difference = {
        "models": {"mine": {"family": "given", "maps": "maps.h5"}}
        | dict.fromkeys(("uniform", "centre", "oracle", "oracle_14")),
        "studies": {"wrong_lung": {"reference_model": "mine", "tables": "all", "figures": "all"}},
    }
    done = run_snakemake(run, "--cores", "2", config=changed(run, difference, ROOT / CONFIG))
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def test_of_one_model_all_is_made_that_can_be(run: Path, of_one_model: str) -> None:
    """What the run left out it said, and nothing failed after the scoring."""
    said = set(re.findall(r"\w+", " ".join(re.findall(r"all leaves out (.*?): each", of_one_model))))
    assert {"two_models", "controls", "seed_by_seed", "training_curves", "table_02"} <= said
    there = {path.stem for what in ("tables", "figures", "restricted") for path in (run / STUDY / what).iterdir()}
    assert {"table_12", "attention_examples", "figure_06"} <= there
    assert (set(TABLES) | set(FIGURES)) - said <= there


def test_maps_of_unknown_pairs_are_counted_in_log_and_table(run: Path, of_one_model: str) -> None:
    log = (run / "results/logs/score_maps/mine/all/mine/0/corrected.log").read_text()
    assert re.search(r"\b2 of \d+ maps in maps\.h5 are ignored.*four\.png", log)
    assert "mine (2)" in (run / STUDY / "tables/localisation.md").read_text()


def test_the_page_s_config_with_a_model_can_be_planned(run: Path, of_one_model: str, tmp_path: Path) -> None:
    """The maps are there, on the page's grid; the answer shows the model beside `text_blind`."""
    (run / "my_maps.h5").write_bytes((run / "maps.h5").read_bytes())
    grid = yaml.safe_load(WITH_A_MODEL)["models"]["text_blind"]["grid"]
    with h5py.File(run / "my_maps.h5", "a") as file:
        cells = file["attention"][:]
        del file["attention"]
        file["attention"] = np.kron(cells, np.ones((1, grid // cells.shape[1], grid // cells.shape[2])))
    (tmp_path / "mine.yaml").write_text(WITH_A_MODEL.replace("extends: ", f"extends: {ROOT}/"))
    planned = plan(run, config=tmp_path / "mine.yaml")
    assert planned.jobs["write_answer"] == 1
    assert planned.jobs["make_control"] >= 1
    assert not planned.trained


def test_a_film_that_is_put_back_is_read(tmp_path: Path) -> None:
    """The run stops because of it; after it is put back the same command goes on."""
    write_data(tmp_path)
    film = min((tmp_path / "films").iterdir())
    content = film.read_bytes()
    film.unlink()
    target = "results/data/mine/sentences.parquet"
    stopped = run_snakemake(tmp_path, "--cores", "1", target, config=CONFIG)
    assert stopped.returncode != 0
    assert pd.read_parquet(tmp_path / "results/data/mine/rejected.parquet")["record_id"].tolist() == [film.name]
    film.write_bytes(content)
    done = run_snakemake(tmp_path, "--cores", "1", target, config=CONFIG)
    assert done.returncode == 0, done.stdout[-3000:]
    assert len(pd.read_parquet(tmp_path / "results/data/mine/rejected.parquet")) == 0


def test_what_the_check_refuses_the_run_refuses_too_and_lists(tmp_path: Path) -> None:
    """One turned box and one beside its film: the check and the run name both, and the run's table stays."""
    write_data(tmp_path, "one.png,A turned box,90,20,30,60", "one.png,A box beside the film,300,20,350,60")
    lines = len((tmp_path / "boxes.csv").read_text().splitlines())
    named = [f"one.png|line {lines - 1}", f"one.png|line {lines}"]
    checked = run_snakemake(tmp_path, "--cores", "1", "check_data", config=CONFIG)
    assert checked.returncode != 0
    assert "Traceback" not in checked.stdout
    report = (tmp_path / "results/data/mine/release_report.md").read_text()
    for one in named:
        assert one in report
        assert one in checked.stdout
    table = "results/data/mine/rejected.parquet"
    gathered = run_snakemake(tmp_path, "--cores", "1", "results/data/mine/sentences.parquet", config=CONFIG)
    assert gathered.returncode != 0
    assert table in gathered.stdout
    assert "Traceback" not in gathered.stdout
    found = pd.read_parquet(tmp_path / table)
    assert sorted(found["record_id"]) == sorted(named)
    assert set(found["kind"]) == {"fault"}
