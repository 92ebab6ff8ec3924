"""Heat maps against scipy's filter and density at full resolution, closed forms and properties; and their store."""

from pathlib import Path

import cv2
import h5py
import numpy as np
import pandas as pd
import pytest
from scipy.ndimage import gaussian_filter
from scipy.stats import multivariate_normal, norm

from wronglung.data.gaze import SHOWN
from wronglung.data.heat_map_definitions import HEAT_MAPS, draw_heat_maps, egd_cxr_map, reflacx_map
from wronglung.data.heat_maps import Reading, open_heat_maps, write_heat_maps
from wronglung.data.images.geometry import Geometry
from wronglung.data.rejected import Rejection

SMALL, WIDE = Geometry(382, 318, 64), Geometry(254, 400, 64)


def fixations(geometry: Geometry, number: int = 7, seed: int = 0) -> pd.DataFrame:
    """Fixations at whole pixels, with angles and parts of the image of their own."""
    rng = np.random.default_rng(seed)
    sides = {"x": geometry.columns, "y": geometry.rows}
    table = {axis: rng.integers(0, side, number).astype(float) for axis, side in sides.items()}
    table["duration"] = rng.uniform(0.1, 1.0, number)
    for axis, side in sides.items():
        table[f"{axis}_per_degree"] = rng.uniform(12, 30, number)
        table[f"{axis}min_shown"] = rng.integers(0, side // 4, number).astype(float)
        table[f"{axis}max_shown"] = rng.integers(side * 3 // 4, side + 1, number).astype(float)
    return pd.DataFrame(table)


def averaged(full: np.ndarray, geometry: Geometry) -> np.ndarray:
    """A full-size map in the stored square, averaged and scaled to sum to 1."""
    small = cv2.resize(full, (geometry.width, geometry.height), interpolation=cv2.INTER_AREA)
    square = np.zeros((geometry.size, geometry.size))
    square[geometry.top : geometry.top + geometry.height, geometry.left : geometry.left + geometry.width] = small
    return square / square.sum()


@pytest.mark.parametrize("geometry", [SMALL, WIDE, Geometry(3056, 2544, 256)], ids=["upright", "wide", "full"])
def test_egd_cxr_s_map_is_that_of_the_published_filter(geometry: Geometry) -> None:
    given = fixations(geometry)
    record = np.zeros((geometry.rows, geometry.columns))
    np.add.at(record, (given["y"].astype(int), given["x"].astype(int)), 1)
    sigma = 150 * min(geometry.rows, geometry.columns) / 2544
    expected = averaged(gaussian_filter(record, sigma), geometry)
    made = egd_cxr_map(given, geometry)
    # scipy cuts its filter at four standard deviations.
    assert np.abs(made - expected).max() < 1e-3 * expected.max()


def test_the_standard_deviation_is_150_pixels_on_most_films() -> None:
    """Against the second moment of a map far from every edge."""
    geometry = Geometry(2544, 3056, 256)
    made = egd_cxr_map(pd.DataFrame({"x": [1527.5], "y": [1271.5]}), geometry).sum(axis=0)
    places = np.arange(256) - 127.5
    spread = np.sqrt((made * places**2).sum()) / geometry.scale
    assert spread == pytest.approx(150, abs=1)


@pytest.mark.parametrize("geometry", [SMALL, WIDE], ids=["upright", "wide"])
def test_reflacx_s_map_is_that_of_the_published_densities(geometry: Geometry) -> None:
    given = fixations(geometry, seed=1)
    full = np.zeros((geometry.rows, geometry.columns))
    rows, columns = np.mgrid[: geometry.rows, : geometry.columns]
    for one in given.itertuples():
        density = multivariate_normal([one.y, one.x], [one.y_per_degree**2, one.x_per_degree**2])
        part = np.s_[int(one.ymin_shown) : int(one.ymax_shown), int(one.xmin_shown) : int(one.xmax_shown)]
        full[part] += one.duration * density.pdf(np.dstack([rows, columns])[part])
    expected = averaged(full, geometry)
    made = reflacx_map(given, geometry)
    assert np.abs(made - expected).max() < 0.01 * expected.max()
    assert np.corrcoef(made.ravel(), expected.ravel())[0, 1] > 0.99999


def test_one_fixation_in_closed_form() -> None:
    """The middle of a film of the stored size: half of the mass on each side, and the normal integral over a pixel."""
    geometry = Geometry(64, 64, 64)
    shown = dict(zip(SHOWN, (0.0, 0.0, 64.0, 64.0), strict=True))
    one = pd.DataFrame({"x": [31.5], "y": [31.5], "duration": [3.0], "x_per_degree": [4.0], "y_per_degree": [6.0]})
    made = reflacx_map(one.assign(**shown), geometry)
    assert made[:, :32].sum() == pytest.approx(0.5, abs=1e-6)
    inside = norm.cdf(32, scale=4) - norm.cdf(-32, scale=4), norm.cdf(32, scale=6) - norm.cdf(-32, scale=6)
    across, down = norm.cdf(1, scale=4) - 0.5, norm.cdf(1, scale=6) - 0.5
    assert made[32, 32] == pytest.approx(across * down / (inside[0] * inside[1]), rel=1e-5)


def test_nothing_is_drawn_outside_the_part_that_was_shown() -> None:
    geometry = Geometry(64, 64, 64)
    part = {"xmin_shown": [8.0], "ymin_shown": [16.0], "xmax_shown": [40.0], "ymax_shown": [48.0]}
    one = pd.DataFrame(
        {"x": [9.0], "y": [17.0], "duration": [1.0], "x_per_degree": [9.0], "y_per_degree": [9.0]} | part
    )
    made = reflacx_map(one, geometry)
    assert (made[16:48, 8:40] > 0).all()
    assert made[16:48, 8:40].sum() == pytest.approx(1)


def test_longer_looks_weigh_more_only_for_reflacx() -> None:
    geometry = Geometry(64, 64, 64)
    two = fixations(geometry, 2).assign(x=[16.0, 48.0], y=32.0, duration=[3.0, 1.0], x_per_degree=3.0, y_per_degree=3.0)
    two = two.assign(xmin_shown=0.0, ymin_shown=0.0, xmax_shown=64.0, ymax_shown=64.0)
    assert reflacx_map(two, geometry)[:, :32].sum() == pytest.approx(0.75, abs=1e-4)
    assert egd_cxr_map(two, geometry)[:, :32].sum() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("name", HEAT_MAPS)
@pytest.mark.parametrize("geometry", [SMALL, WIDE], ids=["upright", "wide"])
def test_every_map_sums_to_one_over_the_image(name: str, geometry: Geometry) -> None:
    made = HEAT_MAPS[name](fixations(geometry), geometry)
    assert made.dtype == np.float32
    assert made.sum() == pytest.approx(1, abs=1e-5)
    padding = made.copy()
    padding[geometry.top : geometry.top + geometry.height, geometry.left : geometry.left + geometry.width] = 0
    assert not padding.any()
    assert HEAT_MAPS[name](fixations(geometry, 0), geometry) is None


def readings() -> pd.DataFrame:
    tables = [fixations(SMALL, seed=seed).assign(reading_id=f"r{seed}") for seed in range(3)]
    return pd.concat(tables, ignore_index=True).assign(source="reflacx", reader=None, dicom_id="film", start=0.0)


def test_a_reading_without_a_map_is_counted() -> None:
    table = readings()
    dark = table["reading_id"] == "r1"
    table.loc[dark, ["xmin_shown", "xmax_shown"]] = 1e6, 2e6
    lost: list[Rejection] = []
    drawn = list(draw_heat_maps(table, {"film": SMALL}, {"reflacx": "reflacx"}, lost))
    assert [reading.reading_id for reading, _ in drawn] == ["r0", "r2"]
    assert [row.record_id for row in lost] == ["reflacx reading r1"]


def test_maps_come_back_as_written(tmp_path: Path) -> None:
    drawn = list(draw_heat_maps(readings(), {"film": SMALL}, {"reflacx": "egd_cxr"}, []))
    write_heat_maps(tmp_path / "maps.h5", iter(drawn), 64, 5)
    with open_heat_maps(tmp_path / "maps.h5") as store:
        assert store.readings == [Reading("reflacx", f"r{seed}", "", "film", "egd_cxr") for seed in range(3)]
        assert store.places("film") == [0, 1, 2]
        assert store.places("another") == []
        assert store.size == 64
        for number, (_, heat_map) in enumerate(drawn):
            again = store.heat_map(number)
            assert again.dtype == np.float32
            assert np.abs(again - heat_map).max() <= heat_map.max() / 65_535
            assert again.sum() == pytest.approx(1, abs=1e-3)
    with h5py.File(tmp_path / "maps.h5") as file:
        assert file["maps"].shape == (3, 64, 64)


def test_a_store_of_no_maps_is_one(tmp_path: Path) -> None:
    write_heat_maps(tmp_path / "maps.h5", [], 64, 0)
    with open_heat_maps(tmp_path / "maps.h5") as store:
        assert store.readings == []
