from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import ndimage

from tests.unit.example.conftest import BODY, FILM, RENDER, Render
from wronglung.example.ct import Part, PreparedCt
from wronglung.example.film import render_film
from wronglung.example.patient_plan import Finding
from wronglung.example.render_settings import RenderSettings

EFFUSION = Finding("effusion", "left", "", "large", 3)
NODULE = Finding("nodule", "right", "upper", "moderate", 8)


def test_a_film_has_its_size_and_range(render: Render) -> None:
    for view, rows, columns in (("PA", 176, 144), ("AP", 144, 176), ("LATERAL", 160, 160)):
        film = render(view=view, rows=rows, columns=columns)
        assert film.intensity.shape == (rows, columns)
        assert film.intensity.dtype == np.float32
        assert film.intensity.min() >= 0
        assert film.intensity.max() <= 1
        assert film.intensity.std() > 0.1


def test_dense_is_bright(render: Render) -> None:
    film = render()
    x1, y1, x2, y2 = film.regions["spine"]
    spine = film.intensity[y1:y2, (x1 + x2) // 2].mean()
    x1, y1, x2, y2 = film.regions["right mid lung zone"]
    assert spine > film.intensity[y1:y2, x1:x2].mean() + 0.2


def test_the_same_film_is_the_same_bits(render: Render) -> None:
    first, again = render(EFFUSION, NODULE), render(EFFUSION, NODULE)
    assert first.intensity.tobytes() == again.intensity.tobytes()
    assert first.regions == again.regions
    assert [view.box for view in first.findings] == [view.box for view in again.findings]


def test_another_film_of_the_patient_is_another_picture(render: Render) -> None:
    assert not np.array_equal(render().intensity, render(seed=6).intensity)


def test_a_finding_keeps_its_place_in_the_lung_on_another_film(render: Render) -> None:
    for seed in (5, 6, 7):
        film = render(NODULE, seed=seed)
        x1, y1, x2, y2 = film.regions["right lung"]
        box = film.findings[0].box
        assert box is not None
        place = ((box[0] + box[2]) / 2 - x1) / (x2 - x1), ((box[1] + box[3]) / 2 - y1) / (y2 - y1)
        if seed == 5:
            first = place
        assert np.hypot(place[0] - first[0], place[1] - first[1]) < 0.12


def test_a_finding_changes_the_film_near_its_mask_only(render: Render) -> None:
    with_it, without = render(NODULE), render()
    near = ndimage.binary_dilation(with_it.findings[0].mask, iterations=14)
    change = np.abs(with_it.intensity - without.intensity)
    assert change[~near].max() < 0.02
    assert change[with_it.findings[0].mask].mean() > 0.03


def test_findings_come_back_in_the_order_asked_for_with_their_boxes(render: Render) -> None:
    film = render(NODULE, EFFUSION)
    assert [view.finding for view in film.findings] == [NODULE, EFFUSION]
    for view in film.findings:
        assert view.visible
        assert view.box is not None
        x1, y1, x2, y2 = view.box
        assert view.mask[y1 : y2 + 1, x1 : x2 + 1].sum() == view.mask.sum()
        assert 0 <= x1 <= x2 < FILM.columns
        assert 0 <= y1 <= y2 < FILM.rows


def test_two_findings_of_one_kind_have_a_mask_each(render: Render) -> None:
    right = replace(EFFUSION, side="right")
    film = render(EFFUSION, right)
    assert not (film.findings[0].mask & film.findings[1].mask).any()


def test_a_finding_in_both_lungs_has_a_box_for_each(render: Render) -> None:
    film = render(Finding("edema", "both", "", "large", 4), NODULE)
    edema, nodule = film.findings
    assert nodule.boxes == (nodule.box,)
    (right, left), whole = edema.boxes, edema.box
    assert whole is not None
    # The patient's right lung lies on the film's left; between the boxes there is no oedema.
    assert right[2] < left[0]
    assert (right[0], left[2]) == (whole[0], whole[2])
    inside = sum(edema.mask[y1 : y2 + 1, x1 : x2 + 1].sum() for x1, y1, x2, y2 in edema.boxes)
    assert inside == edema.mask.sum()
    for x1, y1, x2, y2 in edema.boxes:
        for edge in (edema.mask[y1, x1 : x2 + 1], edema.mask[y2, x1 : x2 + 1]):
            assert edge.any()


def test_what_is_needed_to_see_a_finding_is_kept_beside_what_there_is(render: Render) -> None:
    for grade in ("small", "moderate", "large"):
        sight = render(replace(NODULE, grade=grade)).findings[0].sight
        assert sight.grey_change is not None
        enough = sight.area_mm2 >= RENDER["findings"]["visible_mm2"] and sight.grey_change >= sight.grey_needed
        assert sight.visible == enough
        assert sight.grey_needed >= RENDER["findings"]["visible_contrast"]


def test_a_finding_too_faint_to_see_is_not_visible(ct: PreparedCt, settings: RenderSettings, render: Render) -> None:
    faint = settings.model_copy(update={"findings": settings.findings.model_copy(update={"strength": 0.02})})
    assert not render_film(ct, BODY, FILM, [NODULE], faint).findings[0].visible
    assert render(NODULE).findings[0].visible


def test_a_tube_without_a_trachea_has_no_box(ct: PreparedCt, settings: RenderSettings) -> None:
    parts = dict(ct.frontal.parts)
    parts["trachea"] = Part(np.zeros_like(parts["trachea"].share), parts["trachea"].corner)
    bare = replace(ct, frontal=replace(ct.frontal, parts=parts))
    (view,) = render_film(bare, BODY, FILM, [Finding("endotracheal_tube", "none", "", "small", 1)], settings).findings
    assert view.box is None
    assert view.boxes == ()
    assert view.sight.grey_change is None
    assert not view.visible
    assert view.regions == ()


def test_an_enlarged_heart_enlarges_its_region(render: Render) -> None:
    boxes = [
        render(*findings).regions["cardiac silhouette"]
        for findings in ((), (Finding("cardiomegaly", "none", "", "large", 2),))
    ]
    assert boxes[1][2] - boxes[1][0] > 1.15 * (boxes[0][2] - boxes[0][0])


def test_a_lateral_film_has_no_findings(render: Render) -> None:
    assert render(EFFUSION, view="LATERAL").findings == ()


def test_unknown_kinds_are_refused_and_the_known_ones_named(render: Render) -> None:
    with pytest.raises(ValueError, match=r"fracture.*pneumothorax"):
        render(Finding("fracture", "left", "", "small", 1))


def test_settings_refuse_a_misspelt_and_a_missing_key() -> None:
    with pytest.raises(ValidationError) as error:
        RenderSettings.model_validate({**{k: v for k, v in RENDER.items() if k != "pixel_mm"}, "pixle_mm": 1.0})
    assert "pixel_mm" in str(error.value)
    assert "pixle_mm" in str(error.value)


def test_habitus_and_aeration_change_the_picture_and_not_the_anatomy(render: Render) -> None:
    plain, heavy = render(), render(body=replace(BODY, habitus=1.15, lung=1.2))
    assert plain.regions == heavy.regions
    assert not np.array_equal(plain.intensity, heavy.intensity)
