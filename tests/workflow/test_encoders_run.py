"""A run beside the tiny one by the config alone: ViT, RoBERTa, a byte-level tokenizer of one's own, CLIP and eCLIP."""

import re
import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import h5py
import pandas as pd
import pytest

import dump_embeddings
from tests.support.encoders import byte_level
from tests.support.planning import NOTHING, changed
from tests.support.project import ROOT, run_snakemake
from tests.support.tiny_results import CLINIC, MAPS, STUDY, studied
from wronglung.models.families import FAMILIES
from wronglung.outputs.embeddings import read_embeddings
from wronglung.text.cleaning import clean
from wronglung.text.instances import with_words
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
CLIP = {"preset": "models/clip_small", "train_on": "clinic", "seeds": [0]}
CLIP |= {"training": {"epochs": 2, "batch_images": 8, "validation_images": 4}}
# Expert images in every step; a start from the trained CLIP.
ECLIP = deepcopy(CLIP) | {"preset": "models/eclip_small", "start_from": "clip"}
ECLIP |= {
    "expert": {
        "share_of_batch": 0.25,
        "curriculum": {"cold_start": 0, "warm_up": 0, "cool_down": 0, "last": 1},
        "priming": None,
    }
}
STUDY_OF_MINE = {"models": ["mine", "clip", "eclip", "uniform"], "reference_model": "mine", "answer": None}
STUDY_OF_MINE |= {"tables": ["localisation"], "figures": []}
DATA_SETS = ("clinic", "ms_cxr")
ONCE_A_DATA_SET = ("dump_maps_gloria", "dump_maps_clip", "dump_maps_eclip", "summarise_scores")
DIFFERENCE: dict[str, Any] = {
    "models": {"mine": MINE, "clip": CLIP, "eclip": ECLIP},
    "studies": {"wrong_lung": STUDY_OF_MINE},
}


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


def test_three_models_are_checked_and_trained_and_no_other(run: Path) -> None:
    told = (run / "output.txt").read_text()
    jobs = {rule: int(count) for rule, count in re.findall(r"^(\w+) +(\d+)$", told, re.MULTILINE)}
    expected = {
        "check_models": 1,
        "train_gloria": 1,
        "train_clip": 1,
        "train_eclip": 1,
        "score_maps": 3 * len(DATA_SETS),
    }
    expected |= dict.fromkeys(ONCE_A_DATA_SET, len(DATA_SETS))
    assert {rule: jobs[rule] for rule in expected} == expected
    assert not {"convert_images", "link_sentences", "finetune_gloria", "fit_tokenizer"} & set(jobs)
    again = run_snakemake(run, "--dry-run", "--cores", "1", config=run / "run.yaml")
    assert NOTHING in again.stdout


@pytest.mark.parametrize("model", ["mine", "clip", "eclip"])
def test_maps_have_the_grid_and_scores_are_in_the_table(model: str, run: Path) -> None:
    log = read_log(run / f"results/models/{model}/0/log.csv")
    assert log["train_loss"].notna().all()
    with h5py.File(run / MAPS / f"{model}/0.h5") as file:
        shapes = {file[name].shape[1:] for name in file if len(file[name].shape) == 3}
    assert shapes == {(8, 8)}
    scores = pd.read_parquet(studied(run, "scores", f"{model}/0"))
    assert scores["auroc"].notna().any()
    assert scores["auroc"].nunique() > 10
    table = pd.read_csv(run / STUDY / "tables/localisation.csv")
    assert set(table["model"]) == {"mine", "clip", "eclip", "uniform"}


@pytest.mark.parametrize(("model", "family"), [("mine", "gloria"), ("clip", "clip"), ("eclip", "eclip")])
def test_embeddings_of_a_split_are_made_of_its_images_and_phrases(
    model: str, family: str, run: Path, tmp_path: Path
) -> None:
    tables = [str(run / CLINIC / f"{name}.parquet") for name in ("records", "sentences")]
    dump_embeddings.main(
        make=FAMILIES[family].makes["embeddings"],
        weights=str(run / f"results/models/{model}/0/model.safetensors"),
        tables=tuple(tables),
        splits=["gold"],
        images=[str(run / CLINIC / "images/gold-000.h5")],
        target=str(tmp_path / "made.h5"),
        crop=224,
        threads=1,
        model=model,
        seed=0,
    )
    made = read_embeddings(tmp_path / "made.h5")
    records, sentences = (pd.read_parquet(table).query("split == 'gold'") for table in tables)
    assert made.image_id.tolist() == sorted(records["dicom_id"])
    assert made.image.shape == (len(records), 64)
    ids = with_words(sentences[["text"]], clean)["text_id"]
    assert set(made.text_id) == set(ids)
    assert (made.model, made.normalised) == (model, family != "gloria")
