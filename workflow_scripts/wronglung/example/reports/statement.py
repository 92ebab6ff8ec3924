"""A normal or negative statement, and of which chests it is true."""

from dataclasses import dataclass

from wronglung.example.disease_course import ONE_SIDED
from wronglung.example.reports.sentence import Claim, deny

# Parts of templates.
SEEN = "( is (seen|identified|present|appreciated|noted|evident)|)"
NO = "(there is no|no|no evidence of|there is no evidence of)"
FINE = "(normal|unremarkable|within normal limits)"

# Labels, and the kinds of findings that speak against a statement.
LUNG_KINDS = (*ONE_SIDED, "edema")
NODULE = ("mass/nodule (not otherwise specified)",)
BASAL = ("effusion", "atelectasis", "consolidation", "nodule")


@dataclass(frozen=True)
class Statement:
    """A normal or negative statement.

    Attributes:
        topics: what it speaks of; a report speaks once of a topic.
        template: with alternatives in round brackets.
        regions: that it concerns.
        labels: that it denies; each region is called normal with that.
        untrue_with: kinds of findings that would make it untrue.
        weight: how often it is drawn, relative to the others.
        side: the lung it is about, or '' for both and the midline.
        zone: of that lung, or '' for the whole of it.
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
        """What it states."""
        return deny(self.regions, self.labels)

    def holds(self, present: frozenset[tuple[str, str, str]]) -> bool:
        """Whether it is true of a chest with these findings, visible or not.

        Args:
            present: (kind, side, zone) of every finding.
        """
        return not any(
            kind in self.untrue_with
            and (not self.side or side in (self.side, "both", "none"))
            and (not self.zone or zone in (self.zone, ""))
            for kind, side, zone in present
        )
