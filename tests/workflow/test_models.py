"""How model entries become jobs: a few-shot model is fine-tuned from its base and looked at like any other."""

import re
from pathlib import Path

import yaml

from tests.support.project import ROOT, run_snakemake, tiny_config


def test_a_few_shot_model_is_finetuned_from_its_base(tmp_path: Path) -> None:
    config = tiny_config()
    optimizer = config["models"]["retrained"]["training"]["optimizer"]
    training = {"epochs": 2, "patience": 2, "batch_pairs": 4, "threads": 1, "optimizer": optimizer}
    for pairs in (2, 4):
        config["models"][f"few_shot_{pairs}"] = {
            "kind": "few_shot",
            "base": "retrained",
            "seeds": [0],
            "pairs": pairs,
            "validation_pairs": 2,
            "training": training,
        }
    checkout = tmp_path / "checkout"
    for name in ("Snakefile", "rules", "workflow_scripts", "profiles", "config.yaml", "envs", "resources"):
        checkout.mkdir(exist_ok=True)
        (checkout / name).symlink_to(ROOT / name)
    (checkout / "tests/tiny").mkdir(parents=True)
    (checkout / "tests/tiny/config.yaml").write_text(yaml.safe_dump(config))
    run = run_snakemake(tmp_path, "--dry-run", "--cores", "1", checkout=checkout)
    assert run.returncode == 0, run.stdout[-3000:]
    table = dict(re.findall(r"^(\w+) +(\d+)$", run.stdout.split("Job stats:")[1], re.MULTILINE))
    assert (table["train"], table["finetune"], table["dump_attention"]) == ("2", "3", "5")
    assert "results/scores/few_shot_4/0/corrected.parquet" in run.stdout
    job = next(part for part in run.stdout.split("\nrule ") if part.startswith("finetune:"))
    assert "results/models/retrained/0/model.safetensors" in job
