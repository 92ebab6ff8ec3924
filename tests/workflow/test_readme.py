"""What the README says can be typed and found is there."""

import re
import subprocess
import sys
from pathlib import Path

from tests.workflow.conftest import ROOT, TIMEOUT

README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()


def test_the_commands_are_targets_of_the_makefile() -> None:
    commands = set(re.findall(r"^    make (\w+)", README, re.MULTILINE))
    assert commands == {"example", "test"}
    for command in commands:
        assert re.search(rf"^{command}:", MAKEFILE, re.MULTILINE)
    assert "make check" in (ROOT / ".ci/run").read_text()
    assert "make test" in (ROOT / ".ci/run").read_text()


def test_the_files_named_are_there_or_made_by_the_default_run(tmp_path: Path) -> None:
    made = re.findall(r"`(results/[\w/.]+\.\w+)`", README)
    assert len(made) >= 7
    command = [sys.executable, "-m", "snakemake", *sorted(set(made)), "--dry-run", "--quiet", "--cores", "1"]
    command += ["--snakefile", str(ROOT / "Snakefile"), "--directory", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    named = set(re.findall(r"\(((?:docs|configs)/[\w./]+)\)", README)) | set(
        re.findall(r"`((?:workflow_scripts|configs|docs)/[\w/.]+\.\w+)`", README)
    )
    assert len(named) >= 3
    for name in named:
        assert (ROOT / name).exists(), name


def test_the_folders_of_the_map_exist() -> None:
    folders = set(re.findall(r"\b(rules|workflow_scripts|wronglung|configs|tests|benchmarks|docs)/", README))
    for name in folders - {"wronglung"}:
        assert (ROOT / name).is_dir(), name
