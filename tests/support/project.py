"""The project's own files for tests: the checkout, the tiny run's config, and Snakemake as a process."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.forked_snakemake import dry_run
from wronglung.config.resolve import resolve_all

ROOT = Path(__file__).parents[2]
CHECKOUT = (
    "Snakefile",
    "config.yaml",
    "presets",
    "rules",
    "workflow_scripts",
    "profiles",
    "envs",
    "resources",
    "tests/tiny",
)
# The releases' folders, below that of all.
MIMIC, MIMIC_JPG, IMAGENOME = "mimic-cxr/2.0.0", "mimic-cxr-jpg/2.0.0", "chest-imagenome/1.0.0"
TIMEOUT = 900  # seconds; a hung run must not hang the tests

Snakemake = Callable[..., subprocess.CompletedProcess[str]]


def resolved_config(config: str | Path) -> dict[str, Any]:
    """A config of the checkout with every key, as a mapping to change."""
    return deepcopy(_resolved(config))


def tiny_config() -> dict[str, Any]:
    """The tiny run's config with every key, as a mapping to change; of its data sets the first alone."""
    config = resolved_config("tests/tiny/config.yaml")
    del config["datasets"]["ms_cxr"], config["datasets"]["nodules"]
    config["studies"]["wrong_lung"]["on"] = ["clinic/gold"]
    return config


@cache
def _resolved(config: str | Path) -> dict[str, Any]:
    """A config's settings; to resolve it takes longer than what many tests do with it."""
    resolved = resolve_all(ROOT / config, ROOT / "presets", {})
    assert not resolved.unknown
    return resolved.settings


def command_of(
    folder: Path,
    *options: str,
    checkout: Path = ROOT,
    config: str | Path = "tests/tiny/config.yaml",
    gpus: int | None = 1,
) -> list[str]:
    """What runs Snakemake on a config of the checkout, with a folder's results; None leaves GPUs to a queue."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(checkout / "Snakefile")]
    command += ["--directory", str(folder), "--configfile", str(checkout / config)]
    command += [] if gpus is None else ["--resources", f"gpu={gpus}"]
    return [*command, *options]


def run_snakemake(
    folder: Path, *options: str, checkout: Path = ROOT, config: str | Path = "tests/tiny/config.yaml"
) -> subprocess.CompletedProcess[str]:
    """Snakemake as `command_of` has it, at its end; its output is in `stdout`."""
    command = command_of(folder, *options, checkout=checkout, config=config)
    if "--dry-run" in options:
        with tempfile.NamedTemporaryFile() as output:
            return dry_run(command[3:], Path(output.name))
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )


def copy_checkout(target: Path) -> Path:
    """The project's own files, elsewhere and with new dates."""
    for name in CHECKOUT:
        source = ROOT / name
        if source.is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, target / name, copy_function=shutil.copyfile, ignore=ignore)
        else:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / name)
    return target


def with_wrong_lung_alone(given: dict[str, Any]) -> dict[str, Any]:
    """The shipped config without all other studies, and without the recipes and the models that only these need."""
    given["studies"] = {"wrong_lung": given["studies"]["wrong_lung"]}
    given["samples"] = {}
    given["models"] = {name: entry for name, entry in given["models"].items() if "samples" not in entry}
    return given
