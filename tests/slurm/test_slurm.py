"""The tiny release through a real Slurm: `make test-slurm`. Not among the tests of `make test`."""

import re
from pathlib import Path

import pandas as pd
import pytest

from tests.slurm.conftest import QueueRun
from tests.support.tiny_results import CLINIC, STUDY

pytestmark = pytest.mark.slurm


def files_below(folder: Path, *patterns: str) -> dict[Path, bytes]:
    """Content of the files of these patterns, by their places in the folder."""
    paths = [path for pattern in patterns for path in folder.glob(pattern)]
    return {path.relative_to(folder): path.read_bytes() for path in paths}


def test_the_queue_makes_the_tables_of_the_local_run_byte_for_byte(queue_run: QueueRun, local_run: Path) -> None:
    patterns = (
        f"{STUDY}/tables/*",
        f"{STUDY}/scores/**/*.parquet",
        f"{CLINIC}/*.parquet",
        f"{STUDY}/instances/**/*.parquet",
    )
    expected, got = (files_below(folder, *patterns) for folder in (local_run, queue_run.folder))
    assert len(expected) >= 20
    assert {path.name for path in expected} >= {"localisation.csv", "records.parquet", "corrected.parquet"}
    assert set(got) == set(expected)
    assert [str(path) for path in expected if got[path] != expected[path]] == []


def test_figures_are_there(queue_run: QueueRun) -> None:
    for name in ("figures/training_curves", "figures/swap_effect", "restricted/attention_examples"):
        for suffix in (".png", ".pdf"):
            assert (queue_run.folder / STUDY / f"{name}{suffix}").stat().st_size > 3000, name


def test_a_cancelled_job_is_submitted_again(queue_run: QueueRun) -> None:
    cancelled = queue_run.watch.cancelled
    assert cancelled is not None
    comment = queue_run.watch.seen[cancelled].comment
    again = [job for job, seen in queue_run.watch.seen.items() if seen.comment == comment and job != cancelled]
    assert len(again) == 1
    assert "Trying to restart job" in queue_run.output


def test_models_run_in_the_gpu_partition_on_the_one_gpu(queue_run: QueueRun) -> None:
    for rule in ("train_gloria", "dump_maps_gloria", "finetune_gloria"):
        jobs = queue_run.watch.of_rule(rule)
        assert jobs, rule
        for seen in jobs.values():
            assert seen.partition == "gpu"
            assert "gres:gpu:1" in seen.resources
    others = [seen for seen in queue_run.watch.seen.values() if seen.partition == "cpu"]
    assert others
    assert not any("gpu" in seen.resources for seen in others)


def test_a_retry_asks_for_more_memory(queue_run: QueueRun) -> None:
    cancelled = queue_run.watch.cancelled
    assert cancelled is not None
    comment = queue_run.watch.seen[cancelled].comment
    asked = {
        job: int(re.search(r"mem=(\d+)", seen.resources)[1])  # in the same unit twice
        for job, seen in queue_run.watch.seen.items()
        if seen.comment == comment
    }
    first = asked.pop(cancelled)
    assert min(asked.values()) > first


def test_small_jobs_share_places_in_the_queue_and_fetching_has_none(queue_run: QueueRun) -> None:
    submitted = re.findall(r"submitted with SLURM jobid (\d+)", queue_run.output)
    jobs = int(re.search(r"^total +(\d+)$", queue_run.output, re.MULTILINE)[1])
    assert len(set(submitted)) <= jobs / 2
    assert not queue_run.watch.of_rule("fetch")
    assert (queue_run.folder / "results/logs/fetch_ct.log").exists()


def test_job_names_tell_nothing_of_a_report(queue_run: QueueRun) -> None:
    texts = pd.read_parquet(queue_run.folder / CLINIC / "sentences.parquet")["text"].str.lower().unique()
    shown = " ".join(seen.comment for seen in queue_run.watch.seen.values()).lower()
    assert not [text for text in texts if text in shown]
