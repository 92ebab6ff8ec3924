"""Peak memory of every rule at once and at four times the data: two runs of the tiny config with more patients.

.venv/bin/python benchmarks/memory.py [FACTOR]

What libraries take is the same in both, so the growth is also given per image: what counts at the size of the real
release.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import yaml

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.tiny.phantom import write_phantom

ROOT = Path(__file__).parents[1]
LIMIT = 1.1  # what a rule that streams stays below


def run(folder: Path, factor: int) -> None:
    """The tiny run with so many times its patients and shards of the same number, in a folder of its own."""
    config = yaml.safe_load((ROOT / "tests/tiny/config.yaml").read_text())
    patients = config["example"]["clinic"]["patients"]
    config["example"]["clinic"]["patients"] = {split: factor * count for split, count in patients.items()}
    write_phantom(folder / "phantom")
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile"), "--directory", str(folder)]
    command += ["--configfile", str(folder / "config.yaml")]
    command += ["--cores", str(os.cpu_count()), "--resources", "gpu=1", "--quiet", "all"]
    subprocess.run(command, check=True)


def peaks(folder: Path) -> pd.Series:
    """The largest resident memory of a job, MiB, by rule; jobs too short to be sampled have none."""
    rows = [
        {"rule": path.relative_to(folder / "results/benchmarks").parts[0].removesuffix(".tsv"), "path": path}
        for path in sorted((folder / "results/benchmarks").rglob("*.tsv"))
    ]
    frame = pd.DataFrame(rows)
    frame["mib"] = [pd.to_numeric(pd.read_table(path)["max_rss"], errors="coerce").max() for path in frame["path"]]
    return frame.groupby("rule")["mib"].max()


def main(factor: int) -> None:
    """Prints a line for each rule, and the rules above the limit."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        folders, images = (Path(first), Path(second)), []
        for folder, times in zip(folders, (1, factor), strict=True):
            run(folder, times)
            images.append(pq.read_metadata(folder / "results/data/records.parquet").num_rows)
        table = pd.DataFrame(dict(zip(("once", "more"), map(peaks, folders), strict=True)))
    print(f"{images[0]} and {images[1]} images")
    print(f"{'rule':24}{'MiB':>8}{'MiB':>8}{'ratio':>8}{'KiB per image':>16}")
    for rule, once, more in table.itertuples():
        growth = 1024 * (more - once) / (images[1] - images[0])
        print(f"{rule:24}{once:8.0f}{more:8.0f}{more / once:8.2f}{growth:16.1f}")
    ratio = table["more"] / table["once"]
    print(
        f"above {LIMIT}: {list(table.index[ratio > LIMIT]) or 'none'}; not sampled: {list(table.index[ratio.isna()])}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
