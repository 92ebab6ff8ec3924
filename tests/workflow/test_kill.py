"""kill -9 anywhere: a run that is killed twenty times ends in the very files of a run that was left alone.

Its restarts have one to three cores, the other run two: the number of cores changes nothing either. Every fourth kill
leaves a lock, which is taken off as README says; the others' runs set none, since each unlocking costs a start.
"""

import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support.project import TIMEOUT, command_of, run_snakemake
from tests.tiny.phantom import write_phantom

KILLS, SEED, LOCKED_EVERY = 20, 11, 4
# A restart is killed up to so many seconds after its first, second, third or fourth job has begun. With one core the
# second begins when the first has ended, and so on: restarts get on however slow the machine is.
MOST_CORES, MOST_JOBS, LATEST = 3, 4, 3.0
STARTED = re.compile(r"^(?:local)?rule (\w+):$", re.MULTILINE)
ENDED = re.compile(r"^Finished jobid: \d+ \(Rule: (\w+)\)$", re.MULTILINE)


@contextmanager
def started(folder: Path, output: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """A run in a process group of its own, which is gone when the block ends."""
    with output.open("wb") as file:
        run = subprocess.Popen(
            command_of(folder, *options), stdout=file, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield run
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.wait(timeout=60)


def wait_for_jobs(run: subprocess.Popen[bytes], output: Path, jobs: int) -> None:
    """Until so many jobs have begun, or the run has ended because there were no more left."""
    until = time.monotonic() + TIMEOUT
    while len(STARTED.findall(output.read_text())) < jobs and run.poll() is None:
        assert time.monotonic() < until, f"no {jobs} jobs were started"
        time.sleep(0.05)


def kill_once(folder: Path, output: Path, jobs: int, delay: float, *options: str) -> list[str] | None:
    """Starts the run with Snakemake's options, kills it `delay` seconds after so many of its jobs have begun.

    Returns:
        The rules that were cut off, or None where the run came to its end first.
    """
    with started(folder, output, *options) as run:
        wait_for_jobs(run, output, jobs)
        until = time.monotonic() + delay
        while time.monotonic() < until and run.poll() is None:
            time.sleep(0.05)
        if run.poll() is not None:
            assert run.returncode == 0, output.read_text()[-3000:]
            return None
    text = output.read_text()
    running = STARTED.findall(text)
    for rule in ENDED.findall(text):
        running.remove(rule)
    return running


def unlock(folder: Path) -> None:
    """What `make example` types first."""
    run = run_snakemake(folder, "--unlock")
    assert run.returncode == 0, run.stdout[-3000:]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[list[str]]]:
    """Folder of a run that was killed and resumed again and again, and the rules that each kill cut off."""
    folder = tmp_path_factory.mktemp("killed")
    write_phantom(folder / "phantom")
    moments = random.Random(SEED)
    cut_off: list[list[str]] = []
    while len(cut_off) < KILLS:
        cores, jobs, delay = moments.randint(1, MOST_CORES), moments.randint(1, MOST_JOBS), moments.uniform(0, LATEST)
        locked = len(cut_off) % LOCKED_EVERY == 0
        options = ["--cores", str(cores), *([] if locked else ["--nolock"])]
        rules = kill_once(folder, folder / "output.txt", jobs, delay, *options)
        if rules is None:  # a fast machine: from the beginning again
            shutil.rmtree(folder / "results")
        else:
            cut_off.append(rules)
            if locked:
                unlock(folder)
    run = run_snakemake(folder, "--cores", "1")
    assert run.returncode == 0, run.stdout[-6000:]
    return folder, cut_off


def results(folder: Path, pattern: str) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path.read_bytes() for path in (folder / "results").glob(pattern)}
    assert found
    return found


def test_the_kills_hit_jobs_of_many_kinds(killed: tuple[Path, list[list[str]]]) -> None:
    cut_off = killed[1]
    assert sum(map(bool, cut_off)) >= 0.8 * KILLS
    assert len({rule for rules in cut_off for rule in rules}) >= 8, cut_off


def test_the_tables_are_those_of_a_run_that_was_left_alone(killed: tuple[Path, list[list[str]]], tiny: Path) -> None:
    for pattern in ("tables/*.*", "restricted/*.csv", "scores/**/*.parquet"):
        pattern = f"studies/wrong_lung/{pattern}"
        assert results(killed[0], pattern) == results(tiny, pattern)


def test_the_weights_are_those_of_a_run_that_was_left_alone(killed: tuple[Path, list[list[str]]], tiny: Path) -> None:
    assert results(killed[0], "models/*/*/model.safetensors") == results(tiny, "models/*/*/model.safetensors")


def test_nothing_partial_is_left(killed: tuple[Path, list[list[str]]]) -> None:
    folder = killed[0]
    assert not list((folder / "results").rglob(".part-*"))
    assert not list((folder / "results").rglob("checkpoint-*"))
    assert "Nothing to be done" in run_snakemake(folder, "--cores", "1").stdout
