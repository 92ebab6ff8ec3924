"""Sentences about what is absent or normal, each with what must be absent for it to be true."""

from dataclasses import dataclass, replace
from functools import cache

from wronglung.example.course import ONE_SIDED
from wronglung.example.ontology import SIDES
from wronglung.example.reports.sentence import Claim, deny


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


_SEEN = "( is (seen|identified|present|appreciated|noted|evident)|)"
_NO = "(there is no|no|no evidence of|there is no evidence of)"
_LUNGS = ("right lung", "left lung")
_ANGLES = ("right costophrenic angle", "left costophrenic angle")
_HILA = ("right hilar structures", "left hilar structures")
_VESSELS = (*_LUNGS, *_HILA)
_CLAVICLES = ("right clavicle", "left clavicle")
_DOMES = ("right hemidiaphragm", "left hemidiaphragm")
_CHEST_WALLS = ("right chest wall", "left chest wall")
_OPACITIES = ("consolidation", "nodule", "atelectasis", "edema")
_LUNG_KINDS = (*ONE_SIDED, "edema")
_NODULE = ("mass/nodule (not otherwise specified)",)
_BASAL = ("effusion", "atelectasis", "consolidation", "nodule")
_FINE = "(normal|unremarkable|within normal limits)"

_BOTH = (
    Statement(("right", "left"), "(both lungs are|the lungs are|lungs are) (clear|well expanded and clear|clear"
              " bilaterally|well aerated and clear)", _LUNGS, ("lung opacity",), _LUNG_KINDS, 2.0),
    Statement(("consolidation",), f"{_NO} (focal |new |definite |)consolidation", _LUNGS, ("consolidation",),
              ("consolidation", "edema")),
    Statement(("consolidation",), f"no (focal |lobar |)(consolidation|airspace opacity){_SEEN}", _LUNGS,
              ("airspace opacity",), ("consolidation", "edema", "nodule")),
    Statement(("nodule",), f"{_NO} (suspicious |discrete |)(pulmonary |lung |)(nodule|nodule or mass|mass)", _LUNGS,
              _NODULE, ("nodule",)),
    Statement(("edema",), f"{_NO} (overt |frank |)(pulmonary|interstitial) edema", _VESSELS,
              ("pulmonary edema/hazy opacity",), ("edema",)),
    Statement(("edema",), f"(pulmonary vascularity|the pulmonary vasculature) is ({_FINE}|not engorged)", _VESSELS,
              ("vascular congestion",), ("edema",)),
    Statement(("effusion",), f"{_NO} (large |definite |significant |)pleural effusion", (*_ANGLES, *_LUNGS),
              ("pleural effusion",), ("effusion",)),
    Statement(("effusion",), "(both costophrenic angles are|the costophrenic angles are) (sharp|clear|preserved)",
              _ANGLES, ("costophrenic angle blunting",), _BASAL),
    Statement(("pneumothorax",), f"no (apical |large |)pneumothorax{_SEEN}", _LUNGS, ("pneumothorax",),
              ("pneumothorax",)),
    Statement(("effusion", "pneumothorax"), f"{_NO} (pleural effusion or pneumothorax|pneumothorax or (pleural |)"
              "effusion)", (*_ANGLES, *_LUNGS), ("pleural effusion", "pneumothorax"), ("effusion", "pneumothorax"), 2.0),
    Statement(("heart",), f"(the heart is {_FINE} in size|heart size is {_FINE}|the heart is not enlarged|cardiac size is"
              f" {_FINE}|the cardiac silhouette is {_FINE}( in size|))", ("cardiac silhouette",),
              ("enlarged cardiac silhouette",), ("cardiomegaly",), 2.5),
    Statement(("heart", "mediastinum"), f"(the|) cardiomediastinal (silhouette|contours) (is|appears) {_FINE}"
              .replace("silhouette|contours", "silhouette"), ("cardiac silhouette", "mediastinum"),
              ("enlarged cardiac silhouette",), ("cardiomegaly",), 2.0),
    Statement(("mediastinum",), f"(the mediastinum is|the mediastinal silhouette is|mediastinal width is) {_FINE}",
              ("mediastinum", "upper mediastinum"), ("mediastinal widening",), (), 1.5),
    Statement(("mediastinum", "hila"), "(the mediastinal and hilar contours are|mediastinal and hilar contours are)"
              f" {_FINE}", ("mediastinum", *_HILA), ("enlarged hilum", "mediastinal widening"),
              ("edema", "nodule", "consolidation"), 1.5),
    Statement(("hila",), f"(the hila are|hilar contours are|both hila are) {_FINE}", _HILA, ("enlarged hilum",),
              ("edema", "nodule", "consolidation")),
    Statement(("trachea",), "(the trachea is (midline|central|not deviated)|trachea is midline)", ("trachea",),
              ("mediastinal displacement",), (), 0.7),
    Statement(("aorta",), f"(the aortic arch is|the aortic knob is|the contour of the aortic arch is) {_FINE}",
              ("aortic arch",), ("tortuous aorta",), (), 0.7),
    Statement(("bones",), f"{_NO} (acute |)(osseous|bony|skeletal) abnormality", ("spine", *_CLAVICLES),
              ("spinal fracture", "clavicle fracture"), (), 1.0),
    Statement(("bones",), "(the clavicles are intact|both clavicles are intact)", _CLAVICLES, ("clavicle fracture",), ()),
    Statement(("bones",), f"{_NO} displaced rib fracture", _CHEST_WALLS, ("rib fracture",), (), 0.25),
    Statement(("air",), f"{_NO} (free air|subdiaphragmatic air|free intraperitoneal air)( below the diaphragm| under the"
              " hemidiaphragms|)", _DOMES, ("sub-diaphragmatic air",), (), 0.8),
)

_ONE_SIDE = (
    Statement(("{side}",), "the {side} lung (is|appears|is well expanded and|is well aerated and) clear",
              ("{side} lung",), ("lung opacity",), _LUNG_KINDS, 2.5),
    Statement(("{side}",), "{side} lung is (clear|without focal opacity|free of (focal |)(consolidation|opacity))",
              ("{side} lung",), ("lung opacity",), _LUNG_KINDS, 1.5),
    Statement(("{side}",), "no (focal |)(opacity|airspace opacity|infiltrate) in the {side} lung", ("{side} lung",),
              ("lung opacity",), _LUNG_KINDS),
    Statement(("consolidation {side}",), f"{_NO} {{side}}-sided consolidation", ("{side} lung",), ("consolidation",),
              ("consolidation", "edema")),
    Statement(("nodule {side}",), f"{_NO} (suspicious |discrete |)nodule in the {{side}} lung", ("{side} lung",), _NODULE,
              ("nodule",), 0.7),
    Statement(("effusion {side}",), f"{_NO} (significant |)({{side}}|{{side}}-sided) (pleural |)effusion",
              ("{side} costophrenic angle", "{side} lung"), ("pleural effusion",), ("effusion",), 1.5),
    Statement(("effusion {side}",), "the {side} costophrenic angle (is|appears|remains) (sharp|clear|preserved|well"
              " defined)", ("{side} costophrenic angle",), ("costophrenic angle blunting",), _BASAL, 1.5),
    Statement(("pneumothorax {side}",), f"{_NO} ({{side}}|{{side}}-sided) pneumothorax", ("{side} lung",),
              ("pneumothorax",), ("pneumothorax",), 1.2),
    Statement(("pneumothorax {side}",), f"no pneumothorax{_SEEN} (on the {{side}}|at the {{side}} apex)",
              ("{side} apical zone", "{side} lung"), ("pneumothorax",), ("pneumothorax",)),
    Statement(("hila",), f"the {{side}} (hilus|hilum) is {_FINE}", ("{side} hilar structures",), ("enlarged hilum",),
              ("edema", "nodule", "consolidation"), 0.8),
    Statement(("dome {side}",), "the {side} hemidiaphragm is (well defined|sharply marginated|smooth|not elevated|normal)",
              ("{side} hemidiaphragm",), ("elevated hemidiaphragm",), _BASAL, 1.0),
    Statement(("bones",), "(the {side} clavicle is intact|no fracture of the {side} clavicle)", ("{side} clavicle",),
              ("clavicle fracture",), (), 0.6),
)  # fmt: skip

_ZONES = tuple(
    Statement(("{side}",), template, (f"{{side}} {region}", "{side} lung"), ("lung opacity",), kinds, 0.8, zone=zone)
    for zone, region, template, kinds in (
        ("upper", "upper lung zone", "the {side} upper lung (zone |field |)(is|appears|remains) clear", _LUNG_KINDS),
        ("mid", "mid lung zone", "the {side} (mid lung|mid lung zone|mid lung field) (is|appears|remains) clear",
         _LUNG_KINDS),
        ("lower", "lower lung zone", "the {side} (lung base|base|lower lung|lower lung zone) (is|appears|remains) clear",
         _LUNG_KINDS),
        ("apical", "apical zone", "the {side} (lung apex|apex) (is|appears|remains) clear", _LUNG_KINDS),
    )
)  # fmt: skip


@cache
def statements() -> tuple[Statement, ...]:
    """All statements: of both sides and the midline, then of each side."""
    return (*_BOTH, *(_on(side, entry) for side in SIDES for entry in (*_ONE_SIDE, *_ZONES)))


def _on(side: str, entry: Statement) -> Statement:
    """A one-sided statement with its side put in."""

    def put(text: str) -> str:
        return text.replace("{side}", side)

    return replace(
        entry,
        topics=tuple(map(put, entry.topics)),
        template=put(entry.template),
        regions=tuple(map(put, entry.regions)),
        side=side,
    )
