"""What is to be made: frozen descriptions of a virtual patient, its studies, films and findings.

A plan holds decisions only (who, when, which finding, how large); pixels, boxes and words follow from it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One finding to insert.

    Attributes:
        kind: nodule, consolidation, atelectasis, effusion, pneumothorax, cardiomegaly, edema,
            endotracheal_tube or central_line.
        side: left, right, both (edema) or none (cardiomegaly, endotracheal_tube): the patient's side.
        zone: apical, upper, mid, lower, or '' where the kind has no choice of zone.
        grade: small, moderate or large.
        seed: of every random detail of the insertion; the same in a follow-up, so that it stays in place.
    """

    kind: str
    side: str
    zone: str
    grade: str
    seed: int


@dataclass(frozen=True)
class Body:
    """How one virtual patient differs from the CT; factors multiply what was scanned (1 = the CT itself).

    Attributes:
        seed: of the smooth deformation.
        width: factor of the body's width.
        height: factor of the body's height.
        heart: factor of the heart's size.
        lung: factor of the lungs' attenuation.
        habitus: factor of the attenuation of all else.
    """

    seed: int
    width: float
    height: float
    heart: float
    lung: float
    habitus: float


@dataclass(frozen=True)
class FilmPlan:
    """One film: its identifier, view, size in pixels, and the seed of pose, exposure and noise.

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
    """One study: its films show the same findings and share a report.

    Attributes:
        study_id: 8 digits, the first a 5; not chronological.
        order: 1 for the patient's first study.
        date: yyyymmdd, shifted into the years after 2100.
        time: hours*10000 + minutes*100 + seconds, with milliseconds as the fraction.
        films: frontal film first, a lateral perhaps after it.
        findings: what is inserted, resolved findings left out.
        changes: (kind, side, change) of every finding since the previous study; change is one of same,
            improved, worsened, resolved, new. Empty for a first study.
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
    """One virtual patient, who belongs to one split and one group (p10..p19).

    Attributes:
        subject_id: 8 digits, the first a 1.
        split: train, valid, test or gold.
        gender: F or M.
        age: years at the first study.
        body: the anatomy, the same in every study.
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
        """Folder of the release the patient lies in: p and the first two digits of the subject id."""
        return f"p{str(self.subject_id)[:2]}"

    @property
    def age_decile(self) -> str:
        """Ten-year span of the age as Chest ImaGenome writes it, '50-60' for 57."""
        return f"{self.age // 10 * 10}-{self.age // 10 * 10 + 10}"
