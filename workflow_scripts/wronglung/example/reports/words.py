"""The reporter's vocabulary: names, sizes and places of findings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Noun:
    """One name of a finding.

    Attributes:
        text: the name; may hold alternatives in round brackets.
        labels: Chest ImaGenome labels that it states.
        article: 'a', or '' for an uncountable name.
        grades: grades of the findings that it fits.
    """

    text: str
    labels: tuple[str, ...]
    article: str = "a"
    grades: tuple[str, ...] = ("small", "moderate", "large")


_ANY_NODULE = ("mass/nodule (not otherwise specified)",)

NOUNS: dict[str, tuple[Noun, ...]] = {
    "effusion": (
        Noun("pleural effusion", ("pleural effusion",)),
        Noun("(pleural |)effusion", ("pleural effusion",)),
        Noun("(layering|dependent|free-flowing) pleural effusion", ("pleural effusion",)),
    ),
    "consolidation": (
        Noun("(focal |airspace |confluent |)consolidation", ("consolidation",)),
        Noun("(airspace|alveolar) opacity", ("airspace opacity",)),
        Noun("(focal|patchy|hazy|parenchymal|ill-defined) opacity", ("lung opacity",)),
        Noun("(patchy |focal |)infiltrate", ("infiltration",)),
    ),
    "atelectasis": (
        Noun("atelectasis", ("atelectasis",), ""),
        Noun("(dependent|compressive|subsegmental|discoid) atelectasis", ("atelectasis",), ""),
        Noun("(linear|patchy|plate-like|streaky) atelectasis", ("linear/patchy atelectasis", "atelectasis"), ""),
        Noun("atelectatic (change|opacity)", ("atelectasis",), ""),
    ),
    "nodule": (
        Noun("(pulmonary |lung |solid |)nodule", _ANY_NODULE, grades=("small", "moderate")),
        Noun("(rounded|round|well-circumscribed) (nodule|nodular opacity)", _ANY_NODULE, grades=("small", "moderate")),
        Noun("(pulmonary |lung |rounded |)mass", _ANY_NODULE, grades=("large",)),
        Noun("(mass-like|nodular) opacity", _ANY_NODULE, grades=("large",)),
    ),
    "pneumothorax": (
        Noun("pneumothorax", ("pneumothorax",)),
        Noun("pneumothorax", ("pneumothorax",)),
        Noun("apical pneumothorax", ("pneumothorax",)),
        Noun("(apicolateral|partial) pneumothorax", ("pneumothorax",)),
    ),
}

SIZES: dict[str, dict[str, tuple[str, ...]]] = {
    "effusion": {
        "small": ("small", "mild", "small-volume", "minor"),
        "moderate": ("moderate", "moderate-sized", "moderately large"),
        "large": ("large", "sizable", "substantial", "massive"),
    },
    "consolidation": {
        "small": ("mild", "subtle", "small", "faint"),
        "moderate": ("moderate", "moderately dense", "moderate-sized"),
        "large": ("extensive", "large", "marked", "dense"),
    },
    "atelectasis": {
        "small": ("mild", "minimal", "minor", "slight"),
        "moderate": ("moderate", "moderately severe"),
        "large": ("extensive", "marked", "substantial", "severe"),
    },
    "nodule": {
        "small": ("small", "subtle", "faint"),
        "moderate": ("moderate-sized", "medium-sized"),
        "large": ("large", "dominant", "sizable"),
    },
    "pneumothorax": {
        "small": ("small", "mild", "minor", "minimal"),
        "moderate": ("moderate", "moderate-sized"),
        "large": ("large", "sizable", "substantial"),
    },
    "cardiomegaly": {
        "small": ("mild", "slight", "borderline to mild"),
        "moderate": ("moderate",),
        "large": ("marked", "severe", "substantial"),
    },
    "edema": {
        "small": ("mild", "minimal", "slight"),
        "moderate": ("moderate", "moderately severe"),
        "large": ("severe", "marked", "extensive"),
    },
}

DEGREES: dict[str, tuple[str, ...]] = {
    "small": ("mildly", "slightly", "minimally"),
    "moderate": ("moderately",),
    "large": ("markedly", "severely", "substantially"),
}

SEVERITY = {"small": "mild", "moderate": "moderate", "large": "severe"}

# (preposition, place) of a zone; the side is written before the place.
PLACES: dict[str, tuple[tuple[str, str], ...]] = {
    "apical": (("at", "apex"), ("at", "lung apex"), ("in", "apical zone"), ("in", "apical region")),
    "upper": (("in", "upper lung zone"), ("in", "upper lung"), ("in", "upper lung field")),
    "mid": (("in", "mid lung zone"), ("in", "mid lung"), ("in", "mid lung field")),
    "lower": (
        ("in", "lower lung zone"),
        ("in", "lower lung"),
        ("in", "lower lung field"),
        ("at", "base"),
        ("at", "lung base"),
    ),
}

# Words after a consolidation's name that give its likely cause, and the disease that they state.
CAUSES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ()),
    ("", ()),
    (", (concerning|suspicious|worrisome) for pneumonia", ("pneumonia",)),
    (", (likely|possibly|probably) (representing|reflecting) pneumonia", ("pneumonia",)),
    (", compatible with pneumonia in the (appropriate|correct) clinical setting", ("pneumonia",)),
    (", (possibly|likely) (due to|related to) aspiration", ("aspiration",)),
)

PRIOR = (
    "(the prior (study|exam|radiograph|film)|the previous (study|exam|radiograph|film)"
    "|___|the (study|exam|radiograph) (of|from) ___|the prior|the most recent (study|radiograph))"
)

# Words after a positive statement in a follow-up study that state the change.
TAILS: dict[str, str] = {
    "new": "(, new( from| since| compared to) {prior}|, new in the interval|, which is new)",
    "same": (
        "(, unchanged( from| since| compared with) {prior}|, stable (since|compared with) {prior}"
        "|, not significantly changed|, stable|, unchanged|, similar to {prior}"
        "|, without (significant |)interval change)"
    ),
    "worsened": (
        "(, (increased|larger|worse|progressed)( since| compared to| compared with) {prior}|, (increased|worsened)"
        "(| in the interval)|, (slightly |mildly |)(increased|worse) from {prior})"
    ),
    "improved": (
        "(, (decreased|smaller|improved)( since| compared to| compared with) {prior}|, (decreased|improved)"
        "(| in the interval)|, (slightly |mildly |)(decreased|improved) from {prior})"
    ),
}

CHANGED: dict[str, str] = {
    "same": (
        "(is (unchanged|stable|similar|not significantly changed)|has not (significantly |)changed"
        "|(remains|appears) (unchanged|stable|similar)|shows no (significant |)interval change)"
    ),
    "worsened": (
        "(has ((slightly |mildly |)(increased|worsened|progressed))( in the interval|)"
        "|is (slightly |)(larger|more extensive|more pronounced)|appears (slightly |)(increased|larger|worse))"
    ),
    "improved": (
        "(has ((slightly |partially |)(decreased|improved))( in the interval|)"
        "|is (slightly |)(smaller|less extensive|less pronounced)|appears (slightly |)(decreased|smaller|improved))"
    ),
    "resolved": (
        "(has (completely |)(resolved|cleared)( in the interval|)"
        "|is no longer (seen|visible|present|appreciated|identified))"
    ),
}

CUES = {"same": "no change", "worsened": "worsened", "new": "worsened", "improved": "improved", "resolved": "improved"}

ZONE_ADJECTIVES: dict[str, tuple[str, ...]] = {
    "apical": ("apical",),
    "upper": ("upper lung", "upper zone"),
    "mid": ("mid lung", "midlung", "mid zone"),
    "lower": ("lower lung", "basilar", "lower zone", "basal"),
}
