"""A few images, reports and scene graphs, opened: does what the lists name exist, and is it what they say?"""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from wronglung.data import release
from wronglung.data.check.findings import Finding, as_examples, share_of
from wronglung.data.check.tables import Tables
from wronglung.data.dicom import UnusableImageError, read_image
from wronglung.data.links import valid_boxes
from wronglung.data.reports import UnusableReportError, read_sections
from wronglung.data.scene_graph import UnusableGraphError, find_scene_graph, read_scene_graph
from wronglung.data.settings import ReleaseSettings, SampleSettings
from wronglung.seeds import derive_seed

Row = dict[str, Any]
# The annotators' boxes reach past the image now and then; a tenth of all boxes is another scale.
BOXES_OUTSIDE = 0.1


class Problem(NamedTuple):
    """What is wrong with one sampled file."""

    record_id: str
    reason: str


def examine_samples(
    tables: Tables, where: ReleaseSettings, settings: SampleSettings, gold_only: bool, limit: float, seed: int
) -> list[Finding]:
    """Findings about seeded samples of what the run will read.

    Args:
        tables: the lists that could be read.
        where: the release's folders.
        settings: how many of each.
        gold_only: whether the run reads gold images alone; silver ones need not be there then.
        limit: largest share of faulty files that is tolerated.
        seed: of the samples.
    """
    wanted = ["avoid"] if gold_only else [*release.SILVER_SPLITS, "avoid"]
    listed = [tables[name].assign(split=name) for name in wanted if name in tables]
    if not listed or "record_list" not in tables:
        return []
    records = tables["record_list"].drop_duplicates("dicom_id").set_index("dicom_id")
    rows = pd.concat(listed).drop_duplicates("dicom_id")
    rows = rows[rows["dicom_id"].isin(records.index) & rows["ViewPosition"].isin(["AP", "PA"])]
    rows = rows.assign(path=records.loc[rows["dicom_id"], "path"].to_numpy())
    sizes = tables["metadata"].drop_duplicates("dicom_id").set_index("dicom_id") if "metadata" in tables else None
    silver = rows[rows["split"] != "avoid"]

    def image(row: Row) -> list[str]:
        return _image(row, where, sizes)

    def report(row: Row) -> list[str]:
        return _report(row, where)

    def graph(row: Row) -> list[str]:
        return _graph(row, where, sizes)

    found: list[Finding] = []
    for kind, frame, number, check in (
        ("images", rows, settings.images, image),
        ("reports", rows, settings.reports, report),
        ("scene graphs", silver, settings.scene_graphs, graph),
    ):
        sample = _draw(frame, number, derive_seed(seed, "check_release", kind))
        found += _findings(kind, sample, check, limit)
    return found


def _draw(frame: pd.DataFrame, number: int, seed: int) -> list[Row]:
    frame = frame.sort_values("dicom_id")
    return frame.sample(min(number, len(frame)), random_state=seed % 2**32).to_dict("records")


def _findings(kind: str, rows: list[Row], check: Callable[[Row], list[str]], limit: float) -> Iterable[Finding]:
    problems = [Problem(row["dicom_id"], reason) for row in rows for reason in check(row)]
    for reason, _ in Counter(problem.reason for problem in problems).most_common():
        ids = [problem.record_id for problem in problems if problem.reason == reason]
        yield Finding(
            severity=share_of(limit, len(ids), len(rows)),
            what=f"sampled {kind}: {reason}",
            count=len(ids),
            total=len(rows),
            why="as many of all files are likely to be so; those that cannot be read are left out",
            remedy="complete or repair the download; raise data.max_rejected only for what you know the reason of",
            examples=as_examples(ids),
        )


def _image(row: Row, where: ReleaseSettings, sizes: pd.DataFrame | None) -> list[str]:
    try:
        pixels = read_image(Path(where.mimic_cxr) / row["path"])
    except UnusableImageError as error:
        return [str(error)]
    if sizes is None or row["dicom_id"] not in sizes.index:
        return []
    told = tuple(int(side) for side in sizes.loc[row["dicom_id"], ["Rows", "Columns"]])
    return [] if pixels.shape == told else ["size differs from the metadata's, so that boxes would lie elsewhere"]


def _report(row: Row, where: ReleaseSettings) -> list[str]:
    try:
        sections = read_sections(Path(where.mimic_cxr) / release.report_path(row["subject_id"], row["study_id"]))
    except UnusableReportError as error:
        return [str(error)]
    return [] if any(text for _, text in sections) else ["report is empty"]


def _graph(row: Row, where: ReleaseSettings, sizes: pd.DataFrame | None) -> list[str]:
    path = find_scene_graph(where.chest_imagenome, release.scene_graph_path(row["dicom_id"]))
    try:
        links = read_scene_graph(path)
    except UnusableGraphError as error:
        return [str(error)]
    if sizes is None or row["dicom_id"] not in sizes.index:
        return []
    rows, columns = (int(side) for side in sizes.loc[row["dicom_id"], ["Rows", "Columns"]])
    _, problems = valid_boxes(row["dicom_id"], links.boxes, rows, columns, "")
    bad = len({problem.record_id for problem in problems})
    return ["many boxes that do not lie in their image"] if bad > BOXES_OUTSIDE * len(links.boxes) else []
