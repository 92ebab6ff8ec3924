"""A release of MIMIC-CXR-JPG's images from its files to the tables, beside the same films as DICOM files."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from tests.support.planning import changed
from tests.support.project import IMAGENOME, MIMIC, MIMIC_JPG, ROOT, run_snakemake, tiny_config
from tests.support.tiny_results import CLINIC, STUDY, studied
from tests.unit.data.jpg import write_jpgs
from wronglung.data.images.store import open_images
from wronglung.report.entry import Entry
from wronglung.report.notes import FROM_JPG
from wronglung.studies.wrong_lung.figures.registry import FIGURES as ALL_FIGURES
from wronglung.studies.wrong_lung.tables.registry import TABLES as ALL_TABLES

CONTROLS = ["prior", "lexicon_atlas", "oracle"]
PROTOCOLS = {"corrected"}


def possible(entries: dict[str, Entry], texts: set[str] | None = None, metrics: set[str] | None = None) -> list[str]:
    """All that the config does not refuse to controls under one protocol, with any or with these texts and metrics."""
    return [
        name
        for name, entry in entries.items()
        if set(entry.models) <= {"oracle", "controls"}
        and set(entry.protocols) <= PROTOCOLS
        and (texts is None or (set(entry.perturbations) <= texts and not entry.changes))
        and (metrics is None or set(entry.metrics) <= metrics)
        and name != "two_models"
    ]


TABLES, FIGURES = possible(ALL_TABLES), possible(ALL_FIGURES)
RESTRICTED = {name for name, entry in (ALL_TABLES | ALL_FIGURES).items() if entry.restricted}


def config_of(folder: Path) -> Path:
    """The config of the run in a folder."""
    return folder / "jpg.yaml"


@pytest.fixture(scope="module")
def jpg_run(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of controls on the tiny example's films as JPG files, without DICOM files and record list."""
    folder, made = tmp_path_factory.mktemp("jpg"), tiny / "results/example/release"
    release = folder / "release"
    shutil.copytree(made, release, ignore=shutil.ignore_patterns("*.dcm", "cxr-record-list.csv.gz"))
    write_jpgs(made / MIMIC, release / MIMIC_JPG)
    paths = {"mimic_cxr": MIMIC, "mimic_cxr_jpg": MIMIC_JPG, "chest_imagenome": IMAGENOME}
    settings = {name: str(release / path) for name, path in paths.items()} | {"images": "jpg"}
    others = dict.fromkeys(name for name in tiny_config()["models"] if name not in CONTROLS)
    study = {"reference_model": "oracle", "protocols": list(PROTOCOLS), "tables": TABLES, "figures": FIGURES}
    study |= {"answer": ["lexicon_atlas"], "on": ["clinic/gold"]}
    difference = {
        "example": None,
        "datasets": {
            "clinic": {"release": settings, "labels": None, "attributes": None, "gaze": None},
            **dict.fromkeys(("ms_cxr", "nodules")),
        },
        "models": others,
        "studies": {"wrong_lung": study},
    }
    changed(folder, difference, ROOT / "tests/tiny/config.yaml").rename(config_of(folder))
    run = run_snakemake(folder, "--cores", "2", config=config_of(folder))
    assert run.returncode == 0, run.stdout[-6000:]
    return folder


def test_images_and_sentences_are_those_of_the_dicom_files(jpg_run: Path, tiny: Path) -> None:
    found, expected = (pd.read_parquet(run / CLINIC / "sentences.parquet") for run in (jpg_run, tiny))
    pd.testing.assert_frame_equal(found, expected)
    stores = [sorted((run / CLINIC / "images").glob("*.h5")) for run in (jpg_run, tiny)]
    with open_images(stores[0]) as jpgs, open_images(stores[1]) as dicoms:
        for dicom_id in found["dicom_id"].unique():
            pair = [images.pixels(dicom_id).ravel() for images in (jpgs, dicoms)]
            assert not np.array_equal(*pair)
            # Equalising keeps the order of grey values; two films of this release agree to 0.975 at most.
            assert spearmanr(*pair).statistic > 0.999


@pytest.mark.parametrize("model", CONTROLS)
def test_what_sees_no_pixels_scores_the_same(model: str, jpg_run: Path, tiny: Path) -> None:
    found, expected = (pd.read_parquet(studied(run, "scores", f"{model}/0")) for run in (jpg_run, tiny))
    pd.testing.assert_frame_equal(found, expected)


def test_every_table_says_what_the_images_were(jpg_run: Path) -> None:
    assert len(TABLES) >= 8
    for name in TABLES:
        place = "restricted" if name in RESTRICTED else "tables"
        assert (jpg_run / STUDY / place / f"{name}.md").read_text().count(FROM_JPG) == 1


def test_figures_that_need_no_model_are_drawn(jpg_run: Path) -> None:
    assert len(FIGURES) >= 3
    for name in FIGURES:
        place = "restricted" if name in RESTRICTED else "figures"
        assert (jpg_run / STUDY / place / f"{name}.png").stat().st_size > 3000


def test_what_the_smallest_config_allows_comes_out(jpg_run: Path, tmp_path: Path) -> None:
    """Tables and figures are asked for as the config allows them, with a single text and metric."""
    tables, figures = (possible(entries, {"none"}, {"auroc"}) for entries in (ALL_TABLES, ALL_FIGURES))
    assert len(tables) >= 3
    shutil.copytree(jpg_run, tmp_path / "run")
    asked = {
        "perturbations": ["none"],
        "metrics": ["auroc"],
        "headline": ["auroc"],
        "tables": tables,
        "figures": figures,
    }
    config = changed(tmp_path / "run", {"studies": {"wrong_lung": asked}}, config_of(jpg_run))
    run = run_snakemake(tmp_path / "run", "--cores", "2", config=config)
    assert run.returncode == 0, run.stdout[-6000:]
