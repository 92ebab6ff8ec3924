"""Peak memory of every rule at once and at four times the data: two runs of the tiny config with more patients.

TMPDIR=/var/tmp .venv/bin/python benchmarks/memory.py [FACTOR]

Shards stay as many, so that each holds more. What libraries take is the same in both runs, so the growth is also given
per image: what counts at the size of the real release.

A job's peak is what its process says of itself at its end (peaks/sitecustomize.py). Snakemake's own benchmark files
sample twice a second, and after a quarter of a minute only twice a minute: they miss short jobs and short peaks.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow_scripts"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.planning import changed
from tests.support.project import ROOT, command_of, tiny_config
from tests.support.tiny_results import CLINIC
from tests.tiny.phantom import write_phantom

LIMIT = 1.1  # what a rule that streams stays below
SCRIPT = re.compile(r"tmp[^.]*\.(\w+)\.py")  # Snakemake's copy of a rule's script


def run(folder: Path, patients: dict[str, int]) -> None:
    """The tiny run with other numbers of patients, in a folder of its own; Snakemake's output goes to a file there."""
    write_phantom(folder / "phantom")
    config = changed(folder, {"example": {"clinic": {"patients": patients}}}, ROOT / "tests/tiny/config.yaml")
    command = command_of(folder, "--cores", str(os.cpu_count()), config=config)
    hook = {"PYTHONPATH": str(Path(__file__).with_name("peaks")), "PEAKS": str(folder / "peaks.tsv")}
    with (folder / "output.txt").open("w") as output:
        ended = subprocess.run(command, env=os.environ | hook, stdout=output, stderr=output, check=False).returncode
    if ended:
        sys.exit((folder / "output.txt").read_text()[-4000:])


def peaks(folder: Path) -> pd.Series:
    """The largest resident memory of a process of a job, MiB, by rule."""
    noted = pd.read_table(folder / "peaks.tsv", names=["script", "kib"])
    noted["rule"] = [match[1] if (match := SCRIPT.fullmatch(Path(name).name)) else None for name in noted["script"]]
    return noted.groupby("rule")["kib"].max() / 1024


def main(factor: int) -> None:
    """Prints a line for each rule, and the rules above the limit."""
    patients = tiny_config()["example"]["clinic"]["patients"]
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        folders, images = (Path(first), Path(second)), []
        for folder, times in zip(folders, (1, factor), strict=True):
            run(folder, {split: times * count for split, count in patients.items()})
            images.append(pq.read_metadata(folder / CLINIC / "records.parquet").num_rows)
        table = pd.DataFrame(dict(zip(("once", "more"), map(peaks, folders), strict=True)))
    print(f"{images[0]} and {images[1]} images")
    print(f"{'rule':24}{'MiB':>8}{'MiB':>8}{'ratio':>8}{'KiB per image':>16}")
    for rule, once, more in table.itertuples():
        growth = 1024 * (more - once) / (images[1] - images[0])
        print(f"{rule:24}{once:8.0f}{more:8.0f}{more / once:8.2f}{growth:16.1f}")
    print(f"above {LIMIT}: {', '.join(table.index[table['more'] / table['once'] > LIMIT]) or 'none'}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
