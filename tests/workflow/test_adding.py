"""What the README tells one to type in order to add something: its lines are put into a copy of the project and run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.adding import BLOCKS, add, blocks_for, variants
from tests.support.planning import changed, plan
from tests.support.project import ROOT, TIMEOUT, copy_checkout, run_snakemake
from wronglung.config.load import load_config
from wronglung.models.family import FinetunedEntry, Run

# What is run with each addition, in a process of its own, on the made-up data of other tests.
USES = {
    "PERTURBATIONS": """
from tests.unit.text.test_exchanges import Store, sentences
from wronglung.studies.wrong_lung.perturb import perturb_instances
found = perturb_instances(sentences(4), Store(), ["none", "without_sides"], "corrected", 224, 0)
changed = found[found["perturbation"] == "without_sides"]
assert len(changed) == 16 and not changed["text"].str.contains("left").any() and changed["changed"].all()
""",
    "SUBSETS": """
from tests.unit.text.test_exchanges import Store, sentences
from wronglung.studies.wrong_lung.perturb import perturb_instances
found = perturb_instances(sentences(4), Store(), ["none"], "corrected", 224, 0)
assert (found["subset_normal"] == ~found["subset_abnormal"]).all() and found["subset_normal"].any()
""",
    "METRICS": """
import numpy as np
from wronglung.metrics.localisation import METRICS, rank
from wronglung.metrics.localisation.scoring_protocols import PROTOCOLS
from wronglung.metrics.localisation.settings import MetricsSettings
from wronglung.report.format import number, title
MetricsSettings(metrics=["box_share"], headline=["box_share"])
mask = np.zeros((10, 10), dtype=bool)
mask[0] = True
share = METRICS["box_share"].compute(rank(mask.astype(float), mask))
assert share == 0.1 and number(share, "box_share") == "10.0" and title("box_share") == "box share"
for protocol in PROTOCOLS.values():
    assert np.isnan(protocol.metrics["box_share"](rank(mask.astype(float), np.zeros_like(mask))))
""",
    "TABLES": """
from pathlib import Path
import tempfile
from tests.unit.studies.wrong_lung.made_up_study import WHOLE
from wronglung.report.table import as_markdown
from wronglung.core.functions import load_function
from wronglung.studies.wrong_lung.tables.registry import TABLES
table = load_function(TABLES["spread"].make)(WHOLE.write(Path(tempfile.mkdtemp())))
assert "| retrained |" in as_markdown(table) and len(table.frame) >= 8
""",
}


@pytest.mark.parametrize("registry", sorted(USES))
def test_the_lines_work_as_they_stand(registry: str, tmp_path: Path) -> None:
    blocks = blocks_for(registry)
    assert len(blocks) == 1
    assert len(blocks[0].splitlines()) <= 18
    checkout = copy_checkout(tmp_path / "copy")
    assert add(checkout, blocks[0]) == registry
    command = [sys.executable, "-c", USES[registry]]
    paths = f"{checkout / 'workflow_scripts'}:{ROOT}"
    run = subprocess.run(
        command, env={"PYTHONPATH": paths}, capture_output=True, text=True, timeout=TIMEOUT, check=False, cwd=tmp_path
    )
    assert run.returncode == 0, run.stderr[-3000:]


def test_a_variant_is_an_entry_of_the_config(tmp_path: Path) -> None:
    (lines,) = variants()
    (tmp_path / "run.yaml").write_text(f"extends: {ROOT / 'config.yaml'}\nmodels:\n{lines}")
    config = load_config([tmp_path / "run.yaml"], {}, ROOT)
    base, added = (config.trained_here[name] for name in ("retrained", "cosine_sharp"))
    assert (added.alignment.formula, added.alignment.attention_scale) == ("cosine", 20.0)
    assert added.training == base.training
    assert Run("cosine_sharp", 0) in config.runs_of("wrong_lung")


def test_an_encoder_of_ones_own_is_entries_of_the_config(tmp_path: Path) -> None:
    (lines,) = [block for kind, block in BLOCKS if kind == "yaml" and block.startswith("# YOUR.yaml: an encoder")]
    (tmp_path / "run.yaml").write_text(lines.replace("config.yaml", str(ROOT / "config.yaml")))
    models = load_config([tmp_path / "run.yaml"], {}, ROOT).trained_here
    base = models["retrained"]
    for name, part in (("given_vit", "text"), ("new_vit", "text"), ("dino", "text"), ("my_bert", "image")):
        assert getattr(models[name], f"{part}_encoder") == getattr(base, f"{part}_encoder")
        assert models[name].training == base.training
    assert models["new_vit"].image_encoder.architecture["model_type"] == "vit"
    assert models["dino"].image_encoder.pretrained == "facebook/dinov2-base"
    assert models["given_vit"].text_encoder == base.text_encoder


def test_a_vit_of_ones_own_stands_beside_the_other_models(tmp_path: Path) -> None:
    """As a new model it changes no other; written into `retrained` it changes those that the page names."""
    (lines,) = [block for kind, block in BLOCKS if kind == "yaml" and "your own ViT beside" in block.splitlines()[0]]
    written = yaml.safe_load(lines)
    assert written["extends"] == "config.yaml"
    plain = load_config([], {}, ROOT)
    beside = load_config([changed(tmp_path, {**written, "extends": str(ROOT / "config.yaml")})], {}, ROOT)
    assert {name: beside.models[name] for name in plain.models} == plain.models
    assert set(beside.models) - set(plain.models) == {"my_vit"}
    mine, base = beside.trained_here["my_vit"], plain.trained_here["retrained"]
    assert (mine.text_encoder, mine.training, mine.seeds) == (base.text_encoder, base.training, base.seeds)
    assert set(written["models"]["my_vit"]["image_encoder"]) == set(type(mine.image_encoder).model_fields) - {
        "pretrained"
    }

    edit = {"models": {"retrained": {"image_encoder": written["models"]["my_vit"]["image_encoder"]}}}
    edited = load_config([changed(tmp_path, edit, ROOT / "config.yaml")], {}, ROOT)
    taught = {name for name in plain.models if edited.models[name] != plain.models[name]}
    tuned = {name for name, entry in plain.models.items() if isinstance(entry, FinetunedEntry)}
    runs = [run for run in plain.runs_of("wrong_lung") if run.model in taught]
    page = (ROOT / "docs/adding.md").read_text()
    (bullet,) = [line for line in page.splitlines() if line.startswith("- **Do not put your encoder")]
    assert set(re.findall(r"`(\w+)`", bullet)) - {"few_shot"} == taught
    assert {plain.models[name].base for name in tuned} == {"retrained"}
    assert (len(taught) - 1, len(tuned), len(runs)) == (6, 4, 11)  # "six", "four", "eleven" of the page


def test_a_vit_of_ones_own_can_be_built_and_planned(tmp_path: Path) -> None:
    """The page's first two commands, in a folder without results."""
    (lines,) = [block for kind, block in BLOCKS if kind == "yaml" and "your own ViT beside" in block.splitlines()[0]]
    (tmp_path / "YOUR.yaml").write_text(lines.replace("config.yaml\n", f"{ROOT}/config.yaml\n", 1))
    done = run_snakemake(tmp_path, "--cores", "1", "check_models", config=tmp_path / "YOUR.yaml")
    assert done.returncode == 0, done.stdout[-3000:]
    found = plan(tmp_path, config=tmp_path / "YOUR.yaml")
    assert "my_vit" in found.trained
    assert "two_models" in found.reports
