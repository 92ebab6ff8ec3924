"""A model learns from Open-I, whose reports and films anybody can have: from its two tables to weights and labels."""

from pathlib import Path

import pandas as pd
import pytest
from safetensors.torch import load_file

from tests.support.open_i import label_of, write_collection, write_splits
from tests.support.planning import changed, plan
from tests.support.project import ROOT, run_snakemake
from wronglung.data.labels import LABELS

TRAIN, VALID, TEST = [*range(1, 17)], [17, 18, 19, 20], [21, 22, 23]
UNUSED = ("few_shot", "text_blind", "prior", "lexicon_atlas", "clinical_masking")
WEIGHTS = "results/models/retrained/0/model.safetensors"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the finished run; the last examination of the collection is in no split."""
    folder = tmp_path_factory.mktemp("open")
    root = str(write_collection(folder / "open-i", TEST[-1] + 1))
    codes = {"source": "open_i_mesh", "open_i": root, "codes": None}
    splits = write_splits(folder, train=TRAIN, valid=VALID, test=TEST)
    entry = {"preset": "data/open_i", "open_i": root, "splits": splits, "shards": 1, "labels": codes}
    difference = {
        "example": None,
        "datasets": {"clinic": None, "ms_cxr": None, "nodules": None, "open": entry},
        "models": {"retrained": {"train_on": "open"}} | dict.fromkeys(UNUSED),
        "studies": {"wrong_lung": None},
    }
    config = changed(folder, difference, ROOT / "tests/tiny/config.yaml")
    done = run_snakemake(folder, "--cores", "2", "all", WEIGHTS, config=config)
    assert done.returncode == 0, done.stdout[-4000:]
    return folder


def test_a_model_is_trained_on_its_reports(run: Path) -> None:
    assert load_file(run / WEIGHTS)
    log = pd.read_csv(run / WEIGHTS.replace("model.safetensors", "log.csv"))
    assert len(log) == 2
    assert log.filter(like="loss").notna().all(axis=None)


def test_labels_are_those_of_the_examinations_in_splits(run: Path) -> None:
    labels = pd.read_parquet(run / "results/data/open/labels.parquet").set_index("study_id")
    assert set(labels.index) == {str(number) for number in TRAIN + VALID + TEST}
    for number in TRAIN + VALID + TEST:
        assert [name for name in LABELS if labels.loc[str(number), name] == 1] == [label_of(number)]


def test_the_run_is_finished(run: Path) -> None:
    assert plan(run, "all", WEIGHTS, config=run / "run.yaml").jobs == {}
