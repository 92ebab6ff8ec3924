"""Check a published set of labelled films before anything is computed from it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from wronglung.core.seeds import derive_rng
from wronglung.data.check.check_report import ReleaseReport
from wronglung.data.check.counts import Count
from wronglung.data.check.files import absent, file_state
from wronglung.data.check.findings import Finding, faults_of_stage, refused
from wronglung.data.check.images import examine_images
from wronglung.data.releases.adapter import Index
from wronglung.data.releases.labelled_images.adapter import index_images, labels_of_images
from wronglung.data.releases.labelled_images.settings import LabelledImages
from wronglung.data.stages import CONVERT, INDEX

PURPOSES = {"films": "films and their labels", "test": "which films are in the split test"}


def examine_set(data: LabelledImages, published: Mapping[str, int], seed: int) -> ReleaseReport:
    """Read the list as the run does, look for every film and open a sample.

    Args:
        data: the data set's entry; `max_rejected` has the tolerated shares of faulty items.
        published: empty, since counts are not compared.
        seed: the config's seed, which draws the films that are opened.
    """
    files = data.lists()
    states = [file_state(name, Path(path), PURPOSES[name], None) for name, path in files.items()]
    findings, counts = [*absent(states, "correct the paths of the data set in the config")], []
    if all(state.present for state in states):
        try:
            index = index_images(files, **data.index_arguments())
        except (ValueError, OSError) as error:
            findings.append(refused("the list of films", error, "fetch it again, or mend what the message names"))
        else:
            counts = [*_counts(data, index)]
            findings += [*_rows(index, data), *_films(index, data, seed)]
    return ReleaseReport(compared=False, files=states, counts=counts, findings=findings)


def _counts(data: LabelledImages, index: Index) -> Iterator[Count]:
    """Count films, patients, and the films that show each label."""
    labels = labels_of_images(data.lists(), data.layout)
    shown = labels[labels["value"] == 1].groupby("label", sort=False)["dicom_id"].nunique()
    found = {"films": len(index.records), "patients": index.records["subject_id"].nunique(), **shown.to_dict()}
    for what, number in found.items():
        yield Count(what=str(what), found=int(number), published=None)


def _rows(index: Index, data: LabelledImages) -> Iterator[Finding]:
    limit = data.max_rejected[INDEX]
    mend = f"mend these rows of {data.lists()['films']}"
    yield from faults_of_stage(
        INDEX, index.rejections, index.records["dicom_id"], limit, "these rows are left out", mend
    )


def _films(index: Index, data: LabelledImages, seed: int) -> Iterator[Finding]:
    paths = {row.dicom_id: Path(data.image_folder) / row.path for row in index.records.itertuples()}
    rng = derive_rng(seed, "check_release", data.layout)
    yield from examine_images(
        paths, data.image_kind, data.check.images, data.max_rejected[CONVERT], rng, data.image_folder
    )
