"""Make the sentences of a shard, with their boxes and findings."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from wronglung.core.logs import progress
from wronglung.data.images.store import ImageStore
from wronglung.data.rejected import Rejection
from wronglung.data.releases.adapter import Linked
from wronglung.data.releases.archives import Source
from wronglung.data.releases.chest_imagenome.gold_table import read_gold_links
from wronglung.data.releases.chest_imagenome.label_names import read_labels, unknown_labels
from wronglung.data.releases.chest_imagenome.layout import GOLD_FILE, open_scene_graphs
from wronglung.data.releases.chest_imagenome.links import ImageLinks, Link, by_sentence
from wronglung.data.releases.chest_imagenome.scene_graph import UnusableGraphError, find_scene_graph
from wronglung.data.releases.mimic_cxr.layout import open_reports
from wronglung.data.releases.mimic_cxr.reports import Report, UnusableReportError, read_report
from wronglung.data.releases.mimic_cxr.sections import find_section
from wronglung.data.releases.valid_boxes import valid_boxes
from wronglung.data.sentences import SCHEMA, empty_sentences, named_box
from wronglung.data.stages import LINK

Row = dict[str, Any]


class _Release(NamedTuple):
    """The open parts of the release that a shard is read from."""

    reports: Source
    graphs: Source | None  # None if all images are gold
    gold: dict[str, ImageLinks]
    labels: frozenset[str]


class ImageSentences(NamedTuple):
    """Rows of `sentences.parquet` about one image, and a rejection for all that is left out or mended."""

    rows: list[Row]
    rejections: list[Rejection]


def link_sentences(records: pd.DataFrame, images: ImageStore, mimic_cxr: str, chest_imagenome: str) -> Linked:
    """Join each image's sentences with their boxes, findings and sections of the report.

    If the report cannot be read, the sentences have no section, and a repair says so.

    Images that could not be converted are skipped, because `convert_images` has reported them.

    Args:
        records: rows of `records.parquet`, of one shard.
        images: the shard's images, which give the sizes.
        mimic_cxr: folder of MIMIC-CXR; report paths are relative to it.
        chest_imagenome: folder of Chest ImaGenome, with the scene graphs and the gold table.

    Raises:
        UnusableArchiveError: if the reports or scene graphs do not exist, or are in a damaged zip.
    """
    is_gold = records["split"] == "gold"
    rows: list[Row] = []
    rejections: list[Rejection] = []
    with ExitStack() as stack:
        if len(records):
            reports = stack.enter_context(open_reports(mimic_cxr))
            graphs = None if is_gold.all() else stack.enter_context(open_scene_graphs(chest_imagenome))
            gold = read_gold_links(Path(chest_imagenome) / GOLD_FILE) if is_gold.any() else {}
            release = _Release(reports, graphs, gold, read_labels(chest_imagenome))
        for record in progress(records.to_dict("records"), "images", total=len(records)):
            if record["dicom_id"] in images:
                found = _link_image(record, release, images)
                rows += found.rows
                rejections += found.rejections
    frame = pd.DataFrame(rows, columns=SCHEMA.names) if rows else empty_sentences()
    return Linked(frame, rejections)


def _link_image(record: Row, release: _Release, images: ImageStore) -> ImageSentences:
    dicom_id, source = record["dicom_id"], _source(record)
    try:
        image = _image_links(record, release)
    except UnusableGraphError as error:
        return ImageSentences([], [Rejection(LINK, dicom_id, "fault", str(error), source)])
    report = _report(record, release)
    size = images.geometry(dicom_id)
    found = boxed_sentences(record, image, (size.rows, size.columns), report.sections)
    noted = [
        Rejection(LINK, dicom_id, kind, reason, source) for kind, reason in unknown_labels(image.links, release.labels)
    ]
    mended = [Rejection(LINK, dicom_id, "repair", reason, record["report"]) for reason in report.mended]
    return ImageSentences(found.rows, [*noted, *mended, *found.rejections])


def boxed_sentences(
    record: Row, image: ImageLinks, size: tuple[float, float], sections: list[tuple[str, str]]
) -> ImageSentences:
    """Return an image's sentences with valid boxes.

    Args:
        record: of the image.
        image: its links and boxes.
        size: rows and columns of the image in pixels; infinite if they are unknown.
        sections: of its report.
    """
    dicom_id, source = record["dicom_id"], _source(record)
    boxes, dropped = valid_boxes(dicom_id, image.boxes, *size, source)
    faulty = set(image.boxes) - set(boxes)
    found = _sentences(record, ImageLinks(image.links, boxes), faulty, sections)
    noted = [Rejection(LINK, dicom_id, kind, reason, source) for kind, reason in image.notes]
    return ImageSentences(found.rows, [*noted, *dropped, *found.rejections])


def _image_links(record: Row, release: _Release) -> ImageLinks:
    if release.graphs is not None and record["split"] != "gold":
        return find_scene_graph(release.graphs, record["scene_graph"], record["dicom_id"])
    if record["dicom_id"] not in release.gold:
        raise UnusableGraphError("no row of this image in the gold table")
    return release.gold[record["dicom_id"]]


def _source(record: Row) -> str:
    return GOLD_FILE if record["split"] == "gold" else record["scene_graph"]


def _report(record: Row, release: _Release) -> Report:
    """Read the image's report. One that cannot be read has no section, which is a repair: the sentences stay."""
    try:
        return read_report(release.reports, record["report"])
    except UnusableReportError as error:
        return Report([], (f"{error}; sentences kept without section",))


def _sentences(record: Row, image: ImageLinks, faulty: set[str], sections: list[tuple[str, str]]) -> ImageSentences:
    """Return the sentences with a box, and a rejection for each other one and for what was left out of one.

    Args:
        record: of the image.
        image: its links and valid boxes.
        faulty: regions whose box is already rejected as faulty.
        sections: of the report.
    """
    rows, rejections = [], []
    for row_id, links in by_sentence(image.links).items():
        sentence_id = f"dicom_{record['dicom_id']}_sent_{row_id}"
        boxed = [link for link in links if link.region in image.boxes]
        without = sorted({link.region for link in links} - set(image.boxes))
        if not boxed:
            rejections.append(_unboxed(sentence_id, set(without) <= faulty, _source(record)))
            continue
        if without:
            reason = f"regions without a box dropped from the sentence: {', '.join(without)}"
            rejections.append(Rejection(LINK, sentence_id, "repair", reason, _source(record)))
        rows.append(_row(sentence_id, record, boxed, image, find_section(sections, links[0].text)))
    return ImageSentences(rows, rejections)


def _unboxed(sentence_id: str, told: bool, source: str) -> Rejection:
    """Return the rejection of a sentence without boxes; no further fault if its boxes' own faults are told already."""
    if told:
        return Rejection(
            LINK, sentence_id, "filter", "sentence without boxes, since all of its boxes are faulty", source
        )
    return Rejection(LINK, sentence_id, "fault", "sentence without boxes", source)


def _row(sentence_id: str, record: Row, links: Sequence[Link], image: ImageLinks, section: str | None) -> Row:
    names = dict.fromkeys(link.region for link in links)
    findings = dict.fromkeys((link.label, link.category, link.context, link.region) for link in links)
    return {
        "sentence_id": sentence_id,
        **{name: record[name] for name in ("dicom_id", "study_id", "subject_id", "split")},
        "text": links[0].text,
        "section": section,
        "boxes": [named_box(name, image.boxes[name]) for name in names],
        "findings": [dict(zip(("label", "category", "context", "box"), finding, strict=True)) for finding in findings],
    }
