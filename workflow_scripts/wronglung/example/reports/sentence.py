"""What a sentence states, and what a reporter may see."""

from collections.abc import Iterable
from dataclasses import dataclass

from wronglung.example.ontology import CATEGORY, with_parents
from wronglung.example.patient_plan import Finding

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Seen:
    """One planned finding as it came out on the frontal film.

    Attributes:
        finding: as planned.
        visible: whether it can be seen at all; what cannot is neither stated nor denied.
        zone: apical, upper, mid, lower or '': where the true mask lies.
        regions: ImaGenome regions that the true mask lies in.
        box: around the true mask, x1 y1 x2 y2 in the film's pixels; None when invisible.
    """

    finding: Finding
    visible: bool
    zone: str
    regions: tuple[str, ...]
    box: Box | None


@dataclass(frozen=True)
class Claim:
    """One label stated (present) or denied of one region."""

    region: str
    label: str
    present: bool

    @property
    def category(self) -> str:
        """Chest ImaGenome's category of the label."""
        return CATEGORY[self.label]

    @property
    def context(self) -> str:
        """'yes' for a label stated, 'no' for one denied."""
        return "yes" if self.present else "no"

    @property
    def attribute(self) -> str:
        """The label as scene graphs write it: category|context|label."""
        return f"{self.category}|{self.context}|{self.label}"


@dataclass(frozen=True)
class Sentence:
    """One sentence and its truth.

    Attributes:
        text: on one line, with its full stop.
        claims: what it states, region by region.
        severity: mild, moderate or severe, for every size word in the text.
        comparison: no change, improved or worsened, for every comparison in the text.
        temporal: acute or chronic.
    """

    text: str
    claims: tuple[Claim, ...]
    severity: tuple[str, ...] = ()
    comparison: tuple[str, ...] = ()
    temporal: tuple[str, ...] = ()

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions it speaks of, in order of mention."""
        return tuple(dict.fromkeys(claim.region for claim in self.claims))


def state(regions: Iterable[str], labels: Iterable[str]) -> tuple[Claim, ...]:
    """The claims of positive labels with all they imply, on every one of the regions."""
    implied = tuple(dict.fromkeys(name for label in labels for name in with_parents(label)))
    ordered = [name for name in implied if name != "abnormal"] + ["abnormal"] * ("abnormal" in implied)
    return tuple(Claim(region, label, True) for region in regions for label in ordered)


def deny(regions: Iterable[str], labels: Iterable[str]) -> tuple[Claim, ...]:
    """The claims of absent labels on every one of the regions, each called normal with that."""
    labels = tuple(labels)
    return tuple(
        claim
        for region in regions
        for claim in (*(Claim(region, label, False) for label in labels), Claim(region, "normal", True))
    )
