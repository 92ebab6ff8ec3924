"""Reading a film as 8 bits against plain pydicom and NumPy, in turns: milliseconds and their ratio, by syntax.

.venv/bin/python benchmarks/reading.py [ROUNDS]    (default: 9)

Processor time counts that of the decoder's process. It is the number to compare where other work runs beside this.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import psutil
import pydicom

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow_scripts"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from preprocessing import COLUMNS, ROWS, Reader, write_images

from wronglung.data.images.dicom_files import read_image

ROUNDS = 9


def plain(path: str) -> np.ndarray:
    """The same image by pydicom's pixel_array and NumPy, without any check."""
    values = pydicom.dcmread(path).pixel_array
    low, high = int(values.min()), int(values.max())
    return ((values.astype(np.float32) - low) / (high - low) * 255).astype(np.uint8)


def processor() -> float:
    """Seconds of processor time that this process and its children have taken."""
    children = (child.cpu_times() for child in psutil.Process().children(recursive=True))
    return time.process_time() + sum(one.user + one.system for one in children)


def in_turns(path: str, rounds: int) -> dict[str, tuple[float, float]]:
    """Milliseconds of each reader after a first try: the median of the wall clock, and the mean of the processor."""
    readers: dict[str, Reader] = {"ours": read_image, "plain": plain}
    for reader in readers.values():
        reader(path)
    walls: dict[str, list[float]] = {name: [] for name in readers}
    spent = dict.fromkeys(readers, 0.0)
    for _ in range(rounds):
        for name, reader in readers.items():
            begun, start = processor(), time.perf_counter()
            reader(path)
            walls[name].append(time.perf_counter() - start)
            spent[name] += processor() - begun
    return {name: (1e3 * statistics.median(walls[name]), 1e3 * spent[name] / rounds) for name in readers}


def main(rounds: int) -> None:
    """Prints a row a syntax: both readers' wall clock and processor time, and how many times plain reading we take."""
    cv2.setNumThreads(1)
    print(f"{ROWS} x {COLUMNS} pixels, {rounds} rounds; milliseconds, wall clock / processor")
    with tempfile.TemporaryDirectory() as folder:
        for name, path in write_images(Path(folder)).items():
            found = in_turns(path, rounds)
            listed = ", ".join(f"{reader} {wall:.1f} / {spent:.1f}" for reader, (wall, spent) in found.items())
            ratios = " / ".join(f"{mine / theirs:.2f}" for mine, theirs in zip(*found.values(), strict=True))
            print(f"{name}: {listed}, ratio {ratios}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
