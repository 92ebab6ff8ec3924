"""The paper's run at the real releases' size: planned whole, its index made. Times are printed, not asserted."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from tests.support.project import IMAGENOME, MIMIC, MIMIC_JPG, ROOT, TIMEOUT, resolved_config
from tests.workflow.full_size import Counts, write_full_size
from tests.workflow.test_real_data import JOBS, WHOLE
from wronglung.data.records import read_records
from wronglung.data.rejected import read_rejected
from wronglung.data.releases.chest_imagenome.layout import list_files
from wronglung.data.releases.registry import LAYOUTS

COUNTS = Counts()
GIB_IN_KIB = 2**20
# Runs what is given, then says its own peak memory in KiB. Not by getrusage, whose maximum is inherited from the tests.
MEASURED = """
import sys
sys.argv = sys.argv[1:]
{run}
print("KiB", next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""
DRY_RUN = """
from snakemake.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
"""
INDEX = """
from runpy import run_path
parts = {{"views": {views!r}, "shards": {shards!r}, "images": "dicom"}}
run_path({script!r})["main"]({index!r}, {files!r}, parts, "records.parquet", "rejected.parquet", splits=("gold",))
"""


class Measured(NamedTuple):
    """What a command printed, its time and its peak memory."""

    output: str
    seconds: float
    gib: float


def measured(folder: Path, run: str, *arguments: str) -> Measured:
    """Runs Python code in a process of its own, in a folder."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED.format(run=run), *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT / "workflow_scripts")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    kib = int(done.stdout.rsplit("KiB ", 1)[1].split()[0])
    return Measured(done.stdout, time.perf_counter() - began, kib / GIB_IN_KIB)


@pytest.fixture(scope="module")
def full_size(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with lists of the real releases' size and stand-ins for weights."""
    folder = tmp_path_factory.mktemp("full")
    release = folder / "physionet.org/files"
    write_full_size(release / MIMIC, release / IMAGENOME, release / MIMIC_JPG, COUNTS)
    (folder / "weights").mkdir()
    (folder / "weights/chexpert_resnet50.ckpt").touch()
    return folder


def test_the_lists_have_the_counts_of_the_releases(full_size: Path) -> None:
    release = full_size / "physionet.org/files"
    files = list_files(str(release / MIMIC), None, str(release / IMAGENOME), images="dicom")
    images = pd.read_csv(files["record_list"])
    assert (len(images), images["study_id"].nunique(), images["subject_id"].nunique()) == COUNTS[:3]
    assert images["dicom_id"].is_unique
    for name in ("train", "valid", "test", "avoid"):
        assert len(pd.read_csv(files[name])) == getattr(COUNTS, name), name
    assert pd.read_csv(files["avoid"])["subject_id"].nunique() == COUNTS.gold_patients
    assert len(pd.read_csv(files["gold"], sep="\t")) == COUNTS.gold_rows


def test_the_plan_is_small(full_size: Path) -> None:
    command = ["snakemake", "--dry-run", "--quiet", "rules", "--cores", "8", "--snakefile", str(ROOT / "Snakefile")]
    command += ["--directory", str(full_size), "--configfile", str(ROOT / WHOLE)]
    plan = measured(full_size, DRY_RUN, *command)
    jobs = {rule: int(count) for rule, count in JOBS.findall(plan.output)}
    print(f"plan: {jobs['total']} jobs, {plan.seconds:.1f} s, {plan.gib:.2f} GiB")
    assert 500 < jobs["total"] < 3000
    assert jobs["index_release"] == 1
    assert plan.gib <= 2


def test_the_index_of_all_images_is_made_in_little_memory(full_size: Path) -> None:
    settings = resolved_config(WHOLE)["datasets"]["mimic"]
    release = full_size / "physionet.org/files"
    files = list_files(str(release / MIMIC), str(release / MIMIC_JPG), str(release / IMAGENOME), images="dicom")
    script = str(ROOT / "workflow_scripts/index_release.py")
    index = LAYOUTS["chest_imagenome"].index
    run = INDEX.format(script=script, index=index, files=files, views=settings["views"], shards=settings["shards"])
    index = measured(full_size, run, script)
    records, rejected = read_records(full_size / "records.parquet"), read_rejected(full_size / "rejected.parquet")
    print(f"index: {len(records)} records, {len(rejected)} left out, {index.seconds:.1f} s, {index.gib:.2f} GiB")

    by_split = records["split"].value_counts().to_dict()
    assert by_split["gold"] == len(set(pd.read_csv(files["gold"], sep="\t")["image_id"]))
    assert {split: by_split[split] for split in ("train", "valid", "test")} == {
        split: len(pd.read_csv(files[split])) - shared(rejected, split) for split in ("train", "valid", "test")
    }
    assert records.groupby("subject_id")["shard"].nunique().max() == 1
    silver = records[records["split"] != "gold"]["shard"].value_counts()
    assert len(silver) == settings["shards"]["silver"]
    assert silver.between(900, 1100).all()
    assert index.gib <= 2


def shared(rejected: list, split: str) -> int:
    """Images of this split left out because their patient is in another one too."""
    return sum(row.reason.startswith(f"{split} image of a patient") for row in rejected)
