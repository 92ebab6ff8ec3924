"""A shard's sentences with their boxes and findings."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from wronglung.data.gold import read_gold_links
from wronglung.data.images import ImageStore
from wronglung.data.links import STAGE, ImageLinks, Link, by_sentence, valid_boxes
from wronglung.data.rejected import Rejection
from wronglung.data.release import GOLD_FILE
from wronglung.data.reports import UnusableReportError, find_section, read_sections
from wronglung.data.scene_graph import UnusableGraphError, find_scene_graph, read_scene_graph
from wronglung.data.sentences import SCHEMA, empty_sentences
from wronglung.logs import progress

Row = dict[str, Any]


class Linked(NamedTuple):
    """Sentences in the columns of `sentences.parquet`, what was left out or mended."""

    sentences: pd.DataFrame
    rejections: list[Rejection]


def link_sentences(records: pd.DataFrame, images: ImageStore, mimic_cxr: str, chest_imagenome: str) -> Linked:
    """Joins each image's sentences with boxes, findings and the section they stand in.

    Images that could not be converted are passed over: `convert_dicoms` has reported them.

    Args:
        records: rows of `records.parquet`, of one shard.
        images: the shard's images, for their sizes.
        mimic_cxr: folder that report paths are relative to.
        chest_imagenome: folder of the scene graphs and of the gold table.
    """
    gold: dict[str, ImageLinks] = {}
    if (records["split"] == "gold").any():
        gold = read_gold_links(Path(chest_imagenome) / GOLD_FILE)
    rows: list[Row] = []
    rejections: list[Rejection] = []
    for record in progress(records.to_dict("records"), "images", total=len(records)):
        if record["dicom_id"] not in images:
            continue
        try:
            sections = read_sections(Path(mimic_cxr) / record["report"])
            links = _image_links(record, gold, chest_imagenome)
        except (UnusableReportError, UnusableGraphError) as error:
            rejections.append(Rejection(STAGE, record["dicom_id"], "fault", str(error), _blamed(record, error)))
            continue
        size = images.geometry(record["dicom_id"])
        boxes, dropped = valid_boxes(record["dicom_id"], links.boxes, size.rows, size.columns, _source(record))
        found, unlinked = _sentences(record, ImageLinks(links.links, boxes), sections)
        rows += found
        rejections += dropped + unlinked
    frame = pd.DataFrame(rows, columns=SCHEMA.names) if rows else empty_sentences()
    return Linked(frame, rejections)


def _image_links(record: Row, gold: dict[str, ImageLinks], root: str) -> ImageLinks:
    if record["split"] == "gold":
        return gold[record["dicom_id"]]
    return read_scene_graph(find_scene_graph(root, record["scene_graph"]))


def _source(record: Row) -> str:
    return GOLD_FILE if record["split"] == "gold" else record["scene_graph"]


def _blamed(record: Row, error: ValueError) -> str:
    return record["report"] if isinstance(error, UnusableReportError) else record["scene_graph"]


def _sentences(record: Row, image: ImageLinks, sections: list[tuple[str, str]]) -> tuple[list[Row], list[Rejection]]:
    rows, rejections = [], []
    for row_id, links in by_sentence(image.links).items():
        sentence_id = f"dicom_{record['dicom_id']}_sent_{row_id}"
        boxed = [link for link in links if link.region in image.boxes]
        without = sorted({link.region for link in links} - set(image.boxes))
        if not boxed:
            rejections.append(Rejection(STAGE, sentence_id, "fault", "sentence without boxes", _source(record)))
            continue
        if without:
            reason = f"regions without a box dropped from the sentence: {', '.join(without)}"
            rejections.append(Rejection(STAGE, sentence_id, "repair", reason, _source(record)))
        rows.append(_row(sentence_id, record, boxed, image, find_section(sections, links[0].text)))
    return rows, rejections


def _row(sentence_id: str, record: Row, links: Sequence[Link], image: ImageLinks, section: str | None) -> Row:
    names = dict.fromkeys(link.region for link in links)
    findings = dict.fromkeys((link.label, link.category, link.context, link.region) for link in links)
    return {
        "sentence_id": sentence_id,
        **{name: record[name] for name in ("dicom_id", "study_id", "subject_id", "split")},
        "text": links[0].text,
        "section": section,
        "boxes": [
            {"name": name, **dict(zip(("x1", "y1", "x2", "y2"), image.boxes[name], strict=True))} for name in names
        ],
        "findings": [dict(zip(("label", "category", "context", "box"), finding, strict=True)) for finding in findings],
    }
