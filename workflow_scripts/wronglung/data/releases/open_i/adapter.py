"""Open-I as a data set: which films there are, and which sentences their reports have. There are no boxes."""

from collections.abc import Sequence

import pandas as pd

from wronglung.data.images.store import ImageStore
from wronglung.data.rejected import Rejection
from wronglung.data.releases.adapter import Index, Linked
from wronglung.data.releases.open_i.labels import read_transchex
from wronglung.data.releases.open_i.reports import read_open_i, read_reports
from wronglung.data.releases.open_i.settings import SplitSettings
from wronglung.data.report_sentences import split_sentences
from wronglung.data.sentences import SCHEMA, empty_sentences
from wronglung.data.settings import OWN
from wronglung.data.splits import WHOLE, cut_into_shards
from wronglung.data.stages import INDEX, LINK


def index_films(files: dict[str, str], views: Sequence[str], shards: int) -> Index:
    """Return one record per film. Each examination counts as a patient, and its number is the id of both.

    Args:
        files: `reports` and `images`; perhaps the tables of the splits, by split.
        views: Frontal, Lateral or both; other films are left out.
        shards: into how many parts the images are cut.

    Raises:
        ValueError: if a table cannot be read, or an examination is in two splits.
    """
    found = read_open_i(files["reports"], files["images"], INDEX)
    rejections = list(found.rejections)
    seen = found.images["view"].isin(views)
    rejections += _left_out(found.images[~seen], "film of another view", files["images"])
    images = found.images[seen].assign(split=WHOLE)
    splits = {name: files[name] for name in SplitSettings.model_fields if name in files}
    if splits:
        images = images.assign(split=images["study_id"].map(_split_of_studies(splits)))
        listed = images["split"].notna()
        rejections += _left_out(images[~listed], "film of an examination in no table of the splits", files["images"])
        images = images[listed]
    images = images.reset_index(drop=True)
    study = images["study_id"].astype("int64")
    records = pd.DataFrame(
        {
            "dicom_id": images["filename"],
            "study_id": study,
            "subject_id": study,
            "split": images["split"],
            "path": images["path"],
            **dict.fromkeys(("view", "rows", "columns", "report", "scene_graph", "images_from")),
            "shard": cut_into_shards(study, OWN, shards),
        }
    )
    return Index(records, rejections)


def _left_out(images: pd.DataFrame, reason: str, file: str) -> list[Rejection]:
    return [Rejection(INDEX, name, "filter", reason, file) for name in images["filename"]]


def _split_of_studies(files: dict[str, str]) -> dict[str, str]:
    """Return the split of each examination that a table names.

    Raises:
        ValueError: if one is in two tables.
    """
    found: dict[str, str] = {}
    for split, path in files.items():
        studies = read_transchex(path)["study_id"]
        twice = [study for study in studies if study in found]
        if twice:
            other = files[found[twice[0]]]
            raise ValueError(f"{path}: examinations {twice[:5]} are in {other} too; give each one split")
        found |= dict.fromkeys(studies, split)
    return found


def link_reports(records: pd.DataFrame, images: ImageStore, reports: str, sections: Sequence[str]) -> Linked:
    """Return every film with every sentence of its report, without boxes and findings.

    Args:
        records: rows of `records.parquet`, of one shard.
        images: the shard's images.
        reports: the collection's table of reports.
        sections: whose sentences are used, in their order.
    """
    texts = read_reports(reports, LINK).reports.astype({"study_id": "int64"}).set_index("study_id")
    rows, rejections = [], []
    for record in records[records["dicom_id"].map(lambda one: one in images).astype(bool)].to_dict("records"):
        report = texts.loc[record["study_id"]]
        spoken = [(section, text) for section in sections for text in split_sentences(report[section])]
        if not spoken:
            reason = f"report without a sentence in {' or '.join(sections)}"
            rejections.append(Rejection(LINK, record["dicom_id"], "filter", reason, reports))
        for number, (section, text) in enumerate(spoken):
            own = {name: record[name] for name in ("dicom_id", "study_id", "subject_id", "split")}
            sentence_id = f"dicom_{record['dicom_id']}_sent_{number:03d}"
            rows.append(
                {"sentence_id": sentence_id, **own, "text": text, "section": section, "boxes": [], "findings": []}
            )
    return Linked(pd.DataFrame(rows, columns=SCHEMA.names) if rows else empty_sentences(), rejections)
