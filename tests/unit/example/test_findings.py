import numpy as np
import pytest
from scipy import ndimage

from tests.unit.example.conftest import BODY, FILM, Render
from wronglung.example.ct import PreparedCt
from wronglung.example.film import project_patient
from wronglung.example.findings import FINDINGS
from wronglung.example.patient_plan import Finding
from wronglung.example.render_settings import RenderSettings
from wronglung.example.scene import Scene, make_scene

SIDES = {"cardiomegaly": "none", "endotracheal_tube": "none", "edema": "both"}
ZONED = ("nodule", "consolidation")
ONE_LUNG = ("nodule", "consolidation", "atelectasis", "effusion", "pneumothorax")
DEVICES = ("endotracheal_tube", "central_line")
STRENGTH = 1.0


@pytest.fixture(scope="module")
def scene(ct: PreparedCt, settings: RenderSettings) -> Scene:
    return make_scene(project_patient(ct, BODY, FILM, settings), ct.attenuation_per_mm, settings.findings.density_cap)


def a(kind: str, side: str = "left", grade: str = "moderate", zone: str | None = None, seed: int = 4) -> Finding:
    zone = ("mid" if kind in ZONED else "") if zone is None else zone
    return Finding(kind=kind, side=SIDES.get(kind, side), zone=zone, grade=grade, seed=seed)


@pytest.mark.parametrize("kind", FINDINGS)
def test_a_finding_changes_the_path_in_its_mask_and_hardly_elsewhere(scene: Scene, kind: str) -> None:
    insertion = FINDINGS[kind](scene, a(kind), 0.85, STRENGTH)
    assert insertion.mask.shape == scene.path.shape
    assert insertion.mask.any()
    change = np.abs(insertion.path - scene.path)
    near = ndimage.binary_dilation(insertion.mask, iterations=12)
    if kind == "edema":  # haze fades slowly, and septal lines lie beside it
        near |= scene.lungs["right"].thickness > 0
        near |= scene.lungs["left"].thickness > 0
    if kind == "effusion":  # fluid below the dome lies in the recess that is not seen
        near |= scene.lungs["left"].thickness > 0
    outside = change[~near]
    inside = change[insertion.mask].mean()
    assert inside > 0.02
    assert outside.max(initial=0) < 0.25 * change.max()
    assert outside.mean() < 0.05 * inside


@pytest.mark.parametrize("kind", [kind for kind in FINDINGS if kind not in (*DEVICES, "pneumothorax")])
@pytest.mark.parametrize("grade", [0.55, 1.2])
def test_no_finding_is_denser_than_spine_and_heart(scene: Scene, kind: str, grade: float) -> None:
    insertion = FINDINGS[kind](scene, a(kind), grade, STRENGTH)
    dense = np.maximum(scene.path, scene.cap)
    assert (insertion.path <= dense + 1e-5).all()
    assert (insertion.path >= scene.path - 1e-6).all()


def test_even_a_tenfold_strength_stays_below_the_cap(scene: Scene) -> None:
    insertion = FINDINGS["effusion"](scene, a("effusion"), 1.2, 10.0)
    assert (insertion.path <= np.maximum(scene.path, scene.cap) + 1e-5).all()


@pytest.mark.parametrize("kind", ONE_LUNG)
@pytest.mark.parametrize("side", ["left", "right"])
def test_the_mask_lies_in_the_lung_of_its_side(scene: Scene, kind: str, side: str) -> None:
    other = {"left": "right", "right": "left"}[side]
    mask = FINDINGS[kind](scene, a(kind, side), 0.85, STRENGTH).mask
    assert (mask & scene.lungs[side].visible).sum() > 0.8 * mask.sum()
    assert not (mask & scene.lungs[other].visible).any()
    columns = np.nonzero(mask)[1]
    assert (columns.mean() > FILM.columns / 2) == (side == "left")


@pytest.mark.parametrize("kind", [kind for kind in FINDINGS if kind not in DEVICES])
def test_larger_grades_cover_more(scene: Scene, kind: str) -> None:
    sizes = [FINDINGS[kind](scene, a(kind), grade, STRENGTH).mask.sum() for grade in (0.55, 0.85, 1.2)]
    assert sizes[0] < sizes[1] < sizes[2]


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_meniscus_rises_towards_the_chest_wall(scene: Scene, side: str) -> None:
    mask = FINDINGS["effusion"](scene, a("effusion", side), 1.2, STRENGTH).mask
    columns = np.flatnonzero(mask.any(axis=0))
    tops = mask.argmax(axis=0)[columns]
    third = len(columns) // 3
    inner, outer = (tops[:third], tops[-third:]) if side == "left" else (tops[-third:], tops[:third])
    assert outer.min() < inner.min() - 0.05 * scene.lungs[side].height


def test_a_pneumothorax_is_darker_than_before_and_bounded_by_a_line(scene: Scene) -> None:
    insertion = FINDINGS["pneumothorax"](scene, a("pneumothorax"), 1.2, STRENGTH)
    core = ndimage.binary_erosion(insertion.mask, iterations=3)
    assert (insertion.path - scene.path)[core].mean() < -0.02
    rim = ndimage.binary_dilation(insertion.mask, iterations=2) & ~ndimage.binary_erosion(insertion.mask, iterations=1)
    assert (insertion.path - scene.path)[rim].max() > 0.5 * 9 * scene.attenuation
    assert insertion.mask[: insertion.mask.shape[0] // 2].sum() > 0.5 * insertion.mask.sum()


def test_an_enlarged_heart_is_wider_and_holds_the_old_one(scene: Scene) -> None:
    insertion = FINDINGS["cardiomegaly"](scene, a("cardiomegaly"), 1.2, STRENGTH)
    assert insertion.heart is not None
    old, new = (np.ptp(np.flatnonzero(mask.any(axis=0))) for mask in (scene.heart_seen, insertion.mask))
    assert 1.15 * old < new < 1.5 * old
    assert (insertion.mask | ~scene.heart_seen).all()


def test_oedema_lies_on_both_sides(scene: Scene) -> None:
    mask = FINDINGS["edema"](scene, a("edema"), 0.85, STRENGTH).mask
    shares = [(mask & scene.lungs[side].visible).sum() / scene.lungs[side].visible.sum() for side in ("right", "left")]
    assert min(shares) > 0.2


@pytest.mark.parametrize("zone", ["apical", "upper", "mid", "lower"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_nodule_lies_in_the_zone_asked_for(render: Render, side: str, zone: str) -> None:
    (view,) = render(a("nodule", side, "small", zone)).findings
    assert view.zone == zone
    expected = f"{side} apical zone" if zone == "apical" else f"{side} {zone} lung zone"
    assert expected in view.regions
    assert view.regions[-1] == f"{side} lung"


@pytest.mark.parametrize(
    ("kind", "regions"),
    [
        ("effusion", ("left costophrenic angle", "left lower lung zone", "left lung")),
        ("atelectasis", ("left lower lung zone", "left lung")),
        ("pneumothorax", ("left apical zone", "left upper lung zone", "left lung")),
        ("cardiomegaly", ("cardiac silhouette",)),
        ("edema", ("right hilar structures", "left hilar structures", "right lung", "left lung")),
        ("endotracheal_tube", ("trachea",)),
        ("central_line", ("svc",)),
    ],
)
def test_the_regions_concerned_follow_from_the_mask(render: Render, kind: str, regions: tuple[str, ...]) -> None:
    film = render(a(kind, grade="large"))
    (view,) = film.findings
    assert set(regions) <= set(view.regions) <= set(film.regions)


def test_the_tubes_run_where_they_belong(scene: Scene) -> None:
    tube = FINDINGS["endotracheal_tube"](scene, a("endotracheal_tube"), 0.85, STRENGTH).mask
    assert scene.carina is not None
    rows = np.nonzero(tube)[0]
    assert rows.min() == 0
    assert rows.max() < scene.carina[0]
    for side, sign in (("left", 1), ("right", -1)):
        line = FINDINGS["central_line"](scene, a("central_line", side), 0.85, STRENGTH).mask
        top, tip = (np.flatnonzero(line[row]).mean() for row in (1, np.flatnonzero(line.any(axis=1))[-1] - 1))
        assert sign * (top - tip) > 5


@pytest.mark.parametrize("kind", FINDINGS)
def test_the_same_seed_gives_the_same_finding_and_another_seed_another(scene: Scene, kind: str) -> None:
    first, again, other = (FINDINGS[kind](scene, a(kind, seed=seed), 0.85, STRENGTH).path for seed in (4, 4, 5))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
