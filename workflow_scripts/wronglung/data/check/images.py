"""Open image files, and say which are missing and why some cannot be read."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from wronglung.data.check.findings import Finding, by_sample, by_share, finding
from wronglung.data.images.formats import FORMATS
from wronglung.data.images.unusable import UnusableImageError
from wronglung.data.settings import ImageKind


def examine_images(
    paths: Mapping[str, Path], kind: ImageKind, opened: int, limit: float, rng: np.random.Generator, folder: str
) -> Iterator[Finding]:
    """Look for every image, and open a sample of those that are there.

    Args:
        paths: of the files, by image id.
        kind: of the files.
        opened: size of the sample.
        limit: largest tolerated share of faulty images.
        rng: draws the sample.
        folder: where they belong and how the config names it, for the remedy.
    """
    why = "their sentences cannot be used"
    missing = [image for image, path in paths.items() if not path.is_file()]
    severity = by_share(limit, len(missing), len(paths))
    remedy = f"put them into {folder}"
    yield from finding(severity, "images whose file is missing", missing, len(paths), why, remedy)
    there = np.array(sorted(set(paths) - set(missing)), dtype=str)
    sample = rng.choice(there, min(opened, len(there)), replace=False)
    for reason, bad in open_images({image: paths[image] for image in sample}, kind).unreadable.items():
        severity = by_sample(limit, len(bad), len(sample))
        yield from finding(severity, f"images that cannot be read: {reason}", bad, len(sample), why, "fetch them again")


class Opened(NamedTuple):
    """Rows and columns of the images that can be read, and the ids of the others by reason, in alphabetical order."""

    sizes: dict[str, tuple[int, int]]
    unreadable: dict[str, list[str]]


def open_images(paths: Mapping[str, Path], kind: ImageKind) -> Opened:
    """Open every image as the run does.

    Args:
        paths: of the files, by image id.
        kind: of the files.
    """
    sizes: dict[str, tuple[int, int]] = {}
    found: dict[str, list[str]] = {}
    for image, path in paths.items():
        try:
            rows, columns = FORMATS[kind].read(path).pixels.shape[:2]
            sizes[image] = rows, columns
        except UnusableImageError as error:
            found.setdefault(str(error), []).append(image)
    return Opened(sizes, dict(sorted(found.items())))
