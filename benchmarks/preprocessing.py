"""Preprocessing against a straightforward reader, in one run: milliseconds by syntax, the parts, one core against two.

.venv/bin/python benchmarks/preprocessing.py
"""

import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
import pydicom
from pydicom.uid import JPEG2000Lossless, JPEGLosslessSV1, JPEGLSLossless, RLELossless

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow_scripts"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.unit.data.conftest import write_dicom
from tests.unit.data.jpeg_lossless import encode_jpeg_lossless

from wronglung.data.images.dicom_files import read_image
from wronglung.data.images.geometry import Geometry, fit_square

ROWS, COLUMNS, SIZE, REPEATS, IMAGES, ROUNDS = 3056, 2544, 256, 7, 40, 5
COUNTED = 20_000_000
SYNTAXES = {"RLE": RLELossless, "JPEG-LS": JPEGLSLossless, "JPEG 2000": JPEG2000Lossless, "JPEG": JPEGLosslessSV1}
Reader = Callable[[str], np.ndarray]


def ours(path: str) -> np.ndarray:
    """The stored square as the workflow makes it."""
    image = read_image(path)
    return fit_square(image, Geometry(*image.shape, SIZE))


def straightforward(path: str) -> np.ndarray:
    """The same by pydicom's pixel_array and float arithmetic."""
    values = pydicom.dcmread(path).pixel_array.astype(np.float64)
    image = ((values - values.min()) / (values.max() - values.min()) * 255).astype(np.uint8)
    return fit_square(image, Geometry(*image.shape, SIZE))


def write_images(folder: Path) -> dict[str, str]:
    """One film of noise and broad waves, 12 of 16 bits, in each syntax."""
    rows, columns = np.mgrid[:ROWS, :COLUMNS]
    noise = np.random.default_rng(0).normal(0, 8, (ROWS, COLUMNS))
    waves = 2000 + 1500 * np.sin(columns / 400) * np.cos(rows / 500)
    values = np.clip(waves + noise, 0, 4095).astype(np.uint16)
    plain = folder / "plain.dcm"
    write_dicom(plain, values)
    paths = {"uncompressed": str(plain)}
    for name, syntax in SYNTAXES.items():
        dataset = pydicom.dcmread(plain)
        if name == "JPEG":
            dataset.PixelData = pydicom.encaps.encapsulate([encode_jpeg_lossless(values, 16)])
            dataset["PixelData"].VR, dataset["PixelData"].is_undefined_length = "OB", True
            dataset.file_meta.TransferSyntaxUID = syntax
        else:
            dataset.compress(syntax)
        paths[name] = str(folder / f"{name}.dcm")
        dataset.save_as(paths[name])
    return paths


def fastest(path: str, readers: list[Reader]) -> list[float]:
    """Least milliseconds of each reader, taken in turns."""
    best = [np.inf] * len(readers)
    for _ in range(REPEATS):
        for place, reader in enumerate(readers):
            start = time.perf_counter()
            reader(path)
            best[place] = min(best[place], 1e3 * (time.perf_counter() - start))
    return best


def parts(path: str) -> dict[str, float]:
    """Least milliseconds of each step that an uncompressed film cannot do without, on arrays that are there already."""
    dataset = pydicom.dcmread(path)
    stored = np.frombuffer(dataset.PixelData, dtype="<u2").reshape(ROWS, COLUMNS)
    table, image = np.zeros(1 << 16, dtype=np.uint8), np.zeros((ROWS, COLUMNS), dtype=np.uint8)
    geometry = Geometry(ROWS, COLUMNS, SIZE)
    steps: dict[str, Reader] = {
        "header": lambda path: pydicom.dcmread(path, stop_before_pixels=True),
        "bytes": lambda path: np.frombuffer(Path(path).read_bytes(), dtype=np.uint8),
        "range": lambda _: np.array([stored.min(), stored.max()]),
        "table": lambda _: cv2.LUT(stored, table, dst=image),
        "area average": lambda _: fit_square(image, geometry),
    }
    return dict(zip(steps, fastest(path, list(steps.values())), strict=True))


def count(_: str) -> float:
    """Seconds for a loop that needs nothing but a processor: what no work can share among cores better than."""
    start, total = time.perf_counter(), 0
    for number in range(COUNTED):
        total += number % 7
    return time.perf_counter() - start


def convert(path: str) -> float:
    """Seconds for a shard of `IMAGES` reads, one thread."""
    cv2.setNumThreads(1)
    start = time.perf_counter()
    for _ in range(IMAGES):
        ours(path)
    return time.perf_counter() - start


def two_cores(work: Callable[[str], float], path: str) -> float:
    """How many times one core's work two cores do in its time: the best of some rounds, as other work only slows."""
    with get_context("spawn").Pool(2) as pool:
        pool.map(work, [path] * 2, chunksize=1)  # imports
        alone = min(pool.apply(work, (path,)) for _ in range(ROUNDS))
        both = min(max(pool.map(work, [path] * 2, chunksize=1)) for _ in range(ROUNDS))
    return 2 * alone / both


def main() -> None:
    """Prints what each syntax takes, what its steps take, and what a second core brings."""
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        paths = write_images(Path(folder))
        for name, path in paths.items():
            np.testing.assert_array_equal(ours(path), straightforward(path))
            mine, theirs = fastest(path, [ours, straightforward])
            print(f"{name}: {mine:.1f} ms, straightforward {theirs:.1f} ms, ratio {theirs / mine:.2f}, equal output")
        plain = paths["uncompressed"]
        steps, whole = parts(plain), fastest(plain, [ours])[0]
        listed = ", ".join(f"{name} {milliseconds:.1f}" for name, milliseconds in steps.items())
        print(f"uncompressed, step by step: {listed}; their sum is {sum(steps.values()) / whole:.2f} of the whole")
        images, bound = two_cores(convert, plain), two_cores(count, plain)
        print(f"two shards on two cores: {images:.2f} times one core's images a second; a bare loop: {bound:.2f} times")


if __name__ == "__main__":
    main()
