"""A release of MIMIC-CXR-JPG's images from its files to the tables, beside the same films as DICOM files."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy.stats import spearmanr

from tests.frozen.digests import agree_on_tables
from tests.support.project import IMAGENOME, MIMIC, MIMIC_JPG, run_snakemake, tiny_config
from tests.unit.data.jpg import write_jpgs
from wronglung.data.images.store import open_images
from wronglung.report.notes import FROM_JPG

CONTROLS = ["prior", "lexicon_atlas", "oracle"]
TABLES = ["controls", "data_statistics"]


@pytest.fixture(scope="module")
def jpg_run(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of controls on the tiny example's films as JPG files, without DICOM files and record list."""
    folder, made = tmp_path_factory.mktemp("jpg"), tiny / "results/example/release"
    release = folder / "release"
    shutil.copytree(made, release, ignore=shutil.ignore_patterns("*.dcm", "cxr-record-list.csv.gz"))
    write_jpgs(made / MIMIC, release / MIMIC_JPG)
    config = tiny_config() | {"example": None, "reference_model": "oracle"}
    config["release"] = {
        "mimic_cxr": str(release / MIMIC),
        "mimic_cxr_jpg": str(release / MIMIC_JPG),
        "chest_imagenome": str(release / IMAGENOME),
        "images": "jpg",
    }
    config["models"] = {name: config["models"][name] for name in CONTROLS}
    config["evaluation"]["protocols"] = ["corrected"]
    config["results"] |= {"tables": TABLES, "figures": ["swap_effect"]}
    (folder / "jpg.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    run = run_snakemake(folder, "--cores", "2", config=folder / "jpg.yaml")
    assert run.returncode == 0, run.stdout[-6000:]
    return folder


def test_images_and_sentences_are_those_of_the_dicom_files(jpg_run: Path, tiny: Path) -> None:
    found, expected = (pd.read_parquet(run / "results/data/sentences.parquet") for run in (jpg_run, tiny))
    pd.testing.assert_frame_equal(found, expected)
    stores = [sorted((run / "results/data/images").glob("*.h5")) for run in (jpg_run, tiny)]
    with open_images(stores[0]) as jpgs, open_images(stores[1]) as dicoms:
        for dicom_id in found["dicom_id"].unique():
            pair = [images.pixels(dicom_id).ravel() for images in (jpgs, dicoms)]
            assert not np.array_equal(*pair)
            # Equalising keeps the order of grey values; two films of this release agree to 0.975 at most.
            assert spearmanr(*pair).statistic > 0.999


@pytest.mark.parametrize("model", CONTROLS)
def test_what_sees_no_pixels_scores_the_same(model: str, jpg_run: Path, tiny: Path) -> None:
    found, expected = (pd.read_parquet(run / f"results/scores/{model}/0/corrected.parquet") for run in (jpg_run, tiny))
    pd.testing.assert_frame_equal(found, expected)


def test_every_table_says_what_the_images_were(jpg_run: Path) -> None:
    for name in TABLES:
        assert (jpg_run / f"results/tables/{name}.md").read_text().count(FROM_JPG) == 1


def test_its_tables_are_the_frozen_ones(jpg_run: Path) -> None:
    agree_on_tables("jpg", jpg_run)
