"""Check HECKTOR before anything is computed from it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from wronglung.core.seeds import derive_rng
from wronglung.data.check.check_report import ReleaseReport
from wronglung.data.check.counts import Count
from wronglung.data.check.files import absent, file_state
from wronglung.data.check.findings import Finding, by_sample, by_share, faults_of_stage, finding, refused
from wronglung.data.images.unusable import UnusableImageError
from wronglung.data.releases.hecktor.layout import ct_path, mask_paths
from wronglung.data.releases.hecktor.settings import HecktorSettings
from wronglung.data.releases.hecktor.table import Patients, read_patients
from wronglung.data.releases.hecktor.volumes import read_block
from wronglung.data.stages import CONVERT, INDEX

PURPOSES = {"clinical": "attributes of the patients", "endpoints": "whether and when a relapse was found"}
WHY = "these patients have no volume"


def examine_patients(data: HecktorSettings, published: Mapping[str, int], seed: int) -> ReleaseReport:
    """Read both tables as the run does, look for every CT and mask, and cut the blocks of a sample.

    Args:
        data: the data set's entry; `max_rejected` has the tolerated shares of faulty items.
        published: empty, since counts are not compared.
        seed: the config's seed, which draws the volumes that are opened.
    """
    files = data.lists()
    states = [file_state(name, Path(path), PURPOSES[name], None) for name, path in files.items()]
    findings, counts = [*absent(states, "correct `hecktor` of the data set in the config")], []
    if all(state.present for state in states):
        try:
            found = read_patients(files, INDEX)
        except (ValueError, OSError) as error:
            findings.append(refused("a table", error, "fetch it again, or mend what the message names"))
        else:
            counts = _counts(found)
            findings += [*_rows(found, data), *_volumes(list(found.table["patient"]), data, seed)]
    return ReleaseReport(compared=False, files=states, counts=counts, findings=findings)


def _counts(found: Patients) -> list[Count]:
    relapses = int(found.table["relapse"].sum())
    centres = found.table["patient"].str.partition("-")[0].nunique()
    numbers = {"patients": len(found.table), "relapses": relapses, "centres": centres}
    return [Count(what=what, found=number, published=None) for what, number in numbers.items()]


def _rows(found: Patients, data: HecktorSettings) -> Iterator[Finding]:
    """Find the faulty rows of the tables, and whether the run would then stop; what the release leaves out is none."""
    rows = [row for row in found.rejections if row.kind != "filter"]
    remedy = "mend these rows of the two tables, or fetch them again"
    yield from faults_of_stage(
        INDEX, rows, found.table["patient"], data.max_rejected[INDEX], "these rows or cells are left out", remedy
    )


def _volumes(patients: list[str], data: HecktorSettings, seed: int) -> Iterator[Finding]:
    folder, limit = Path(data.hecktor), data.max_rejected[CONVERT]
    paths = {patient: ct_path(patient) for patient in patients}
    without = {
        "CT": [one for one, path in paths.items() if not (folder / path).is_file()],
        "mask": [one for one, path in paths.items() if not any((folder / at).is_file() for at in mask_paths(path))],
    }
    lost = sorted(set(without["CT"]) | set(without["mask"]))
    for what, missing in without.items():
        severity = by_share(limit, len(lost), len(patients))
        yield from finding(
            severity, f"patients whose {what} is missing", missing, len(patients), WHY, f"put the files into {folder}"
        )
    there = sorted(set(patients) - set(lost))
    rng = derive_rng(seed, "check_release", "hecktor")
    sample = [str(one) for one in rng.choice(there, min(data.check.images, len(there)), replace=False)] if there else []
    unreadable: dict[str, list[str]] = {}
    for patient in sample:
        try:
            read_block(folder, paths[patient], **data.volumes.arguments)
        except UnusableImageError as error:
            unreadable.setdefault(str(error), []).append(patient)
    for reason, bad in sorted(unreadable.items()):
        severity = by_sample(limit, len(bad), len(sample))
        yield from finding(severity, f"volumes that cannot be read: {reason}", bad, len(sample), WHY, "mend the files")
