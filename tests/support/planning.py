"""What Snakemake would run: jobs by rule, and the tables and figures among them."""

import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.support.project import ROOT, run_snakemake

NOTHING = "Nothing to be done"
TARGETS = {"all", "total"}
TRAINING = r"^rule (?:train|finetune)_\w+:\n(?:    .*\n)*?    wildcards: model=(\w+)"


class Plan(NamedTuple):
    """A dry run: the numbers of jobs by rule, the names of tables and figures, and the models that are trained."""

    jobs: dict[str, int]
    reports: set[str]
    trained: set[str]


def plan(folder: Path, *options: str, checkout: Path = ROOT, config: str | Path = "tests/tiny/config.yaml") -> Plan:
    """What a run in the folder would do, without the rules that only gather targets."""
    run = run_snakemake(folder, "--dry-run", "--cores", "1", *options, checkout=checkout, config=config)
    assert run.returncode == 0, run.stdout[-3000:]
    if NOTHING in run.stdout:
        return Plan({}, set(), set())
    table = run.stdout.split("Job stats:")[1]
    jobs = {rule: int(count) for rule, count in re.findall(r"^(\w+) +(\d+)$", table, re.MULTILINE)}
    reports = re.findall(r"^    wildcards: study=\w+, place=\w+, name=(\w+)$", run.stdout, re.MULTILINE)
    trained = re.findall(TRAINING, run.stdout, re.MULTILINE)
    return Plan({rule: count for rule, count in jobs.items() if rule not in TARGETS}, set(reports), set(trained))


def planned(folder: Path, checkout: Path, config: str | Path = "tests/tiny/config.yaml") -> dict[str, int]:
    """The numbers of jobs by rule that a run would do."""
    return plan(folder, checkout=checkout, config=config).jobs


def changed(folder: Path, difference: dict[str, Any], base: str | Path = "tests/tiny/config.yaml") -> Path:
    """A config in the folder that changes another one, by default the tiny run's one of a checkout that lies there."""
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump({"extends": str(base), **difference}, sort_keys=False))
    return path
