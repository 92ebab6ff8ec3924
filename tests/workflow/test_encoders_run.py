"""A run beside the tiny one: a ViT, a RoBERTa and a byte-level tokenizer of one's own, by the config alone."""

import re
import shutil
from pathlib import Path
from typing import Any

import h5py
import pandas as pd
import pytest

from tests.support.encoders import byte_level
from tests.support.planning import NOTHING, changed
from tests.support.project import ROOT, run_snakemake
from tests.support.tiny_results import CLINIC, MAPS, STUDY, studied
from wronglung.text.cleaning import clean
from wronglung.training.training_log import read_log

TINY = ROOT / "tests/tiny/config.yaml"
TOKENIZER = "my/tokenizer"  # a folder of the run
VIT = {"model_type": "vit", "num_channels": 1, "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
VIT |= {"intermediate_size": 128, "image_size": 128, "patch_size": 16}
ROBERTA = {"model_type": "roberta", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
ROBERTA |= {"intermediate_size": 128, "max_position_embeddings": 128}
MINE = {
    "like": "retrained",
    "image_encoder": {"architecture": VIT, "local_stage": 2},
    "text_encoder": {"architecture": ROBERTA, "tokenizer": TOKENIZER},
    "sentences": {"masking": {"unit": "word", "share": 0.3, "mask_single": True}},
}
STUDY_OF_MINE = {"models": ["mine", "uniform"], "reference_model": "mine", "answer": None}
STUDY_OF_MINE |= {"tables": ["localisation"], "figures": []}
DATA_SETS = ("clinic", "ms_cxr")
ONCE_A_DATA_SET = ("dump_maps_gloria", "score_maps", "summarise_scores")
DIFFERENCE: dict[str, Any] = {"models": {"mine": MINE}, "studies": {"wrong_lung": STUDY_OF_MINE}}


@pytest.fixture(scope="module")
def run(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run with the tiny run's data and one more model."""
    folder = tmp_path_factory.mktemp("encoders") / "run"
    shutil.copytree(tiny, folder, symlinks=True)
    sentences = pd.read_parquet(folder / CLINIC / "sentences.parquet").query("split == 'train'")
    byte_level([clean(text) for text in sentences["text"]]).save_pretrained(folder / TOKENIZER)
    done = run_snakemake(folder, "--cores", "2", config=changed(folder, DIFFERENCE, TINY))
    assert done.returncode == 0, done.stdout[-6000:]
    (folder / "output.txt").write_text(done.stdout)
    return folder


def test_one_model_is_checked_and_trained_and_no_other(run: Path) -> None:
    told = (run / "output.txt").read_text()
    jobs = {rule: int(count) for rule, count in re.findall(r"^(\w+) +(\d+)$", told, re.MULTILINE)}
    expected = {"check_models": 1, "train_gloria": 1, **dict.fromkeys(ONCE_A_DATA_SET, len(DATA_SETS))}
    assert {rule: jobs[rule] for rule in expected} == expected
    assert not {"convert_images", "link_sentences", "finetune_gloria", "fit_tokenizer"} & set(jobs)
    again = run_snakemake(run, "--dry-run", "--cores", "1", config=run / "run.yaml")
    assert NOTHING in again.stdout


def test_its_maps_have_the_grid_and_its_scores_are_in_the_table(run: Path) -> None:
    log = read_log(run / "results/models/mine/0/log.csv")
    assert log["train_loss"].notna().all()
    with h5py.File(run / MAPS / "mine/0.h5") as file:
        shapes = {file[name].shape[1:] for name in file if len(file[name].shape) == 3}
    assert shapes == {(8, 8)}
    scores = pd.read_parquet(studied(run, "scores", "mine/0"))
    assert scores["auroc"].notna().any()
    assert scores["auroc"].nunique() > 10
    table = pd.read_csv(run / STUDY / "tables/localisation.csv")
    assert set(table["model"]) == {"mine", "uniform"}
