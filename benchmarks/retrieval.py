"""What retrieval and uniformity cost among many pairs: processor seconds, ratios to bare products, and peak memory.

OMP_NUM_THREADS=1 .venv/bin/python benchmarks/retrieval.py [PAIRS [QUERIES]]

PAIRS are 227,835, the studies of MIMIC-CXR, and a tenth of them, unless a number is given. Each size runs in a process
of its own, so that its peak is its own. With QUERIES, only so many images are compared with all texts, which takes as
much memory and a part of the time. Embeddings are random, of 512 dimensions; their content changes no cost.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow_scripts"))

from wronglung.metrics.embeddings import blocks
from wronglung.metrics.geometry import METRICS, embed
from wronglung.metrics.geometry.potential import between
from wronglung.metrics.retrieval import find_ranks

STUDIES, WIDTH, GROUPS = 227_835, 512, 5
SAMPLE = 20  # blocks of bare products that are timed


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of all threads."""
    start = time.process_time()
    work()
    return time.process_time() - start


def peak_mib() -> float:
    """The largest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def product_seconds(queries: np.ndarray, candidates: np.ndarray) -> float:
    """Processor seconds of the bare float32 product of all queries and candidates, from some blocks."""
    rows = list(blocks(len(queries), len(candidates)))[:SAMPLE]
    took = sum(seconds(lambda part=part: queries[part] @ candidates.T) for part in rows)
    return took * len(queries) / rows[-1].stop


def measure(pairs: int, queries: int) -> None:
    """Prints a line for each task."""
    rng = np.random.default_rng(0)
    images, texts = (rng.standard_normal((pairs, WIDTH), dtype=np.float32) for _ in range(2))
    held, inputs = peak_mib(), (images.nbytes + texts.nbytes) / 2**20
    print(f"{pairs:,} pairs, {queries:,} queries; embeddings {inputs:,.0f} MiB, process {held:,.0f} MiB", flush=True)
    bare = product_seconds(images[:queries], texts)
    rules = {"own text": np.arange(pairs), f"{GROUPS} classes": rng.integers(0, GROUPS, pairs)}
    for name, groups in rules.items():
        took = seconds(lambda groups=groups: find_ranks(images[:queries], texts, groups[:queries], groups))
        show(f"image to text, {name}", took, bare, held, inputs)
    embedded = embed(images, texts)
    if queries < pairs:
        took = seconds(lambda: between(embedded.images[:queries], embedded.texts))
        show("potential between images and texts", took, bare, held, inputs)
        return
    took = seconds(lambda: [metric.compute(embedded) for metric in METRICS.values()])
    show("geometry, all metrics", took, 2 * bare, held, inputs)


def show(task: str, took: float, bare: float, held: float, inputs: float) -> None:
    """Prints one line."""
    more = peak_mib() - held
    print(
        f"  {task}: {took:,.0f} processor seconds, {took / bare:.2f} times the bare products; so far at most "
        f"{more:,.0f} MiB above the start, {more / inputs:.2f} times the embeddings",
        flush=True,
    )


def main(arguments: list[str]) -> None:
    """Measures each size in a process of its own."""
    if arguments[:1] == ["alone"]:
        measure(*map(int, arguments[1:]))
        return
    sizes = [int(arguments[0])] if arguments else [STUDIES // 10, STUDIES]
    for pairs in sizes:
        queries = int(arguments[1]) if arguments[1:] else pairs
        subprocess.run([sys.executable, __file__, "alone", str(pairs), str(queries)], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
