"""Open a sample of images, reports and scene graphs: do the listed files exist, and do they match the lists?"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from wronglung.core.seeds import derive_seed
from wronglung.data.check.findings import Finding, by_sample, finding
from wronglung.data.images.formats import FORMATS, ImageFormat
from wronglung.data.images.unusable import UnusableImageError
from wronglung.data.releases.archives import Source, UnusableArchiveError
from wronglung.data.releases.chest_imagenome.check.box_checks import many_past
from wronglung.data.releases.chest_imagenome.gold_table import GoldTable
from wronglung.data.releases.chest_imagenome.layout import open_scene_graphs
from wronglung.data.releases.chest_imagenome.links import Link
from wronglung.data.releases.chest_imagenome.scene_graph import UnusableGraphError, find_scene_graph
from wronglung.data.releases.chest_imagenome.settings import ChestImagenomeSettings, ReleaseSettings
from wronglung.data.releases.mimic_cxr.layout import open_reports
from wronglung.data.releases.mimic_cxr.reports import UnusableReportError, read_report
from wronglung.data.releases.mimic_cxr.sections import find_section
from wronglung.data.stages import CONVERT, LINK

Row = dict[str, Any]
RESIZED = "size differs from the metadata, so boxes would be in the wrong place"
# By reason, where fetching the file again would give the same file.
REMEDIES = {
    RESIZED: "if this copy of the images was resized, use the originals of the release: boxes are in pixels of the "
    "originals; if only few files differ, fetch these again"
}


class Opened(NamedTuple):
    """The open release: folder and kind of the images, reports, scene graphs (None without silver), gold table."""

    images: Path
    kind: ImageFormat
    reports: Source
    graphs: Source | None
    gold: GoldTable | None


def examine_samples(
    records: pd.DataFrame, gold: GoldTable | None, where: ReleaseSettings, data: ChestImagenomeSettings, seed: int
) -> Iterator[Finding]:
    """Check seeded samples of the files that the run will read.

    Args:
        records: the images that the run will read, in the columns of `records.parquet`.
        gold: the gold table, None if it could not be read.
        where: the release's folders.
        data: the sample sizes, and the tolerated shares of faulty files.
        seed: the config's seed, which draws the samples.
    """
    silver = records[records["split"] != "gold"]
    studies = records.drop_duplicates("study_id")
    with ExitStack() as stack:
        try:
            reports = stack.enter_context(open_reports(where.mimic_cxr))
            graphs = stack.enter_context(open_scene_graphs(where.chest_imagenome)) if len(silver) else None
        except UnusableArchiveError as error:
            # The archive exists but is damaged: `absent` reports missing ones, and then no sample is opened.
            yield from finding(
                "stops",
                f"reports or scene graphs cannot be opened: {error}",
                [where.mimic_cxr, where.chest_imagenome],
                2,
                "no image would have sentences",
                "fetch the archive again, or unpack it",
            )
            return
        opened = Opened(Path(where.image_folder), FORMATS[where.images], reports, graphs, gold)
        limits = data.max_rejected
        for kind, frame, number, limit, look in (
            ("images", records, data.check.images, limits[CONVERT], _image),
            ("reports", studies, data.check.reports, None, _unreadable_report),
            ("reports", studies, data.check.reports, limits[LINK], _report),
            ("scene graphs", silver, data.check.scene_graphs, limits[LINK], _graph),
        ):
            sample = _draw(frame, number, derive_seed(seed, "check_release", kind))
            yield from _findings(kind, [(row["dicom_id"], look(row, opened)) for row in sample], limit)


def _draw(frame: pd.DataFrame, number: int, seed: int) -> list[Row]:
    frame = frame.sort_values("dicom_id")
    return frame.sample(min(number, len(frame)), random_state=seed % 2**32).to_dict("records")


def _findings(kind: str, looked_at: list[tuple[str, list[str]]], limit: float | None) -> Iterator[Finding]:
    """Find the reasons why sampled files are faulty; without a limit, no sentence is lost and none stops the run."""
    lost = (
        "the sentences of their images are kept without a section"
        if limit is None
        else "the run leaves out what it cannot read, and stops if that is more than max_rejected allows"
    )
    by_reason: dict[str, list[str]] = {}
    for dicom_id, reasons in looked_at:
        for reason in reasons:
            by_reason.setdefault(reason, []).append(dicom_id)
    for reason, ids in by_reason.items():
        yield from finding(
            "warns" if limit is None else by_sample(limit, len(ids), len(looked_at)),
            f"sampled {kind}: {reason}",
            ids,
            len(looked_at),
            f"expect about the same share among all files; {lost}",
            REMEDIES.get(reason, "complete or repair the download"),
        )


def _image(row: Row, opened: Opened) -> list[str]:
    path = opened.images / row["path"]
    try:
        pixels = opened.kind.read(path).pixels
    except UnusableImageError as error:
        return [str(error)]
    size, reasons = _size(row), []
    if size is not None and pixels.shape != size:
        reasons.append(RESIZED)
    if opened.kind.view(path) not in ("", row["view"]):
        reasons.append("view position in the file's header is not that of the lists")
    return reasons


def _size(row: Row) -> tuple[int, int] | None:
    """Return rows and columns from the metadata; None if they lack them."""
    return None if pd.isna(row["rows"]) or pd.isna(row["columns"]) else (int(row["rows"]), int(row["columns"]))


def _unreadable_report(row: Row, opened: Opened) -> list[str]:
    try:
        read_report(opened.reports, row["report"])
    except UnusableReportError as error:
        return [str(error)]
    return []


def _report(row: Row, opened: Opened) -> list[str]:
    try:
        sections = read_report(opened.reports, row["report"]).sections
    except UnusableReportError:
        return []  # `_unreadable_report` reports it
    image = opened.gold.images.get(row["dicom_id"]) if opened.gold and row["split"] == "gold" else None
    return _belongs(sections, image.links if image else ())


def _graph(row: Row, opened: Opened) -> list[str]:
    if opened.graphs is None:
        return []
    try:
        graph = find_scene_graph(opened.graphs, row["scene_graph"], row["dicom_id"])
        sections = read_report(opened.reports, row["report"]).sections
    except UnusableGraphError as error:
        return [str(error)]
    except UnusableReportError:
        return []  # `_unreadable_report` reports it
    reasons = _belongs(sections, graph.links)
    size = _size(row)
    if graph.boxes and size is not None and many_past(graph.boxes, *size):
        reasons.append("more than a tenth of its boxes are outside the image")
    return reasons


def _belongs(sections: list[tuple[str, str]], links: tuple[Link, ...]) -> list[str]:
    texts = {link.text for link in links}
    alien = texts and all(find_section(sections, text) is None for text in texts)
    return ["none of its sentences is in the study's report, which may be another's"] if alien else []
