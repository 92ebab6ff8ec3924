"""Embeddings are made if a study asks for them, of the splits that it names, by a rule of each family."""

from pathlib import Path

import pytest

from tests.support.planning import changed, plan
from tests.support.project import run_snakemake

CLIP = {"clip": {"preset": "models/clip_small", "train_on": "clinic", "seeds": [0]}}
TARGET = "results/outputs/embeddings/clinic/{model}/0.h5"


@pytest.fixture
def config(checkout: Path) -> Path:
    """The shipped config with one more model, and without the study that asks."""
    return changed(checkout, {"models": CLIP, "studies": {"eclip": None}}, base="config.yaml")


def ask(checkout: Path, *splits: str) -> None:
    """Let the study of the checkout ask for embeddings of these splits."""
    path = checkout / "workflow_scripts/wronglung/studies/wrong_lung/plan.py"
    head, method, tail = path.read_text().partition("    def embedded(")
    assert "return []" in tail
    path.write_text(head + method + tail.replace("return []", f"return {list(splits)}", 1))


@pytest.mark.parametrize(("model", "family"), [("retrained", "gloria"), ("clip", "clip")])
def test_asked_embeddings_need_the_model_and_the_images_of_the_splits(
    model: str, family: str, checkout: Path, config: Path, tmp_path: Path
) -> None:
    ask(checkout, "gold")
    found = plan(tmp_path, TARGET.format(model=model), checkout=checkout, config=config).jobs
    assert found[f"dump_embeddings_{family}"] == found[f"train_{family}"] == 1
    assert not {"dump_maps_gloria", "dump_maps_clip", "perturb_instances", "score_maps"} & set(found)


def test_no_study_of_the_project_asks_and_the_message_says_so(checkout: Path, config: Path, tmp_path: Path) -> None:
    assert not {rule for rule in plan(tmp_path, checkout=checkout, config=config).jobs if "embeddings" in rule}
    asked = run_snakemake(
        tmp_path, "--dry-run", "--cores", "1", TARGET.format(model="clip"), checkout=checkout, config=config
    )
    assert asked.returncode != 0
    assert "embeddings on the data set 'clinic'" in asked.stdout
