"""Normal and negative statements about one lung."""

from dataclasses import replace

from wronglung.example.reports.statement import BASAL, FINE, LUNG_KINDS, NO, NODULE, SEEN, Statement

_WHOLE_LUNG = (
    Statement(
        ("{side}",),
        "the {side} lung (is|appears|is well expanded and|is well aerated and) clear",
        ("{side} lung",),
        ("lung opacity",),
        LUNG_KINDS,
        2.5,
    ),
    Statement(
        ("{side}",),
        "{side} lung is (clear|without focal opacity|free of (focal |)(consolidation|opacity))",
        ("{side} lung",),
        ("lung opacity",),
        LUNG_KINDS,
        1.5,
    ),
    Statement(
        ("{side}",),
        "no (focal |)(opacity|airspace opacity|infiltrate) in the {side} lung",
        ("{side} lung",),
        ("lung opacity",),
        LUNG_KINDS,
    ),
    Statement(
        ("consolidation {side}",),
        f"{NO} {{side}}-sided consolidation",
        ("{side} lung",),
        ("consolidation",),
        ("consolidation", "edema"),
    ),
    Statement(
        ("nodule {side}",),
        f"{NO} (suspicious |discrete |)nodule in the {{side}} lung",
        ("{side} lung",),
        NODULE,
        ("nodule",),
        0.7,
    ),
    Statement(
        ("effusion {side}",),
        f"{NO} (significant |)({{side}}|{{side}}-sided) (pleural |)effusion",
        ("{side} costophrenic angle", "{side} lung"),
        ("pleural effusion",),
        ("effusion",),
        1.5,
    ),
    Statement(
        ("effusion {side}",),
        "the {side} costophrenic angle (is|appears|remains) (sharp|clear|preserved|well defined)",
        ("{side} costophrenic angle",),
        ("costophrenic angle blunting",),
        BASAL,
        1.5,
    ),
    Statement(
        ("pneumothorax {side}",),
        f"{NO} ({{side}}|{{side}}-sided) pneumothorax",
        ("{side} lung",),
        ("pneumothorax",),
        ("pneumothorax",),
        1.2,
    ),
    Statement(
        ("pneumothorax {side}",),
        f"no pneumothorax{SEEN} on the {{side}}",
        ("{side} lung",),
        ("pneumothorax",),
        ("pneumothorax",),
    ),
    Statement(
        ("pneumothorax {side}",),
        f"no pneumothorax{SEEN} at the {{side}} apex",
        ("{side} apical zone", "{side} lung"),
        ("pneumothorax",),
        ("pneumothorax",),
    ),
    Statement(
        ("hila",),
        f"the {{side}} (hilus|hilum) is {FINE}",
        ("{side} hilar structures",),
        ("enlarged hilum",),
        ("edema", "nodule", "consolidation"),
        0.8,
    ),
    Statement(
        ("dome {side}",),
        "the {side} hemidiaphragm is (well defined|sharply marginated|smooth|not elevated|normal)",
        ("{side} hemidiaphragm",),
        ("elevated hemidiaphragm",),
        BASAL,
        1.0,
    ),
    Statement(
        ("bones",),
        "(the {side} clavicle is intact|no fracture of the {side} clavicle)",
        ("{side} clavicle",),
        ("clavicle fracture",),
        (),
        0.6,
    ),
)

_ZONES = tuple(
    Statement(("{side}",), template, (f"{{side}} {region}",), ("lung opacity",), kinds, 0.8, zone=zone)
    for zone, region, template, kinds in (
        ("upper", "upper lung zone", "the {side} upper lung (zone |field |)(is|appears|remains) clear", LUNG_KINDS),
        (
            "mid",
            "mid lung zone",
            "the {side} (mid lung|mid lung zone|mid lung field) (is|appears|remains) clear",
            LUNG_KINDS,
        ),
        ("lower", "lower lung zone", "the {side} (lung base|base|lower lung) (is|appears|remains) clear", LUNG_KINDS),
        ("apical", "apical zone", "the {side} (lung apex|apex) (is|appears|remains) clear", LUNG_KINDS),
    )
)


def statements_of_side(side: str) -> tuple[Statement, ...]:
    """Return all statements about the left or the right lung."""
    return tuple(_put_in(side, entry) for entry in (*_WHOLE_LUNG, *_ZONES))


def _put_in(side: str, entry: Statement) -> Statement:
    """Put the side into a one-sided statement."""

    def put(text: str) -> str:
        return text.replace("{side}", side)

    return replace(
        entry,
        topics=tuple(map(put, entry.topics)),
        template=put(entry.template),
        regions=tuple(map(put, entry.regions)),
        side=side,
    )
