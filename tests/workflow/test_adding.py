"""What the README tells one to type in order to add something: its lines are put into a copy of the project and run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.workflow.conftest import ROOT, TIMEOUT, copy_checkout
from wronglung.config.config import read_config

BLOCKS = re.findall(r"```(python|yaml)\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
ENTRY = re.compile(r"^# entry in (\w+) \((\S+)\): (.+)\n", re.MULTILINE)

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
from tests.unit.studies.wrong_lung.study_of_tables import write_study
from wronglung.report.table import as_markdown
from wronglung.studies.wrong_lung.tables.registry import TABLES
table = TABLES["spread"].make(write_study(Path(tempfile.mkdtemp())))
assert "| retrained |" in as_markdown(table) and len(table.frame) >= 8
""",
}


def add(checkout: Path, block: str) -> str:
    """Writes a block's file, or appends to it, and its entry; returns the registry's name."""
    entry = ENTRY.search(block)
    assert entry is not None, block
    first, _, code = ENTRY.sub("", block).partition("\n")
    registry, place, line = entry.groups()
    target = checkout / first.removeprefix("# ")
    if target.exists():
        text = target.read_text()
        start = text.index(f"\n{registry}: ")
        target.write_text(f"{text[:start]}\n\n{code}\n{text[start:]}")
    else:
        target.write_text(code)
    owner = checkout / place
    text = owner.read_text()
    opening = re.search(rf"^{registry}: .*\{{\n", text, re.MULTILINE)
    assert opening is not None, (registry, place)
    package = ".".join(target.relative_to(checkout / "workflow_scripts").with_suffix("").parts)
    (function,) = [name for name in re.findall(r"^def (\w+)", code, re.MULTILINE) if re.search(rf"\b{name}\b", line)]
    imported = "" if owner == target else f"from {package} import {function}\n"
    owner.write_text(f"{text[: opening.start()]}{imported}{opening[0]}    {line},\n{text[opening.end() :]}")
    return registry


@pytest.mark.parametrize("registry", sorted(USES))
def test_the_lines_work_as_they_stand(registry: str, tmp_path: Path) -> None:
    blocks = [block for kind, block in BLOCKS if kind == "python" and f"# entry in {registry} " in block]
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


def test_a_variant_is_an_entry_of_the_config() -> None:
    block = next(block for kind, block in BLOCKS if kind == "yaml" and block.startswith("# entry in models:"))
    config = (ROOT / "config.yaml").read_text()
    place = config.index("  uniform: {kind: maps")
    added = read_config(yaml.safe_load(config[:place] + block.partition("\n")[2] + config[place:]))
    assert added.trained["cosine_sharp"].alignment.attention_scale == 20.0
    assert ("cosine_sharp", 0) in added.runs
