from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.data.gaze_case import EGD_ROWS, FILMS, IMAGES, READINGS, egd_row, listed, write_egd, write_reflacx
from wronglung.data.gaze import SCHEMA
from wronglung.data.gaze_rows import FEW, NO_IMAGE, OTHER_SIZE, OUTSIDE, gaze_of, read_sources
from wronglung.data.releases.egd_cxr.fixations import read_egd_cxr
from wronglung.data.releases.reflacx.readings import read_reflacx


def test_gaze_at_other_images_is_filtered_once_a_reading(tmp_path: Path) -> None:
    gaze = gaze_of(read_egd_cxr(write_egd(tmp_path)), {FILMS[0]: IMAGES[FILMS[0]]}, 4, "x")
    assert [(row.kind, row.reason) for row in gaze.rejections] == [("filter", NO_IMAGE)]
    assert set(gaze.fixations["dicom_id"]) == {FILMS[0]}


def test_gaze_at_no_image_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"none of 2 images with gaze .* 1"):
        gaze_of(read_egd_cxr(write_egd(tmp_path)), {"another": IMAGES[FILMS[0]]}, 4, "x")


@pytest.mark.parametrize(("x", "y"), [(-1, -1), (2544, 5), (5, 3056)])
def test_a_fixation_outside_is_filtered_and_the_edge_is_inside(tmp_path: Path, x: int, y: int) -> None:
    edges = [egd_row(6, X_ORIGINAL=0, Y_ORIGINAL=0), egd_row(7, X_ORIGINAL=2543, Y_ORIGINAL=3055)]
    outside = egd_row(8, X_ORIGINAL=x, Y_ORIGINAL=y)
    gaze = gaze_of(read_egd_cxr(write_egd(tmp_path, [*EGD_ROWS, *edges, outside])), IMAGES, 4, "x")
    assert [(row.reason, row.record_id) for row in gaze.rejections] == [
        (OUTSIDE, f"egd_cxr reading 3/{FILMS[0]} fixation 8")
    ]
    assert len(gaze.fixations) == 12


@pytest.mark.parametrize(("least", "kept"), [(3, 2), (4, 1)])
def test_a_reading_of_three_fixations_is_filtered(tmp_path: Path, least: int, kept: int) -> None:
    rows = EGD_ROWS[:8]  # five of the first film, three of the second
    gaze = gaze_of(read_egd_cxr(write_egd(tmp_path, rows)), IMAGES, least, "x")
    assert gaze.fixations["reading_id"].nunique() == kept
    assert [row.reason for row in gaze.rejections] == [FEW] * (2 - kept)


def test_a_reading_whose_fixations_are_all_outside_is_counted_too(tmp_path: Path) -> None:
    rows = [*EGD_ROWS[:5], *(egd_row(number, FILMS[1], X_ORIGINAL=-1, Y_ORIGINAL=-1) for number in range(4))]
    gaze = gaze_of(read_egd_cxr(write_egd(tmp_path, rows)), IMAGES, 4, "x")
    assert sorted(row.reason for row in gaze.rejections) == sorted([FEW, *[OUTSIDE] * 4])


def test_an_image_of_another_size_is_a_fault(tmp_path: Path) -> None:
    found = read_reflacx(write_reflacx(tmp_path, [*READINGS, listed("P300R000004", FILMS[1], image_size_x=2543)]))
    gaze = gaze_of(found, IMAGES, 4, "x")
    assert [(row.kind, row.reason, row.record_id) for row in gaze.rejections] == [
        ("fault", OTHER_SIZE, "reflacx reading P300R000004")
    ]
    turned = {name: replace(image, rows=2544, columns=3056) for name, image in IMAGES.items()}
    assert not len(gaze_of(found, turned, 4, "x").fixations)


def test_sources_are_one_table_in_their_order(tmp_path: Path) -> None:
    made = {
        "wronglung.data.releases.reflacx.readings:read_reflacx": write_reflacx(tmp_path / "b"),
        "wronglung.data.releases.egd_cxr.fixations:read_egd_cxr": write_egd(tmp_path),
    }
    sources = [{"read": read, "files": files, "least_fixations": 4} for read, files in made.items()]
    table = read_sources(sources, IMAGES).fixations
    assert list(dict.fromkeys(table["source"])) == ["reflacx", "egd_cxr"]
    assert list(table.columns) == SCHEMA.names
    assert len(table) == 25
    assert not len(read_sources([], IMAGES).fixations)
