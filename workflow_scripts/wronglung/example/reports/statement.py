"""Normal and negative statements, and whether they are true of a chest."""

from dataclasses import dataclass

from wronglung.example.disease_course import ONE_SIDED
from wronglung.example.reports.sentence import Claim, deny

# Parts of templates.
SEEN = "( is (seen|identified|present|appreciated|noted|evident)|)"
NO = "(there is no|no|no evidence of|there is no evidence of)"
FINE = "(normal|unremarkable|within normal limits)"

# Kinds of findings that make statements untrue, and the label of a nodule.
LUNG_KINDS = (*ONE_SIDED, "edema")
NODULE = ("mass/nodule (not otherwise specified)",)
BASAL = ("effusion", "atelectasis", "consolidation", "nodule")


@dataclass(frozen=True)
class Statement:
    """A normal or negative statement.

    Attributes:
        topics: what it is about; a section mentions each topic once.
        template: text with alternatives in round brackets.
        regions: regions that it concerns.
        labels: labels that it denies; it also calls each region normal.
        untrue_with: kinds of findings that make it untrue.
        weight: how often it is drawn, relative to the others.
        side: the lung it is about; '' for both lungs and the midline.
        zone: zone of that lung; '' for the whole lung.
    """

    topics: tuple[str, ...]
    template: str
    regions: tuple[str, ...]
    labels: tuple[str, ...]
    untrue_with: tuple[str, ...]
    weight: float = 1.0
    side: str = ""
    zone: str = ""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that it makes."""
        return deny(self.regions, self.labels)

    def holds(self, present: frozenset[tuple[str, str, str]]) -> bool:
        """Return whether it is true of a chest with these findings, visible or not.

        Args:
            present: (kind, side, zone) of every finding.
        """
        return not any(
            kind in self.untrue_with
            and (not self.side or side in (self.side, "both", "none"))
            and (not self.zone or zone in (self.zone, ""))
            for kind, side, zone in present
        )
