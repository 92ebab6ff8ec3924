from dataclasses import replace

import numpy as np
import pytest

from tests.unit.example.conftest import BODY, FILM
from wronglung.example.ct import Part, PlaneStack, PreparedCt
from wronglung.example.deformation import draw_deformation, measure_chest
from wronglung.example.pose import draw_pose
from wronglung.example.projection import CentralPlane, Projection, project, sum_planes
from wronglung.example.render_settings import RenderSettings


def block(value: float = 1.0) -> PlaneStack:
    """A homogeneous block of 100 x 200 x 240 mm."""
    share = np.full((20, 40, 60), value, np.float32)
    return PlaneStack(share, (5.0, 5.0, 4.0), (9.5, 19.5, 29.5), {"heart": Part(share, (0, 0, 0))})


def view(ct: PreparedCt, settings: RenderSettings, view: str, **body: float) -> Projection:
    film, patient = replace(FILM, view=view), replace(BODY, **body)
    stack = ct.lateral if view == "LATERAL" else ct.frontal
    pose = draw_pose(film, settings.pose, measure_chest(stack, patient))
    deform = draw_deformation(stack, patient, film, settings.body)
    return project(stack, pose, deform, (film.rows, film.columns), settings.pixel_mm, settings.margin_mm)


def test_the_central_ray_of_a_block_crosses_its_depth() -> None:
    stack = block()
    plane = CentralPlane(np.array([-1.0, 0.0, 1.0]), np.array([-1.0, 0.0, 1.0]), np.array([-1600.0, 0.0, 0.0]))
    total = sum_planes(stack.parts["heart"], stack, plane, extend=False)
    np.testing.assert_allclose(total, 100.0, rtol=1e-5)


def test_an_oblique_ray_crosses_more_by_the_slope() -> None:
    stack = block()
    plane = CentralPlane(np.array([60.0]), np.array([80.0]), np.array([-500.0, 0.0, 0.0]))
    total = sum_planes(stack.parts["heart"], stack, plane, extend=False)
    assert total[0, 0] == pytest.approx(100.0 * np.sqrt(1 + (60**2 + 80**2) / 500**2), rel=1e-5)


def test_sums_over_planes_equal_sampling_along_rays(ct: PreparedCt) -> None:
    stack = ct.frontal
    source = np.array([-1500.0, 25.0, -40.0])
    plane = CentralPlane(np.linspace(-120, 110, 7), np.linspace(-130, 120, 6), source)
    total = sum_planes(Part(stack.attenuation, (0, 0, 0)), stack, plane, extend=False)
    for i, row in enumerate(plane.rows):
        for j, column in enumerate(plane.columns):
            expected = 0.0
            for k, values in enumerate(stack.attenuation):
                depth = (k - stack.centre[0]) * stack.spacing[0]
                along = (depth - source[0]) / -source[0]
                y = (source[1] + (row - source[1]) * along) / stack.spacing[1] + stack.centre[1]
                x = (source[2] + (column - source[2]) * along) / stack.spacing[2] + stack.centre[2]
                y0, x0 = int(np.floor(y)), int(np.floor(x))
                fy, fx = y - y0, x - x0
                corners = np.pad(values, 1)[y0 + 1 : y0 + 3, x0 + 1 : x0 + 3]
                expected += np.array([1 - fy, fy]) @ corners @ np.array([1 - fx, fx])
            length = stack.spacing[0] * np.linalg.norm(source - (0, row, column)) / abs(source[0])
            assert total[i, j] == pytest.approx(expected * length, rel=1e-4, abs=1e-5)


def test_extension_mirrors_rows_and_nothing_lies_outside_otherwise() -> None:
    stack = block()
    plane = CentralPlane(np.array([-130.0]), np.array([0.0]), np.array([-1600.0, 0.0, 0.0]))
    assert sum_planes(stack.parts["heart"], stack, plane, extend=False)[0, 0] == 0
    assert sum_planes(stack.parts["heart"], stack, plane, extend=True)[0, 0] > 99


def test_the_patients_right_lies_at_image_left_in_both_frontal_views(ct: PreparedCt, settings: RenderSettings) -> None:
    for name in ("PA", "AP"):
        thickness = view(ct, settings, name).thickness
        columns = np.arange(FILM.columns)
        right, left = ((thickness[f"{side} lung"].sum(axis=0) @ columns) for side in ("right", "left"))
        right /= thickness["right lung"].sum()
        left /= thickness["left lung"].sum()
        assert right < FILM.columns / 2 < left


def test_the_heart_is_magnified_in_ap(ct: PreparedCt, settings: RenderSettings) -> None:
    ratios = {}
    for name in ("PA", "AP"):
        still = settings.pose.model_copy(update={"rotation_deg": 0.0, "tilt_deg": 0.0, "roll_deg": 0.0})
        thickness = view(ct, settings.model_copy(update={"pose": still}), name).thickness
        widths = [np.ptp(np.flatnonzero((thickness[part] > 5).any(axis=0))) for part in ("heart", "spine")]
        ratios[name] = widths[0] / widths[1]
    assert ratios["AP"] > 1.1 * ratios["PA"]


def test_a_wider_body_and_a_larger_heart_show(ct: PreparedCt, settings: RenderSettings) -> None:
    # The field follows the lungs, so the pitch of a wider body is coarser while its heart keeps its share of it.
    plain, wide = view(ct, settings, "PA"), view(ct, settings, "PA", width=1.06, height=1.06)
    large = view(ct, settings, "PA", heart=1.15)
    assert wide.pixel_mm > 1.04 * plain.pixel_mm
    areas = [(part.thickness["heart"] > 5).sum() for part in (plain, large)]
    assert areas[1] > 1.1 * areas[0]


def test_a_lateral_film_lays_the_lungs_over_each_other(ct: PreparedCt, settings: RenderSettings) -> None:
    thickness = view(ct, settings, "LATERAL").thickness
    right, left = thickness["right lung"] > 10, thickness["left lung"] > 10
    assert (right & left).sum() > 0.7 * right.sum()
    # The front of the chest is at image left, the spine at image right.
    columns = np.arange(FILM.columns)
    heart, spine = (thickness[name].sum(axis=0) @ columns / thickness[name].sum() for name in ("heart", "spine"))
    assert heart < spine


def test_an_unknown_view_is_refused(ct: PreparedCt, settings: RenderSettings) -> None:
    with pytest.raises(ValueError, match="LL"):
        draw_pose(replace(FILM, view="LL"), settings.pose, measure_chest(ct.frontal, BODY))
