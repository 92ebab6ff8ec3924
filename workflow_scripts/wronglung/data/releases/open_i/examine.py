"""Check Open-I before anything is computed from it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from wronglung.core.seeds import derive_rng
from wronglung.data.check.check_report import ReleaseReport
from wronglung.data.check.counts import Count
from wronglung.data.check.files import absent, file_state
from wronglung.data.check.findings import Finding, faults_of_stage, finding, refused
from wronglung.data.check.images import examine_images
from wronglung.data.releases.adapter import Index
from wronglung.data.releases.open_i.adapter import index_films
from wronglung.data.releases.open_i.layout import IMAGES
from wronglung.data.releases.open_i.settings import OpenISettings, SplitSettings
from wronglung.data.splits import WHOLE
from wronglung.data.stages import CONVERT, INDEX

PURPOSES = {"reports": "sentences, and codes of what is seen", "images": "which films an examination has"}


def examine_films(data: OpenISettings, published: Mapping[str, int], seed: int) -> ReleaseReport:
    """Index the collection as the run does, look for every film and open a sample.

    Args:
        data: the data set's entry; `max_rejected` has the tolerated shares of faulty items.
        published: empty, since counts are not compared.
        seed: the config's seed, which draws the films that are opened.
    """
    files = data.lists()
    purposes = PURPOSES | {split: f"which examinations are in {split}" for split in SplitSettings.model_fields}
    states = [file_state(name, Path(path), purposes[name], None) for name, path in files.items()]
    findings, counts = [*absent(states, "correct `open_i` or `splits` of the data set in the config")], []
    if all(state.present for state in states):
        try:
            index = index_films(files, **data.index_arguments())
        except (ValueError, OSError) as error:
            findings.append(refused("a table", error, "fetch it again, or mend what the message names"))
        else:
            counts = _counts(index)
            findings += [*_empty(index, data), *_rows(index, data), *_films(index, data, seed)]
    return ReleaseReport(compared=False, files=states, counts=counts, findings=findings)


def _counts(index: Index) -> list[Count]:
    found = {"films": len(index.records), "examinations": index.records["study_id"].nunique()}
    found |= {f"films in {name}": number for name, number in index.records["split"].value_counts().items()}
    return [Count(what=what, found=number, published=None) for what, number in found.items()]


def _empty(index: Index, data: OpenISettings) -> Iterator[Finding]:
    """Find splits without a film."""
    expected = [WHOLE] if data.splits is None else list(SplitSettings.model_fields)
    empty = sorted(set(expected) - set(index.records["split"]))
    remedy = "name TransCheX's tables of this collection in `splits`, and the wanted views in `views`"
    yield from finding(
        "stops", "splits without a film", empty, len(expected), "nothing can be computed on them", remedy
    )


def _rows(index: Index, data: OpenISettings) -> Iterator[Finding]:
    """Find the faulty rows of the tables, and whether the run would then stop; what the config leaves out is none."""
    rows = [row for row in index.rejections if row.kind != "filter"]
    remedy = "fetch the tables again"
    limit = data.max_rejected[INDEX]
    yield from faults_of_stage(INDEX, rows, index.records["dicom_id"], limit, "these rows are left out", remedy)


def _films(index: Index, data: OpenISettings, seed: int) -> Iterator[Finding]:
    paths = {row.dicom_id: Path(data.image_folder) / row.path for row in index.records.itertuples()}
    rng = derive_rng(seed, "check_release", "open_i")
    folder = f"{Path(data.image_folder) / IMAGES}, or correct open_i of the data set"
    yield from examine_images(paths, data.image_kind, data.check.images, data.max_rejected[CONVERT], rng, folder)
