"""One film: a digitally reconstructed radiograph of the CT, deformed to a patient, with findings inserted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wronglung.example.anatomy import find_regions, mask_box
from wronglung.example.ct import PreparedCt
from wronglung.example.deformation import draw_deformation, measure_chest
from wronglung.example.exposure import Tone, add_noise, draw_tone
from wronglung.example.finding_regions import concerned_regions, part_boxes, true_zone
from wronglung.example.findings import FINDINGS
from wronglung.example.patient_plan import Body, FilmPlan, Finding
from wronglung.example.pose import draw_pose
from wronglung.example.projection import Projection, project
from wronglung.example.render_settings import FindingStrength, RenderSettings
from wronglung.example.reports.sentence import Box, Sight
from wronglung.example.scene import Scene, make_scene

AERATED = 0.15  # attenuation of aerated lung relative to water


@dataclass(frozen=True)
class FindingView:
    """A finding as it appears on one film.

    Attributes:
        finding: the planned finding.
        mask: (rows, columns) bool, True where the finding is.
        sight: how well it can be seen, and whether that suffices; a finding off the film is not visible.
        box: first column, first row, last column, last row of the mask; None if the mask is empty.
        boxes: the same for each part of the mask: one part a lung if it lies in both, else the whole mask.
        zone: apical, upper, mid or lower, from the mask; '' where no single zone applies.
        regions: Chest ImaGenome regions that it concerns, most specific first.
    """

    finding: Finding
    mask: np.ndarray
    sight: Sight
    box: Box | None
    boxes: tuple[Box, ...]
    zone: str
    regions: tuple[str, ...]

    @property
    def visible(self) -> bool:
        """Whether a reader could see it."""
        return self.sight.visible


@dataclass(frozen=True)
class RenderedFilm:
    """A film and the truth about it.

    Attributes:
        intensity: (rows, columns) float32 in [0, 1]; 1 is bright, that is dense.
        regions: Chest ImaGenome regions by name, as boxes x1, y1, x2, y2; empty for a lateral film.
        findings: in the order given to `render_film`; empty for a lateral film.
    """

    intensity: np.ndarray
    regions: dict[str, Box]
    findings: tuple[FindingView, ...]


def render_film(
    ct: PreparedCt, body: Body, film: FilmPlan, findings: Sequence[Finding], settings: RenderSettings
) -> RenderedFilm:
    """Render a film of a patient, with boxes of regions and findings; the same arguments give the same bits.

    Args:
        ct: the prepared CT.
        body: the patient's anatomy, the same for all films of the patient.
        film: view, size and the seed of pose, exposure and noise.
        findings: what to insert; a finding's seed keeps its place in the lung on all films.
        settings: ranges and strengths.

    Raises:
        ValueError: if the kind of a finding or the view is unknown, or if a lung lies off the film.
    """
    unknown = [finding.kind for finding in findings if finding.kind not in FINDINGS]
    if unknown:
        raise ValueError(f"unknown finding {unknown}; known: {list(FINDINGS)}")
    projection = project_patient(ct, body, film, settings)
    tone = draw_tone(projection.path, projection.pixel_mm, film, settings.tone)
    if film.view == "LATERAL":
        return RenderedFilm(add_noise(tone.develop(projection.path), tone, film), {}, ())
    scene = make_scene(projection, ct.attenuation_per_mm, settings.findings.density_cap)
    masks: dict[Finding, np.ndarray] = {}
    seen: dict[Finding, Sight] = {}
    for finding in sorted(findings, key=lambda finding: list(FINDINGS).index(finding.kind)):
        grade = settings.findings.grades[finding.grade]
        insertion = FINDINGS[finding.kind](scene, finding, grade, settings.findings.strength)
        masks[finding] = insertion.mask
        seen[finding] = _look(scene, insertion.path, insertion.mask, tone, settings.findings)
        scene = replace(scene, path=insertion.path, heart=scene.heart if insertion.heart is None else insertion.heart)
    regions = find_regions(scene, settings.region_pixels)
    views = tuple(_view(finding, masks[finding], seen[finding], scene, regions) for finding in findings)
    return RenderedFilm(add_noise(tone.develop(scene.path), tone, film), regions, views)


def project_patient(ct: PreparedCt, body: Body, film: FilmPlan, settings: RenderSettings) -> Projection:
    """Project the patient without findings; the path integral includes habitus and aeration of the lungs.

    Args:
        ct: the prepared CT.
        body: the patient's anatomy.
        film: view, size and the seed of the pose.
        settings: ranges of pose and deformation.
    """
    stack = ct.lateral if film.view == "LATERAL" else ct.frontal
    pose = draw_pose(film, settings.pose, measure_chest(stack, body))
    deform = draw_deformation(stack, body, film, settings.body)
    shape = (film.rows, film.columns)
    plain = project(stack, pose, deform, shape, settings.pixel_mm, settings.margin_mm)
    lung = plain.thickness["right lung"] + plain.thickness["left lung"]
    aerated = np.minimum(AERATED * ct.attenuation_per_mm * lung, plain.path)
    return replace(plain, path=((plain.path - aerated) * body.habitus + aerated * body.lung).astype(np.float32))


def _look(scene: Scene, path: np.ndarray, mask: np.ndarray, tone: Tone, settings: FindingStrength) -> Sight:
    """Return how well the finding can be seen on the film that it was inserted into; later findings may cover it."""
    area = float(mask.sum() * scene.pixel_mm**2)
    needed = max(settings.visible_contrast, settings.visible_noise_ratio * tone.noise)
    if not mask.any():
        return Sight(False, area, None, needed)
    change = float(np.abs(tone.develop(path)[mask] - tone.develop(scene.path)[mask]).mean())
    return Sight(area >= settings.visible_mm2 and change >= needed, area, change, needed)


def _view(finding: Finding, mask: np.ndarray, sight: Sight, scene: Scene, regions: dict[str, Box]) -> FindingView:
    return FindingView(
        finding=finding,
        mask=mask,
        sight=sight,
        box=mask_box(mask),
        boxes=part_boxes(finding, mask, scene),
        zone=true_zone(finding, mask, scene),
        regions=concerned_regions(finding, mask, scene, regions),
    )
