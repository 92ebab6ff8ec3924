"""The whole check of a release."""

from collections.abc import Mapping
from pathlib import Path

from wronglung.data.check.references import CHECKS
from wronglung.data.check.report import ReleaseReport
from wronglung.data.check.samples import examine_samples
from wronglung.data.check.tables import FILES, read_tables
from wronglung.data.settings import DataSettings, ReleaseSettings

STUDY_LIST = "cxr-study-list.csv.gz"
VIEWS = "utils/cxr-record-list_view.csv"


def examine_release(
    lists: Mapping[str, str], where: ReleaseSettings, data: DataSettings, published: Mapping[str, int], seed: int
) -> ReleaseReport:
    """Reads the lists, holds them against each other and opens samples.

    Args:
        lists: the lists that the index is made from, as `release.list_files` names them.
        where: the release's folders.
        data: how the run reads it; `max_rejected` says which share of faulty items is tolerated.
        published: rows by file as published, empty where that does not apply.
        seed: of the samples.
    """
    optional = {"study_list": Path(where.mimic_cxr) / STUDY_LIST, "views": Path(where.chest_imagenome) / VIEWS}
    files = {**lists, **{name: str(path) for name, path in optional.items() if name not in lists}}
    read = read_tables({name: files[name] for name in FILES if name in files}, published)
    limit = data.max_rejected["index_release"]
    findings = [*read.findings, *(finding for check in CHECKS for finding in check(read.tables, limit))]
    sample_limit = data.max_rejected["link_sentences"]
    findings += examine_samples(read.tables, where, data.check, data.shards.silver == 0, sample_limit, seed)
    findings.sort(key=lambda finding: (finding.severity != "stops", -finding.count / max(1, finding.total)))
    return ReleaseReport(compared=bool(published), images_not_comparable=False, files=read.states, findings=findings)
