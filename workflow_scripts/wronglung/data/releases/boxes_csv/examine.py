"""Check one's own boxes before anything is computed from them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from wronglung.data.check.check_report import ReleaseReport
from wronglung.data.check.files import absent, file_state
from wronglung.data.check.findings import Finding, by_share, finding, ids_by_reason
from wronglung.data.check.images import unreadable
from wronglung.data.releases.boxes_csv.settings import BoxesCsvSettings
from wronglung.data.releases.boxes_csv.table import read_boxes
from wronglung.data.stages import CONVERT, INDEX


def examine_boxes(data: BoxesCsvSettings, published: Mapping[str, int], seed: int) -> ReleaseReport:
    """Read the csv as the run does, and every image.

    Args:
        data: the data set's entry; `max_rejected` has the tolerated shares of faulty items.
        published: empty, since nothing is published.
        seed: unused, since nothing is drawn.
    """
    path = Path(data.boxes)
    boxes, rejections = read_boxes(path, INDEX) if path.is_file() else (None, [])
    state = file_state("boxes", path, "images, texts and boxes", None if boxes is None else len(boxes))
    findings = [*absent([state], "correct `boxes` of the data set in the config")]
    total = (0 if boxes is None else len(boxes)) + len(rejections)
    for reason, bad in ids_by_reason(rejections).items():
        severity = by_share(data.max_rejected[INDEX], len(bad), total)
        findings += finding(severity, reason, bad, total, "these rows are left out", f"mend them in {path}")
    if boxes is not None:
        findings += _images(sorted(set(boxes["image"])), data)
    return ReleaseReport(compared=False, files=[state], counts=[], findings=findings)


def _images(names: list[str], data: BoxesCsvSettings) -> Iterator[Finding]:
    """Find images that are missing or cannot be read."""
    paths = {name: Path(data.films) / name for name in names}
    for reason, bad in unreadable(paths, data.image_kind).items():
        yield from finding(
            by_share(data.max_rejected[CONVERT], len(bad), len(names)),
            f"images: {reason}",
            bad,
            len(names),
            "their phrases are left out",
            f"put readable PNG, JPG or DICOM files into {data.films}, or correct the column image",
        )
