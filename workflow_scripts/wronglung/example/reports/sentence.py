"""A sentence with what it states, and a finding as the report writer sees it."""

from collections.abc import Iterable
from dataclasses import dataclass

from wronglung.example.ontology import CATEGORY, with_parents
from wronglung.example.patient_plan import Finding

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sight:
    """How well a finding can be seen on a film, without the noise and before later findings are inserted.

    Attributes:
        visible: whether its mask is large enough and its change of grey reaches what is needed.
        area_mm2: area of its mask.
        grey_change: mean absolute change of grey that it makes inside its mask, as a share of the full scale; None if
            the mask is empty.
        grey_needed: the change that is needed: the larger of a fixed contrast and a multiple of the film's noise.
    """

    visible: bool
    area_mm2: float
    grey_change: float | None
    grey_needed: float


@dataclass(frozen=True)
class Seen:
    """One planned finding as it appears on the frontal film.

    Attributes:
        finding: the planned finding.
        sight: how well it can be seen; an invisible finding is neither stated nor denied.
        zone: zone of the true mask: apical, upper, mid, lower or ''.
        regions: Chest ImaGenome regions that the true mask concerns.
        box: box of the true mask, x1 y1 x2 y2 in the film's pixels, ends included; None if the mask is empty.
        boxes: the same for each part of the mask: one part a lung if it lies in both, else the whole mask.
    """

    finding: Finding
    sight: Sight
    zone: str
    regions: tuple[str, ...]
    box: Box | None
    boxes: tuple[Box, ...]

    @property
    def visible(self) -> bool:
        """Whether it can be seen."""
        return self.sight.visible


@dataclass(frozen=True)
class Claim:
    """One label that is stated (present) or denied for one region."""

    region: str
    label: str
    present: bool

    @property
    def category(self) -> str:
        """Chest ImaGenome's category of the label."""
        return CATEGORY[self.label]

    @property
    def context(self) -> str:
        """'yes' for a stated label, 'no' for a denied one."""
        return "yes" if self.present else "no"

    @property
    def attribute(self) -> str:
        """The label as scene graphs write it: category|context|label."""
        return f"{self.category}|{self.context}|{self.label}"


@dataclass(frozen=True)
class Sentence:
    """One sentence and what it states.

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
        """The regions it is about, in the order of its claims."""
        return tuple(dict.fromkeys(claim.region for claim in self.claims))


def state(regions: Iterable[str], labels: Iterable[str]) -> tuple[Claim, ...]:
    """Return the claims of positive labels, and of all labels that they imply, for each region."""
    implied = tuple(dict.fromkeys(name for label in labels for name in with_parents(label)))
    ordered = [name for name in implied if name != "abnormal"] + ["abnormal"] * ("abnormal" in implied)
    return tuple(Claim(region, label, True) for region in regions for label in ordered)


def deny(regions: Iterable[str], labels: Iterable[str]) -> tuple[Claim, ...]:
    """Return the claims of absent labels for each region, and the claim that the region is normal."""
    labels = tuple(labels)
    return tuple(
        claim
        for region in regions
        for claim in (*(Claim(region, label, False) for label in labels), Claim(region, "normal", True))
    )
