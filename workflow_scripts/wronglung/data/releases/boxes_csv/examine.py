"""Check one's own boxes before anything is computed from them."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from wronglung.core.files import file_digest
from wronglung.data.check.check_report import ReleaseReport
from wronglung.data.check.findings import Finding, by_share, finding
from wronglung.data.check.inventory import FileState, absent
from wronglung.data.images.decoders import UnusableImageError
from wronglung.data.images.formats import FORMATS
from wronglung.data.releases.boxes_csv.settings import BoxesCsvSettings
from wronglung.data.releases.boxes_csv.table import read_boxes


def examine_boxes(data: BoxesCsvSettings, published: Mapping[str, int], seed: int) -> ReleaseReport:
    """Read the csv as the run does, and every image.

    Args:
        data: the data set's entry; `max_rejected` has the tolerated shares of faulty items.
        published: empty, since nothing is published.
        seed: unused, since nothing is drawn.
    """
    path = Path(data.boxes)
    there = path.is_file()
    boxes, rejections = read_boxes(path, "index_release") if there else (None, [])
    state = FileState(
        name="boxes",
        path=str(path),
        purpose="images, texts and boxes",
        needed=True,
        present=there,
        rows=None if boxes is None else len(boxes),
        sha256=file_digest(path) if there else None,
    )
    findings = [*absent([state])]
    total, limit = (0 if boxes is None else len(boxes)) + len(rejections), data.max_rejected["index_release"]
    for reason in Counter(row.reason for row in rejections):
        bad = [row.record_id for row in rejections if row.reason == reason]
        severity = by_share(limit, len(bad), total)
        findings += finding(severity, reason, bad, total, "these rows are left out", f"mend them in {path}")
    if boxes is not None:
        findings += _images(sorted(set(boxes["image"])), data)
    return ReleaseReport(compared=False, files=[state], counts=[], findings=findings)


def _images(names: list[str], data: BoxesCsvSettings) -> list[Finding]:
    """Find images that are missing or cannot be read."""
    wrong: dict[str, list[str]] = {}
    for name in names:
        try:
            FORMATS[data.image_kind].read(Path(data.films) / name)
        except UnusableImageError as error:
            wrong.setdefault(str(error), []).append(name)
    limit = data.max_rejected["convert_images"]
    return [
        one
        for reason, bad in wrong.items()
        for one in finding(
            by_share(limit, len(bad), len(names)),
            f"images: {reason}",
            bad,
            len(names),
            "their phrases are left out",
            f"put readable PNG, JPG or DICOM files into {data.films}, or correct the column image",
        )
    ]
