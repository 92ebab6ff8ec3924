"""Check a release of MS-CXR before anything is computed from it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from wronglung.core.seeds import derive_rng
from wronglung.data.check.check_report import ReleaseReport
from wronglung.data.check.counts import Count, other_counts
from wronglung.data.check.files import absent, file_state
from wronglung.data.check.findings import Finding, faults_of_stage, finding, refused
from wronglung.data.check.images import examine_images
from wronglung.data.releases.ms_cxr.layout import image_path
from wronglung.data.releases.ms_cxr.phrases import Phrases, read_phrases
from wronglung.data.releases.ms_cxr.settings import MsCxrSettings
from wronglung.data.stages import CONVERT, INDEX


def examine_phrases(data: MsCxrSettings, published: Mapping[str, int], seed: int) -> ReleaseReport:
    """Read the phrases as the run does, count them, and look for their images.

    Args:
        data: the data set's entry; `max_rejected` has the tolerated shares of faulty items.
        published: published counts; empty if counts are not compared.
        seed: the config's seed, which draws the images that are opened.
    """
    path = Path(data.lists()["annotations"])
    found: Phrases | None = None
    findings: list[Finding] = []
    counts: list[Count] = []
    try:
        found = read_phrases(path, INDEX) if path.is_file() else None
    except (ValueError, OSError) as error:
        findings.append(refused("the annotations", error, "fetch the file again"))
    state = file_state("annotations", path, "phrases with boxes", None if found is None else found.counts["boxes"])
    findings += absent([state])
    if found is not None:
        counts = [
            Count(what=what, found=number, published=published.get(what)) for what, number in found.counts.items()
        ]
        findings += [
            *other_counts(counts),
            *_faults(found, data),
            *_shared_patients(found),
            *_images(found, data, seed),
        ]
    return ReleaseReport(compared=bool(published), files=[state], counts=counts, findings=findings)


def _faults(found: Phrases, data: MsCxrSettings) -> Iterator[Finding]:
    """Find the rows that are left out or mended, by reason; the run counts them when it indexes the images."""
    remedy = "fetch the file again, unless you changed it"
    rows = [row._replace(reason=f"annotations: {row.reason}") for row in found.rejections]
    limit, images = data.max_rejected[INDEX], set(found.phrases["dicom_id"])
    yield from faults_of_stage(INDEX, rows, images, limit, "their boxes are the truth", remedy)


def _shared_patients(found: Phrases) -> Iterator[Finding]:
    splits = found.phrases.groupby("subject_id")["split"].nunique()
    yield from finding(
        "warns",
        "patients with phrases in two splits",
        list(splits.index[splits > 1]),
        len(splits),
        "a model that is chosen on one split has seen the patients of the other",
        "evaluate on `all`, or leave these patients out",
    )


def _images(found: Phrases, data: MsCxrSettings, seed: int) -> Iterator[Finding]:
    files = found.phrases.drop_duplicates("dicom_id").set_index("dicom_id")["path"]
    paths = {image: Path(data.image_folder) / image_path(path, data.image_kind) for image, path in files.items()}
    rng = derive_rng(seed, "check_release", "ms_cxr")
    folder = f"{data.image_folder}, or correct release.image_folder of the data set"
    yield from examine_images(paths, data.image_kind, data.check.images, data.max_rejected[CONVERT], rng, folder)
