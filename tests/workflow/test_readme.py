"""What the README says can be typed and found is there."""

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.support.project import IMAGENOME, MIMIC
from tests.workflow.conftest import ROOT, TIMEOUT
from wronglung.config.load import load_config

README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
# The commands in the README's lines and sentences, each once.
COMMAND = r"(?:make|snakemake) [^`\n]*?"
COMMANDS = re.findall(rf"^ {{4}}({COMMAND})(?:  +#.*)?$|`(?:\. \S+ && )?({COMMAND})`", README, re.MULTILINE)
NAMED = sorted({line or span for line, span in COMMANDS})


def test_the_commands_are_targets_of_the_makefile() -> None:
    commands = set(re.findall(r"^    make (\w+)", README, re.MULTILINE))
    assert commands == {"example", "test"}
    for command in {*commands, *re.findall(r"^# make (\S+) ", MAKEFILE, re.MULTILINE)}:
        assert re.search(rf"^{command}:", MAKEFILE, re.MULTILINE), command


@pytest.mark.parametrize("command", [command for command in NAMED if command.startswith("make ")])
def test_the_make_commands_can_be_planned(command: str) -> None:
    run = subprocess.run(["make", "-n", *command.split()[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert ".venv/bin/" in run.stdout


@pytest.mark.parametrize("command", [command for command in NAMED if command.startswith("snakemake ")])
def test_the_snakemake_commands_can_be_planned(command: str, stand_in: Path) -> None:
    """Beside lists in the releases' layouts; the shell fills the braces in."""
    config = config_of_the_readme()
    for shown, made in (
        ("/data/mimic-cxr/2.0.0", f"physionet.org/files/{MIMIC}"),
        ("/data/chest-imagenome/1.0.0", f"physionet.org/files/{IMAGENOME}"),
        ("/data/chexpert_resnet50.ckpt", "weights/chexpert_resnet50.ckpt"),
    ):
        assert shown in config
        config = config.replace(shown, str(stand_in / made))
    (stand_in / "YOUR.yaml").write_text(config)
    options = f"--dry-run --quiet rules --snakefile {ROOT}/Snakefile --directory ."
    called = command.replace("snakemake", f"{sys.executable} -m snakemake {options}", 1)
    run = subprocess.run(
        ["bash", "-c", called], cwd=stand_in, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    assert run.returncode == 0, run.stderr[-3000:] + run.stdout[-3000:]
    assert re.search(r"^total +[1-9]", run.stdout, re.MULTILINE)


def test_the_commands_are_found() -> None:
    assert {command.split()[0] for command in NAMED} == {"make", "snakemake"}
    assert len([command for command in NAMED if "YOUR.yaml" in command]) >= 3


def config_of_the_readme() -> str:
    """The config for the real data, as a file elsewhere would say it."""
    (block,) = re.findall(r"^       extends: .+\n(?:       .+\n)+", README, re.MULTILINE)
    return dedent(block).replace("extends: ", f"extends: {ROOT}/")


def test_continuous_integration_runs_what_a_person_runs() -> None:
    for name in (".ci/run", ".github/workflows/ci.yaml"):
        commands = re.findall(r"(?:^|run: )(make .+)$", (ROOT / name).read_text(), re.MULTILINE)
        assert commands == ["make check", "make test"], name


def test_the_files_named_are_made_by_the_default_run(tmp_path: Path) -> None:
    made = set(re.findall(r"`(results/[\w/.]+\.\w+)`", README))
    own = {path for path in made if "/mimic/" not in path}
    assert len(own) >= 5
    command = [sys.executable, "-m", "snakemake", *sorted(own), "--dry-run", "--quiet", "--cores", "1"]
    command += ["--snakefile", str(ROOT / "Snakefile"), "--directory", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert run.returncode == 0, run.stderr[-3000:]


def test_the_configs_that_are_shown_are_taken(tmp_path: Path) -> None:
    real = config_of_the_readme()
    (mine,) = re.findall(r"^       models: \{mine: .+$", README, re.MULTILINE)
    (tmp_path / "real.yaml").write_text(real)
    (tmp_path / "mine.yaml").write_text(f"extends: real.yaml\n{dedent(mine)}\n")
    config = load_config([tmp_path / "mine.yaml"], {}, ROOT)
    assert config.datasets["mimic"].release.mimic_cxr == "/data/mimic-cxr/2.0.0"
    assert config.models["gloria"].weights == "/data/chexpert_resnet50.ckpt"
    assert ("mine", 0) in config.runs_of("wrong_lung")


def test_the_study_that_makes_alone_is_a_rule() -> None:
    (study,) = set(re.findall(r"STUDIES=(\w+)", README + MAKEFILE))
    assert re.search(rf"^rule {study}:", (ROOT / f"rules/studies/{study}.smk").read_text(), re.MULTILINE)


def test_the_folders_of_the_map_exist() -> None:
    block = README[README.index("## Where things are") : README.index("## Add a")]
    lines = re.findall(r"^    {1,3}(\S.*?)  +", block, re.MULTILINE)
    folders = {name for line in lines for name in re.findall(r"[\w.]+/", line)}
    assert {"rules/", "workflow_scripts/", "docs/", "tests/"} <= folders
    for name in folders - {"results/"}:
        assert (ROOT / name).is_dir() or (ROOT / "workflow_scripts" / name).is_dir(), name
