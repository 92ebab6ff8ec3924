"""Faults of what the workflow itself has stored: a file that was cut short after it was made."""

from collections.abc import Callable
from pathlib import Path

import gather_shards
import link_sentences
from tests.faults.fault import Fault, nothing
from tests.faults.release import Outcome, Release, run_stages
from wronglung.data.releases.registry import LAYOUTS
from wronglung.metrics.localisation.scores import read_scores


def cut(path: Path, share: float) -> None:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])


def then(use: Callable[[Path], object], name: str, share: float) -> Callable[[Release], Outcome]:
    """Runs the stages, cuts one of their files to a share of its length and lets `use` read it."""

    def run(release: Release) -> Outcome:
        assert not run_stages(release).error
        out = release.root.parent / "results"
        cut(out / name, share)
        try:
            use(out)
        except ValueError as error:
            return Outcome(str(error))
        return Outcome("")

    return run


def link(out: Path) -> None:
    records, images, root = str(out / "records.parquet"), str(out / "gold-000.h5"), str(out.parent / "release")
    parts = {"mimic_cxr": root, "chest_imagenome": root}
    function, targets = LAYOUTS["chest_imagenome"].link, (str(out / "new.parquet"), str(out / "rejected.p"))
    link_sentences.main(function, records, [images], "gold-000", parts, *targets)


def gather(out: Path) -> None:
    shards = [str(out / "gold-000.parquet"), str(out / "silver-000.parquet")]
    rejected = str(out / "rejected.parquet")
    gather_shards.main(str(out / "records.parquet"), shards, rejected, {}, str(out / "all.parquet"))


REMEDY = "Delete it and start the workflow again"
FAULTS = [
    Fault(
        "image_store_cut_short",
        "an image store cut to 60 % of its length",
        nothing,
        "refused",
        REMEDY,
        run=then(link, "gold-000.h5", 0.6),
    ),
    Fault(
        "image_store_empty",
        "an image store of zero bytes",
        nothing,
        "refused",
        "(0 bytes) is not a complete HDF5 file",
        run=then(link, "gold-000.h5", 0.0),
    ),
    Fault(
        "records_cut_short",
        "records.parquet cut to half its length",
        nothing,
        "refused",
        REMEDY,
        run=then(link, "records.parquet", 0.5),
    ),
    Fault(
        "sentences_cut_short",
        "a shard's sentences without their last tenth",
        nothing,
        "refused",
        REMEDY,
        run=then(gather, "silver-000.parquet", 0.9),
    ),
    Fault(
        "scores_of_another_kind",
        "a table of another kind in the place of a score file",
        nothing,
        "refused",
        "it is not a score file",
        run=then(lambda out: read_scores(out / "gold-000.parquet"), "silver-000.parquet", 1.0),
    ),
]
