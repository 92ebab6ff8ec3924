"""Plans: frozen descriptions of a virtual patient, its studies, films and findings.

A plan holds only decisions (who, when, which finding, how large); pixels, boxes and words follow from it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One finding to insert.

    Attributes:
        kind: nodule, consolidation, atelectasis, effusion, pneumothorax, cardiomegaly, edema,
            endotracheal_tube or central_line.
        side: side of the patient: left, right, both (edema) or none (cardiomegaly, endotracheal_tube).
        zone: apical, upper, mid or lower; '' if the kind has no choice of zone.
        grade: small, moderate or large.
        seed: of all random details; the same in a follow-up, so that the finding stays in place.
    """

    kind: str
    side: str
    zone: str
    grade: str
    seed: int


@dataclass(frozen=True)
class Body:
    """How one virtual patient differs from the CT. A factor multiplies what was scanned; 1 is the CT itself.

    Attributes:
        seed: of the smooth deformation.
        width: factor of the body's width.
        height: factor of the body's height.
        heart: factor of the heart's size.
        lung: factor of the lungs' attenuation.
        habitus: factor of the attenuation of everything but the lungs.
    """

    seed: int
    width: float
    height: float
    heart: float
    lung: float
    habitus: float


@dataclass(frozen=True)
class FilmPlan:
    """One film to render.

    Attributes:
        dicom_id: five groups of eight hexadecimal digits.
        view: PA, AP or LATERAL.
        rows: pixel rows.
        columns: pixel columns.
        seed: of pose, exposure and noise.
    """

    dicom_id: str
    view: str
    rows: int
    columns: int
    seed: int


@dataclass(frozen=True)
class StudyPlan:
    """One study; its films show the same findings and share a report.

    Attributes:
        study_id: 8 digits, the first is 5; not in chronological order.
        order: 1 for the patient's first study.
        date: yyyymmdd, shifted into the years after 2100.
        time: hours*10000 + minutes*100 + seconds, with milliseconds as the fraction.
        films: the frontal film, then perhaps a lateral film.
        findings: findings to insert; resolved ones are left out.
        changes: (kind, side, change) of every finding since the previous study; change is same, improved,
            worsened, resolved or new. Empty for a first study.
        seed: of the report's wording.
    """

    study_id: int
    order: int
    date: int
    time: float
    films: tuple[FilmPlan, ...]
    findings: tuple[Finding, ...]
    changes: tuple[tuple[str, str, str], ...]
    seed: int


@dataclass(frozen=True)
class PatientPlan:
    """One virtual patient; it belongs to one split and one group (p10..p19).

    Attributes:
        subject_id: 8 digits, the first is 1.
        split: train, valid, test or gold.
        gender: F or M.
        age: years at the first study.
        body: the patient's anatomy, the same in every study.
        studies: in order of time.
    """

    subject_id: int
    split: str
    gender: str
    age: int
    body: Body
    studies: tuple[StudyPlan, ...]

    @property
    def group(self) -> str:
        """Folder of the release that holds the patient: p and the first two digits of the subject id."""
        return f"p{str(self.subject_id)[:2]}"

    @property
    def age_decile(self) -> str:
        """Ten-year span of the age as Chest ImaGenome writes it: '50-60' for 57."""
        return f"{self.age // 10 * 10}-{self.age // 10 * 10 + 10}"
