"""A Slurm of one node with a GPU that is none, a small config, and runs through the queue and without it."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.slurm.queue_watch import QueueWatch
from tests.support.planning import changed
from tests.support.project import ROOT, command_of, run_snakemake, tiny_config
from tests.tiny.phantom import write_phantom

CLUSTER = Path(__file__).with_name("slurm_local.sh")
# Seconds after which a step is ended, by force; all together stay below what `make test-slurm` allows.
START, STOP, RUN = 500, 90, 900
MODELS = ("retrained", "clinical_masking", "few_shot", "text_blind", "lexicon_atlas")
REPORTS = {
    "tables": ["localisation", "controls", "protocols", "data_statistics"],
    "figures": ["training_curves", "swap_effect", "attention_examples"],
}


class QueueRun(NamedTuple):
    """A finished run through the queue: its folder, what Snakemake said, and the jobs that were seen."""

    folder: Path
    output: str
    watch: QueueWatch


def cluster(command: str, folder: Path, timeout: int) -> subprocess.CompletedProcess[str]:
    """The script's command on the folder's cluster; its output goes to a file, for daemons would hold a pipe open."""
    with (folder / f"{command}.txt").open("w+") as output:
        done = subprocess.run(
            [CLUSTER, command],
            env=os.environ | {"SLURM_LOCAL_DIR": str(folder)},
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read())


@pytest.fixture(scope="module")
def slurm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a running Slurm; it is stopped at the end, whatever happens."""
    folder = tmp_path_factory.mktemp("slurm")
    try:
        started = cluster("start", folder, START)
        assert started.returncode == 0, started.stdout
        yield folder
    finally:
        stopped = cluster("stop", folder, STOP)
    assert stopped.returncode == 0, stopped.stdout


@pytest.fixture(scope="module")
def small_config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny config with fewer models, tables and figures: the same way from DICOM files to them in fewer jobs."""
    others = dict.fromkeys(name for name in tiny_config()["models"] if name not in MODELS)
    difference = {"models": others, "studies": {"wrong_lung": REPORTS}}
    return changed(tmp_path_factory.mktemp("config"), difference, ROOT / "tests/tiny/config.yaml")


@pytest.fixture(scope="module")
def local_run(small_config: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the same run without a queue."""
    folder = tmp_path_factory.mktemp("local")
    write_phantom(folder / "phantom")
    run = run_snakemake(folder, "--cores", "2", config=small_config)
    assert run.returncode == 0, run.stdout[-6000:]
    return folder


@pytest.fixture(scope="module")
def queue_run(slurm: Path, small_config: Path, tmp_path_factory: pytest.TempPathFactory) -> QueueRun:
    """A run with `profiles/slurm`, in which the first training job seen running is cancelled with `scancel`."""
    folder = tmp_path_factory.mktemp("queue")
    write_phantom(folder / "phantom")
    # One node of two cores, asked often: what the profile gives for a cluster is too wide and too slow here.
    options = ["--cores", "2", "--latency-wait", "5", "--seconds-between-status-checks", "2"]
    options += ["--slurm-init-seconds-before-status-checks", "3", "--slurm-keep-successful-logs"]
    command = command_of(folder, "--profile", str(smaller_profile(folder)), *options, config=small_config, gpus=None)
    env = os.environ | {"SLURM_CONF": str(slurm / "etc/slurm.conf")}
    log = folder / "snakemake.txt"
    with log.open("w") as output, QueueWatch(env, cancel="rule_train_") as watch:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=env, start_new_session=True)
        try:
            code = process.wait(timeout=RUN)
        finally:
            end(process)
    text = log.read_text()
    assert code == 0, text[-6000:]
    return QueueRun(folder, text, watch)


def smaller_profile(folder: Path) -> Path:
    """The shipped profile with an eighth of the memory, so that a retry with twice as much fits on a small machine."""
    text = (ROOT / "profiles/slurm/config.yaml").read_text()
    target = folder / "profile"
    target.mkdir()
    smaller = re.sub(r"(mem_mb: attempt \* )(\d+)", lambda found: f"{found[1]}{max(int(found[2]) // 8, 1000)}", text)
    assert smaller != text
    (target / "config.yaml").write_text(smaller)
    return target


def end(process: subprocess.Popen) -> None:
    """Ends a process that may wait for jobs for ever, and those that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)


def pytest_configure() -> None:
    """Says at once what is missing."""
    if os.geteuid() != 0 or shutil.which("bash") is None:
        raise pytest.UsageError("the Slurm tests start Slurm's daemons: run them as root, in a container for instance")
