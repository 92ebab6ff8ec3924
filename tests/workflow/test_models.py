"""How model entries become jobs: a few-shot model is fine-tuned from its base and looked at like any other."""

import re
from pathlib import Path

from tests.support.planning import changed
from tests.support.project import ROOT, run_snakemake


def test_a_few_shot_model_is_finetuned_from_its_base(tmp_path: Path) -> None:
    more = {f"few_shot_{pairs}": {"like": "few_shot", "pairs": pairs} for pairs in (2, 4)}
    config = changed(tmp_path, {"models": more}, ROOT / "tests/tiny/config.yaml")
    run = run_snakemake(tmp_path, "--dry-run", "--cores", "1", config=config)
    assert run.returncode == 0, run.stdout[-3000:]
    table = dict(re.findall(r"^(\w+) +(\d+)$", run.stdout.split("Job stats:")[1], re.MULTILINE))
    assert (table["train_gloria"], table["finetune_gloria"]) == ("2", "3")
    assert table["dump_maps_gloria"] == "10"  # five models, two data sets
    assert "results/studies/wrong_lung/scores/clinic/gold/few_shot_4/0/corrected.parquet" in run.stdout
    job = next(part for part in run.stdout.split("\nrule ") if part.startswith("finetune_gloria:"))
    assert "results/models/retrained/0/model.safetensors" in job


def test_maps_of_a_data_set_are_made_once_for_all_its_splits(tmp_path: Path) -> None:
    """A study about two splits asks a model once for both, and scores each."""
    config = changed(
        tmp_path, {"studies": {"wrong_lung": {"on": ["clinic/gold", "clinic/test"]}}}, ROOT / "tests/tiny/config.yaml"
    )
    run = run_snakemake(tmp_path, "--dry-run", "--cores", "1", config=config)
    assert run.returncode == 0, run.stdout[-3000:]
    table = dict(re.findall(r"^(\w+) +(\d+)$", run.stdout.split("Job stats:")[1], re.MULTILINE))
    assert (table["dump_maps_gloria"], table["perturb_instances"], table["score_maps"]) == ("3", "4", "36")
    job = next(part for part in run.stdout.split("\nrule ") if part.startswith("dump_maps_gloria:"))
    for split in ("gold", "test"):
        assert f"results/studies/wrong_lung/instances/clinic/{split}/corrected.parquet" in job
    assert "results/data/clinic/images/silver-000.h5" in job
    assert "results/studies/wrong_lung/summary/clinic/test/as_published.parquet" in run.stdout
