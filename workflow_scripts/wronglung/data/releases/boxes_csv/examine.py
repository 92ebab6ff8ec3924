"""Check one's own boxes before anything is computed from them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from wronglung.data.check.check_report import ReleaseReport
from wronglung.data.check.counts import Count
from wronglung.data.check.files import absent, file_state
from wronglung.data.check.findings import Finding, faults_of_stage, finding, refused
from wronglung.data.check.images import open_images
from wronglung.data.rejected import Rejection
from wronglung.data.releases.boxes_csv.phrases import fit_phrases
from wronglung.data.releases.boxes_csv.settings import BoxesCsvSettings
from wronglung.data.releases.boxes_csv.table import read_boxes
from wronglung.data.stages import CONVERT, INDEX, LINK


def examine_boxes(data: BoxesCsvSettings, published: Mapping[str, int], seed: int) -> ReleaseReport:
    """Read the csv and every image as the run does, and find all that it would leave out, mend or refuse.

    Args:
        data: the data set's entry; `max_rejected` has the tolerated shares of faulty items.
        published: empty, since nothing is published.
        seed: unused, since nothing is drawn.
    """
    path = Path(data.boxes)
    findings: list[Finding] = []
    counts: list[Count] = []
    rows = splits = None
    try:
        if path.is_file():
            boxes, rejections = read_boxes(path, INDEX)
            rows = len(boxes) + len(rejections)
            findings += _of_the_run(boxes, rejections, data)
            if boxes.empty:
                nothing = ValueError(f"{path} has no row that can be used, of {rows}")
                findings.append(refused("the csv of boxes", nothing, "write a row for each box"))
            splits = sorted(set(boxes["split"]))
            kept = {"boxes": len(boxes), "images": boxes["image"].nunique(), "patients": boxes["patient"].nunique()}
            counts += [Count(what=what, found=number, published=None) for what, number in kept.items()]
    except (ValueError, OSError) as error:
        findings.append(refused("the csv of boxes", error, "mend what the message names"))
    state = file_state("boxes", path, "images, texts and boxes", rows)
    findings += absent([state], "correct `boxes` of the data set in the config")
    return ReleaseReport(compared=False, files=[state], counts=counts, findings=findings, splits=splits)


def _of_the_run(boxes: pd.DataFrame, rejections: list[Rejection], data: BoxesCsvSettings) -> Iterator[Finding]:
    """Find what each stage would leave out or mend, and whether the run would then stop."""
    limits, file = data.max_rejected, str(data.boxes)
    mend = f"mend these lines of {file}"
    paths = {name: Path(data.films) / name for name in sorted(set(boxes["image"]))}
    yield from faults_of_stage(INDEX, rejections, list(paths), limits[INDEX], "these lines are left out", mend)
    opened = open_images(paths, data.image_kind)
    unread = [
        Rejection(CONVERT, image, "fault", f"images: {reason}", file)
        for reason, bad in opened.unreadable.items()
        for image in bad
    ]
    put = f"put readable PNG, JPG or DICOM files into {data.films}, or correct the column image"
    yield from faults_of_stage(CONVERT, unread, len(opened.sizes), limits[CONVERT], "their phrases are left out", put)
    fitted = fit_phrases(boxes, opened.sizes, file)
    why = "a phrase with a box outside its image is left out"
    yield from faults_of_stage(LINK, fitted.rejections, len(fitted.phrases), limits[LINK], why, mend)
    if not fitted.phrases:
        none = f"no phrase of {file} can be used"
        yield from finding("stops", none, [file], 1, "maps are scored against the boxes of phrases", mend)
