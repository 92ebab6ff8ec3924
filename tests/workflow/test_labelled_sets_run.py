"""Zero-shot on a published set without texts, by the rules: from list and films to numbers, of made-up vectors."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.support.labelled_sets import CXR14, write_chestxray14
from tests.support.planning import changed
from tests.support.project import ROOT, run_snakemake
from wronglung.data.rejected import read_rejected
from wronglung.outputs.embeddings import Embeddings, write_embeddings
from wronglung.studies.eclip.prompts import prompts_table
from wronglung.studies.eclip.summary import read_results
from wronglung.text.prompts import read_prompts

STUDY, DATA = "results/studies/eclip", "results/data/nih"
SUMMARY = f"{STUDY}/summary/nih/test.parquet"
PER_CLASS, RUN = 2, "clip/0.h5"
RULES = [
    *("check_release", "index_release", "convert_images", "link_sentences", "gather_rejected", "gather_shards"),
    *("read_image_labels", "gather_image_labels", "gather_prompts", "score_zero_shot", "summarise_embeddings"),
]


def store(path: Path, images: dict[str, int], texts: dict[str, int]) -> None:
    """Embeddings that lie on the axis of their class."""
    path.parent.mkdir(parents=True)
    axes = np.eye(len(CXR14))
    own = Embeddings(
        image=axes[list(images.values())].reshape(-1, len(CXR14)),
        image_id=np.array(list(images), dtype=object),
        text=axes[list(texts.values())].reshape(-1, len(CXR14)),
        text_id=np.array(list(texts), dtype=object),
        normalised=True,
        model="clip",
        seed=0,
    )
    write_embeddings(path, own)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run; one film is not there."""
    folder = tmp_path_factory.mktemp("sets")
    table = write_chestxray14(folder / "nih", PER_CLASS, "images_001/images")
    listed = pd.read_csv(table).set_index("Image Index")["Finding Labels"]
    test = (folder / "nih/test_list.txt").read_text().split()
    (folder / "nih/images_001/images" / test[0]).unlink()
    prompts = prompts_table({"nih": read_prompts(ROOT / "resources/prompts/cxr14.yaml", CXR14)})
    of_text = dict(zip(prompts["text_id"], map(CXR14.index, prompts["label"]), strict=True))
    store(folder / f"results/outputs/embeddings/nih/{RUN}", {name: CXR14.index(listed[name]) for name in test[1:]}, {})
    store(folder / f"{STUDY}/embedded/prompts/{RUN}", {}, of_text)
    task = {"on": "nih/test", "prompts": "resources/prompts/cxr14.yaml", "labels": "images", "renormalise": False}
    task["balanced"] = {"classes": [*CXR14], "per_class": 1, "rule": "known_absent"}
    tasks = {"nih": task, **dict.fromkeys(("clinic", "clinic_as_published", "chexpert_5"))}
    tolerant = {"index_release": 0.0, "convert_images": 0.1, "link_sentences": 0.0}
    entry = {"preset": "data/chestxray14", "chestxray14": "nih", "shards": 2, "max_rejected": tolerant}
    difference = {
        "datasets": {"nih": entry},
        "models": {"clip": {"seeds": [0]}},
        "studies": {"eclip": {"models": ["clip"], "zero_shot": tasks, "gaze": None}},
        "statistics": {"bootstrap_draws": 50},
    }
    config = changed(folder, difference, base=ROOT / "config.yaml")
    targets = (SUMMARY, f"{DATA}/sentences.parquet", f"{DATA}/release_tables.csv")
    ran = run_snakemake(folder, "--cores", "1", *targets, "--allowed-rules", *RULES, config=config)
    assert ran.returncode == 0, ran.stdout[-4000:]
    return folder


def test_a_planted_model_is_perfect_on_the_films_that_are_there(finished: Path) -> None:
    results = read_results(finished / SUMMARY)
    assert set(results["evaluation"]) == {"zero_shot"}
    own = results[results["seed"] == "all"].set_index(["label", "metric"])
    assert own.loc[("", "accuracy"), "estimate"] == own.loc[("", "macro_f1"), "estimate"] == 1
    assert own.loc[("", "accuracy"), "items"] == len(CXR14)
    assert own.loc[("macro", "auroc_of_positive"), "estimate"] == 1
    assert own.loc[("macro", "auroc_of_positive"), "items"] == PER_CLASS * len(CXR14) - 1
    (row,) = read_rejected(finished / DATA / "rejected.parquet")
    assert (row.stage, row.kind) == ("convert_images", "fault")


def test_the_set_has_no_texts(finished: Path) -> None:
    assert pd.read_parquet(finished / DATA / "sentences.parquet").empty
    labels = pd.read_parquet(finished / DATA / "image_labels.parquet")
    assert labels["value"].sum() == PER_CLASS * len(CXR14)
