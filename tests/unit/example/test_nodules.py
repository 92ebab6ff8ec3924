"""Blocks of CT around nodules: the planted time, the inserted spheres, and the written release."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from wronglung.core.functions import load_function
from wronglung.data.images.convert_images import convert_volumes
from wronglung.data.images.store import open_images
from wronglung.data.releases.hecktor.adapter import index_patients
from wronglung.data.releases.hecktor.attributes import read_hecktor_attributes
from wronglung.data.releases.hecktor.settings import HecktorSettings
from wronglung.example.ct import PreparedCt
from wronglung.example.nodules.blocks import chest_of, cut_block
from wronglung.example.nodules.patients import draw_patients
from wronglung.example.nodules.settings import SimulatedNodules
from wronglung.example.nodules.write_hecktor import write_hecktor

SEED = 7
NONE = dict.fromkeys(("age", "performance_status", "hpv", "tobacco", "alcohol", "surgery", "chemotherapy"), 0.0)
GIVEN: dict[str, Any] = {
    "patients": 400,
    "voxels": 16,
    "voxel_mm": 4.0,
    "radius_mm": [6.0, 20.0],
    "wall_mm": 8.0,
    "tumour_hu": 40.0,
    "noise_hu": 0.0,
    "volume_share": 0.5,
    "effects": NONE | {"age": 1.0},
    "median_days": 900.0,
    "strength": 0.8,
    "time_noise": 0.0,
    "censored": 0.4,
    "unknown": 0.1,
}


def given(**changes: Any) -> SimulatedNodules:
    return SimulatedNodules.model_validate(GIVEN | changes)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_volume_s_share_of_the_planted_risk_is_the_configured_one(share: float) -> None:
    drawn = draw_patients(given(volume_share=share, patients=4000), SEED)
    volume, table = drawn["volume_effect"], drawn["table_effect"]
    radius, age = (drawn["radius_mm"] - 13) / 7 * np.sqrt(3), (drawn["age"] - 62) / np.sqrt((41**2 - 1) / 12)
    np.testing.assert_allclose(volume, share * radius, atol=1e-12)
    np.testing.assert_allclose(table, (1 - share) * age, atol=1e-12)
    # The share of a modality as the study measures it: how far the risk moves when it is replaced by its mean.
    assert volume.abs().mean() == pytest.approx(share * (volume.abs().mean() + table.abs().mean()), abs=0.01)
    assert abs(np.corrcoef(radius, age)[0, 1]) < 0.05


def test_the_time_follows_from_the_risk_unless_a_patient_is_lost() -> None:
    drawn = draw_patients(given(), SEED)
    days = 900 * np.exp(-0.8 * (drawn["volume_effect"] + drawn["table_effect"]))
    seen = drawn["relapse"] == 1
    assert seen.mean() == 0.6
    np.testing.assert_array_equal(drawn.loc[seen, "relapse_time"], np.rint(days[seen]))
    assert (drawn.loc[~seen, "relapse_time"] <= days[~seen] + 0.5).all()
    assert (drawn["relapse_time"] >= 1).all()
    risk = drawn["volume_effect"] + drawn["table_effect"]
    assert abs(risk[seen].mean() - risk[~seen].mean()) < 3 * risk.std() * np.sqrt(1 / 240 + 1 / 160)


def test_effects_of_several_attributes_have_variance_one_together() -> None:
    effects = NONE | {"age": 1.0, "performance_status": 2.0, "hpv": -1.0}
    drawn = draw_patients(given(effects=effects, volume_share=0.0, unknown=0.0, patients=4000), SEED)
    assert drawn["table_effect"].std() == pytest.approx(1, abs=0.03)
    parts = drawn[["age", "performance_status", "hpv"]]
    fitted = np.linalg.lstsq((parts - parts.mean()) / parts.std(), drawn["table_effect"], rcond=None)[0]
    np.testing.assert_allclose(fitted, np.array([1, 2, -1]) / np.sqrt(6), atol=0.02)


def test_a_patient_does_not_depend_on_the_number_of_patients() -> None:
    columns = ["patient", "radius_mm", "age", "weight", "volume_effect"]
    few, many = (draw_patients(given(patients=number), SEED)[columns] for number in (5, 50))
    pd.testing.assert_frame_equal(few, many[:5])
    assert not few.equals(draw_patients(given(patients=5), SEED + 1)[columns])


def test_the_sphere_has_its_volume_and_its_density(ct: PreparedCt) -> None:
    settings = given(voxel_mm=2.0, voxels=24)
    chest = chest_of(ct, settings)
    for patient, radius in (("CLIN-0001", 10.0), ("CLIN-0002", 20.0)):
        block = cut_block(chest, patient, radius, settings, SEED)
        assert block.mask.sum() * 8 == pytest.approx(4 / 3 * np.pi * radius**3, rel=0.05)
        assert (block.hu[block.mask == 1] == 40).mean() > 0.6
        middle = np.argwhere(block.mask).mean(axis=0)
        assert np.abs(middle - 12).max() <= 0.6


def test_places_are_deep_in_the_lungs_and_too_deep_is_refused(ct: PreparedCt) -> None:
    settings = given()
    chest = chest_of(ct, settings)
    assert chest.hu[tuple(chest.places.T)].max() < -500
    x_of_middle = chest.hu.shape[0] / 2
    assert {bool(x) for x in chest.places[:, 0] < x_of_middle} == {True, False}  # both lungs
    with pytest.raises(ValueError, match=r"example\.nodules\.wall_mm: given 500\.0.*give less"):
        chest_of(ct, given(wall_mm=500.0))


def test_the_release_is_read_back(ct: PreparedCt, tmp_path: Path) -> None:
    root, settings = tmp_path / "hecktor", given(patients=12)
    write_hecktor(root, tmp_path / "nodules.csv", ct, settings, SEED)
    truth = pd.read_csv(tmp_path / "nodules.csv")
    entry = HecktorSettings.model_validate(
        {
            "layout": "hecktor",
            "hecktor": str(root),
            "block": {"voxels": [12, 12, 12], "voxel_mm": 4.0, "window": [-1000.0, 200.0], "mask_values": [1]},
            "shards": 1,
            "labels": None,
            "attributes": {"source": "hecktor", "hecktor": str(root)},
            "gaze": None,
            "max_rejected": dict.fromkeys(("index_release", "convert_images", "link_sentences"), 0.0),
            "check": {"images": 5},
        }
    )
    index = index_patients(entry.lists(), **entry.index_arguments())
    found = read_hecktor_attributes(entry.attributes.files())
    assert not index.rejections
    assert not found.rejections
    for name in ("sex", "age", "weight", "tobacco", "hpv", "performance_status", "relapse", "relapse_time"):
        pd.testing.assert_series_equal(found.table[name], truth[name], check_dtype=False)
    read = partial(load_function(entry.volumes.read), **entry.volumes.arguments)
    assert not convert_volumes(index.records, entry.image_folder, str(tmp_path / "a.h5"), entry.volumes.shape, read)
    with open_images([tmp_path / "a.h5"]) as images:
        assert images.dicom_ids == list(truth["patient"])
        dense = [int((images.pixels(one)[4:8, 4:8, 4:8] > 210).sum()) for one in truth["patient"]]
    assert np.corrcoef(dense, truth["radius_mm"])[0, 1] > 0.7
    before = {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    write_hecktor(root, tmp_path / "nodules.csv", ct, settings, SEED)
    assert before == {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"radius_mm": [9.0, 9.0]}, "expected a smaller and a larger radius"),
        ({"radius_mm": [9.0, 40.0]}, "fits into a block of 64 mm"),
        ({"effects": NONE}, "at least one attribute with a weight"),
        ({"effects": NONE | {"weight": 1.0}}, "effects"),
        ({"volume_share": 1.1}, "volume_share"),
    ],
)
def test_settings_that_make_no_sense_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        given(**changes)
