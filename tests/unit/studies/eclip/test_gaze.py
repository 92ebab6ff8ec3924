"""Maps against gaze: known answers of models, ceiling and floors."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.support.project import resolved_config
from tests.unit.studies.eclip.conftest import STATISTICS
from tests.unit.studies.eclip.made_up_gaze import (
    CROP,
    GEOMETRY,
    LOOKS,
    PATIENTS,
    PLACES,
    READERS,
    TRAINING,
    asked,
    both_look_at,
    looks,
    maps_of,
    write_stores,
    write_tables,
)
from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config
from wronglung.data.images.geometry import Geometry, centre_crop, fit_square
from wronglung.models.families import FAMILIES
from wronglung.studies.eclip.figures.gaze_examples import COUNT, choose
from wronglung.studies.eclip.gaze.control_names import CONTROLS, EVALUATION, OF_CONTROLS
from wronglung.studies.eclip.gaze.controls import MAKERS, known_of
from wronglung.studies.eclip.gaze.plan import GazeComparisonPlan
from wronglung.studies.eclip.gaze.readings import film_on_crop, open_gaze, points_on_crop
from wronglung.studies.eclip.gaze.rows import SHOWN, gaze_rows, maps_of_images, write_rows
from wronglung.studies.eclip.gaze.summary import gaze_measures, summarise_gaze


def rows_of(stores: dict[str, str], maps: dict[str, np.ndarray]) -> pd.DataFrame:
    """Rows of a model with these maps."""
    pairs = asked(stores)
    compared = maps_of_images(pairs, maps_of(pairs, maps), CROP, "made up")
    with open_gaze(stores["heat_maps"], stores["gaze"], [stores["images"]], CROP) as gaze:
        return gaze_rows(pairs, gaze, compared)


def control(stores: dict[str, str], name: str) -> pd.DataFrame:
    """Rows of a control."""
    people = PATIENTS | TRAINING
    split = ["train" if one in TRAINING else "gold" for one in people]
    records = pd.DataFrame({"dicom_id": list(people), "subject_id": list(people.values()), "split": split})
    pairs = asked(stores)
    with open_gaze(stores["heat_maps"], stores["gaze"], [stores["images"]], CROP) as gaze:
        return gaze_rows(pairs, gaze, MAKERS[name](known_of(pairs, records, gaze)))


def heats(stores: dict[str, str]) -> dict[str, np.ndarray]:
    """The mean heat map of each image."""
    with open_gaze(stores["heat_maps"], stores["gaze"], [stores["images"]], CROP) as gaze:
        return {name: gaze.mean_heat(name) for name in (*PATIENTS, *TRAINING)}


def test_a_planted_gaze_model_scores_its_ceiling(tmp_path: Path) -> None:
    stores = write_stores(tmp_path, LOOKS)
    planted, ceiling = rows_of(stores, heats(stores)), control(stores, "other_reader")
    pd.testing.assert_frame_equal(planted, ceiling, rtol=1e-6)
    np.testing.assert_allclose(planted["correlation"], 1)
    assert (planted["nss"] > 2).all()
    assert (planted["auc"] > 0.99).all()
    assert planted["sentences"].eq(2).all()
    assert len(planted) == len(PATIENTS) * len(READERS)


def test_a_map_without_contrast_is_undefined_and_counted(tmp_path: Path) -> None:
    stores = write_stores(tmp_path, LOOKS)
    maps = heats(stores) | {"b": np.full((CROP, CROP), 0.3)}
    rows = rows_of(stores, maps)
    flat = rows["dicom_id"] == "b"
    assert rows.loc[flat, ["correlation", "nss"]].isna().all(axis=None)
    assert rows.loc[flat, "auc"].eq(0.5).all()
    assert rows.loc[~flat, list(SHOWN)].notna().all(axis=None)
    measures = {one.metric: one for one in gaze_measures(rows)}
    assert {name: one.undefined for name, one in measures.items()} == {"correlation": 1, "nss": 1, "auc": 0}
    weights = np.ones((1, len(PATIENTS)))
    assert measures["correlation"].compute(weights)[0] == pytest.approx(1)


def test_a_coarse_map_lies_where_its_cells_do(tmp_path: Path) -> None:
    """A map of 2 x 2 cells whose left upper one is high, against gaze at the left and at the right."""
    middle = {"left": (16.0, 10.0), "right": (48.0, 30.0)}
    stores = write_stores(tmp_path, both_look_at(PLACES | {"b": middle["left"], "c": middle["right"]}))
    corner = np.array([[1.0, 0.0], [0.0, 0.0]])
    rows = rows_of(stores, dict.fromkeys(PATIENTS, corner)).groupby("dicom_id")[list(SHOWN)].mean()
    assert (rows.loc["b"] > rows.loc["c"]).all()
    assert rows.loc["b", "auc"] > 0.9
    assert rows.loc["c", "auc"] < 0.5


def test_a_single_reader_has_no_ceiling(tmp_path: Path) -> None:
    stores = write_stores(tmp_path, both_look_at(PLACES, ("1",)))
    for name in ("other_reader", "reader_and_mean"):
        assert control(stores, name)[list(SHOWN)].isna().all(axis=None)


def test_readings_of_one_reader_are_no_ceiling_and_those_without_a_name_are(tmp_path: Path) -> None:
    table, found = looks(LOOKS), {}
    for reader in (None, "1"):
        stores = write_tables(tmp_path / str(reader), table.assign(reader=reader))
        found[reader] = control(stores, "other_reader")["correlation"]
    np.testing.assert_allclose(found[None], 1)
    assert found["1"].isna().all()


def test_mean_gaze_is_of_other_patients(tmp_path: Path) -> None:
    stores = write_stores(tmp_path, LOOKS)
    own = heats(stores)
    pairs = asked(stores)
    with open_gaze(stores["heat_maps"], stores["gaze"], [stores["images"]], CROP) as gaze:
        known = known_of(pairs, pd.DataFrame({"dicom_id": ["t"], "subject_id": [9], "split": "train"}), gaze)
        for name, others in (("a1", ["b", "c"]), ("b", ["a1", "a2", "c"])):
            image = gaze.image(name)
            found = MAKERS["mean_gaze"](known)(image, image.readings[0])
            np.testing.assert_allclose(found, np.mean([own[one] for one in others], axis=0), atol=1e-9)
            learned = MAKERS["training_gaze"](known)(image, image.readings[0])
            np.testing.assert_allclose(learned, own["t"])
            both = MAKERS["reader_and_mean"](known)(image, image.readings[0])
            np.testing.assert_allclose(both, (found + image.readings[1].heat) / 2, atol=1e-9)


def test_without_read_training_images_their_mean_gaze_is_undefined(tmp_path: Path) -> None:
    stores = write_stores(tmp_path, both_look_at({name: PLACES[name] for name in PATIENTS}))
    assert control(stores, "training_gaze")[list(SHOWN)].isna().all(axis=None)


def test_the_centre_scores_by_how_central_the_gaze_is(tmp_path: Path) -> None:
    central = {"a1": (31.5, 19.5), "a2": (33.0, 19.5), "b": (12.0, 4.0), "c": (50.0, 36.0)}
    rows = control(write_stores(tmp_path, both_look_at(central)), "centre").groupby("dicom_id")[list(SHOWN)].mean()
    assert (rows.loc[["a1", "a2"]].min() > rows.loc[["b", "c"]].max()).all()
    assert (rows.loc["a1"] > [0.3, 1, 0.95]).all()
    assert (rows.loc["b"] < [0, 0, 0.5]).all()


def test_fixations_and_film_lie_where_the_image_does() -> None:
    """The brightest pixel of an image after resizing, padding and cropping, for tall and wide images."""
    for geometry in (Geometry(128, 96, 64), Geometry(60, 128, 64), GEOMETRY):
        image = np.full((geometry.rows, geometry.columns), 60, dtype=np.uint8)
        y, x = geometry.rows // 2 + 5, geometry.columns // 2 - 9
        image[y - 2 : y + 3, x - 2 : x + 3] = 255
        square = centre_crop(fit_square(image, geometry), geometry.size - 8)
        point = points_on_crop(np.array([[x, y]], dtype=float), geometry, geometry.size - 8)[0]
        column, row = np.floor(point).astype(int)
        assert square[row, column] == square.max()
        np.testing.assert_array_equal(film_on_crop(geometry, geometry.size - 8), square > 0)


def test_fixations_outside_the_models_input_are_counted(tmp_path: Path) -> None:
    looked = LOOKS | {("b", "1"): [(30.0, 20.0), (0.0, 20.0)]}
    rows = rows_of(write_stores(tmp_path, looked), dict.fromkeys(PATIENTS, np.eye(3)))
    lost = rows[(rows["dicom_id"] == "b") & (rows["reader"] == "1")].iloc[0]
    assert (lost["fixations"], lost["off_map"]) == (2, 1)
    assert rows["off_map"].sum() == 1


def test_readers_of_an_image_are_averaged_before_patients() -> None:
    """Image a: reader 1 with .2 and .4, reader 2 with .9, so .6; image b: .1 and one undefined."""
    told = [("a", 1, "1", 0.2), ("a", 1, "1", 0.4), ("a", 1, "2", 0.9), ("b", 2, "1", 0.1), ("b", 2, "2", np.nan)]
    rows = pd.DataFrame(told, columns=["dicom_id", "subject_id", "reader", "correlation"])
    rows = rows.assign(source="made", reading_id=rows.index.astype(str), nss=rows["correlation"], auc=0.5)
    measure = next(one for one in gaze_measures(rows) if one.metric == "correlation")
    np.testing.assert_allclose(measure.compute(np.array([[1, 1], [1, 0], [0, 3]])), [0.35, 0.6, 0.1])
    assert measure.patients.tolist() == [1, 2]
    assert measure.undefined == 0


def test_the_summary_compares_models_with_the_reference_and_controls_with_none(tmp_path: Path) -> None:
    stores = write_stores(tmp_path, LOOKS)
    rows = {"good": rows_of(stores, heats(stores)), "poor": rows_of(stores, dict.fromkeys(PATIENTS, np.eye(4)))}
    runs = {}
    for (name, frame), seed in ((item, seed) for item in rows.items() for seed in (0, 1)):
        write_rows(tmp_path / f"{name}{seed}.parquet", frame)
        runs[name, seed] = str(tmp_path / f"{name}{seed}.parquet")
    controls = {name: str(tmp_path / f"{name}.parquet") for name in CONTROLS}
    for name, path in controls.items():
        write_rows(path, control(stores, name))
    found = summarise_gaze(runs, controls, "poor", STATISTICS, seed=1)
    apart = found[found["quantity"] == "difference"]
    assert set(apart["model"]) == {"good"}
    assert (apart["estimate"] > 0).all()
    assert set(found.loc[found["evaluation"] == OF_CONTROLS, "model"]) == set(CONTROLS.values())
    best = found[(found["evaluation"] == EVALUATION) & (found["metric"] == "correlation") & (found["model"] == "good")]
    assert best.loc[best["quantity"] == "value", ["estimate", "low", "high"]].to_numpy() == pytest.approx(1)
    assert set(found["patients"]) == {len(set(PATIENTS.values()))}


def test_sentences_are_those_of_read_images_in_the_subset(tmp_path: Path) -> None:
    stores = write_stores(tmp_path, LOOKS)
    assert len(asked(stores)) == 2 * len(PATIENTS)
    found = asked(stores, "abnormal", ("b", "c", "elsewhere"))
    assert found["dicom_id"].tolist() == ["b", "c"]
    assert found["instance_id"].tolist() == ["dicom_b_sent_1", "dicom_c_sent_1"]
    with pytest.raises(ValueError, match="none of the 4 images of the split has a reading; 1 images"):
        asked(stores, "all", ("elsewhere",))
    with pytest.raises(ValueError, match="no sentence of the 1 images with a reading is in the subset 'one_lung'"):
        asked(stores, "one_lung", ("b",))


def test_examples_are_chosen_by_agreement_of_readers_alone() -> None:
    rows = pd.DataFrame({"dicom_id": [f"i{n:02}" for n in range(11)], "correlation": np.linspace(1, 0, 11)})
    chosen, rule = choose(rows)
    assert chosen == ["i10", "i08", "i06", "i04", "i02", "i00"]
    assert len(chosen) == COUNT
    alone, other = choose(rows.assign(correlation=np.nan))
    assert alone == chosen[::-1]
    assert other != rule
    assert len(choose(rows.head(3)).films) == 3


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda given: given["datasets"]["clinic"].update(gaze=None), "gaze"),
        (lambda given: given["studies"]["eclip"].update(gaze={"subset": "everyone"}), "gaze.subset"),
        (lambda given: given["studies"]["eclip"].update(gaze=None, tables=["gaze"]), "tables"),
        (lambda given: given["studies"]["eclip"].update(gaze=None, figures=["gaze_examples"]), "figures"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_any_job(change: Callable[[dict[str, Any]], None], key: str) -> None:
    given = resolved_config("config.yaml")
    given["models"] = {name: one for name, one in given["models"].items() if one.get("family") != "eclip"}
    given["studies"]["eclip"]["models"] = ["clip", "cosine"]
    assert read_config(given)
    change(given)
    with pytest.raises(ConfigError, match=rf"studies\.eclip\.{key}:"):
        read_config(given)


def test_models_without_maps_are_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    given = resolved_config("config.yaml")
    given["studies"] = {"eclip": given["studies"]["eclip"] | {"models": ["clip", "retrained", "cosine"]}}
    monkeypatch.setitem(FAMILIES, "clip", FAMILIES["clip"]._replace(makes={}))
    plan = GazeComparisonPlan(read_config(given), None, "eclip", "folder")  # type: ignore[arg-type]
    assert plan.without_maps == ["clip"]
    assert {run.model for run in plan.runs} == {"retrained", "cosine"}
    (line,) = plan.left_out
    assert all(said in line for said in ("1 of 3 models", "clip"))
    monkeypatch.setitem(FAMILIES, "gloria", FAMILIES["gloria"]._replace(makes={}))
    with pytest.raises(ConfigError, match=r"studies\.eclip\.gaze: none of the study's models"):
        read_config(given)
