"""A prepared phantom and render settings for the tests of the example's pictures."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.tiny.phantom import write_phantom
from wronglung.example.ct import PreparedCt, prepare
from wronglung.example.film import RenderedFilm, render_film
from wronglung.example.patient_plan import Body, FilmPlan, Finding
from wronglung.example.render_settings import CtPreparation, RenderSettings

RENDER = {
    "pixel_mm": 2.0,
    "margin_mm": 45.0,
    "pose": {
        "rotation_deg": 4.0,
        "tilt_deg": 3.0,
        "roll_deg": 1.0,
        "shift_mm": 5.0,
        "source_mm_pa": (1700.0, 1900.0),
        "source_mm_ap": (1050.0, 1350.0),
        "detector_gap_mm": 140.0,
        "field": (1.1, 1.16),
    },
    "body": {"warp_mm": 5.0, "warp_nodes": 4, "inspiration_mm": (0.0, 10.0)},
    "tone": {
        "contrast": 0.55,
        "scatter": 0.001,
        "percentiles": (0.8, 99.7),
        "detail_mm": 6.0,
        "detail_gain": 0.6,
        "gamma": (0.7, 1.05),
        "noise": (0.005, 0.02),
    },
    "findings": {
        "strength": 1.0,
        "grades": {"small": 0.55, "moderate": 0.85, "large": 1.2},
        "density_cap": 0.95,
        "visible_contrast": 0.02,
        "visible_noise_ratio": 1.5,
        "visible_mm2": 60.0,
    },
    "region_pixels": 30,
}
PREPARATION = {
    "voxel_mm": 4.0,
    "planes": 64,
    "lateral_planes": 64,
    "attenuation_per_mm": 0.0195,
    "bone_gain": 0.35,
    "contrast_above_hu": 150.0,
    "bone_below_hu": 1700.0,
    "contrast_becomes_hu": 45.0,
    "bone_margin_voxels": 1,
    "lesion_box": None,
    "lesion_margin_voxels": 1,
}
BODY = Body(seed=1, width=1.0, height=1.0, heart=1.0, lung=1.0, habitus=1.0)
FILM = FilmPlan(dicom_id="film", view="PA", rows=176, columns=160, seed=5)

Render = Callable[..., RenderedFilm]


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def phantom(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_phantom(tmp_path_factory.mktemp("phantom"))


@pytest.fixture(scope="session")
def preparation() -> CtPreparation:
    return CtPreparation.model_validate(PREPARATION)


@pytest.fixture(scope="session")
def settings() -> RenderSettings:
    return RenderSettings.model_validate(RENDER)


@pytest.fixture(scope="session")
def ct(phantom: tuple[Path, Path], preparation: CtPreparation) -> PreparedCt:
    return prepare(*phantom, preparation)


@pytest.fixture(scope="session")
def render(ct: PreparedCt, settings: RenderSettings) -> Render:
    """Function that renders findings on the standard film; keywords change film or body."""

    def run(*findings: Finding, body: Body = BODY, **film: str | int) -> RenderedFilm:
        return render_film(ct, body, replace(FILM, **film), findings, settings)

    return run
