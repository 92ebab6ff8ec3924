"""Templates of sentences that state a finding: round brackets hold alternatives, braces hold slots.

A template with {place} or {adjective} names the zone, so its sentence also concerns the zone's region.
"""

_VERB = "(seen|noted|present|identified|visualized|demonstrated|evident|appreciated)"

# A one-sided finding of lung or pleura, located by side only.
SIDED = (
    "there is {again} {a} {size} {side} {noun}{tail}",
    "{a} {size} {side} {noun} is {again} " + _VERB + "{tail}",
    "there is {again} {a} {size} {side}-sided {noun}{tail}",
    "on the {side}, (there is {again}|one sees) {a} {size} {noun}{tail}",
    "(note is made of|the film shows|the radiograph demonstrates|there is evidence of) {a} {size} {side} {noun}{tail}",
    "(within|in) the {side} (hemithorax|chest), {a} {size} {noun} is " + _VERB + "{tail}",
)

# The same, located by side and zone.
PLACED = (
    "there is {again} {a} {size} {noun} {prep} the {side} {place}{tail}",
    "{a} {size} {noun} is {again} " + _VERB + " {prep} the {side} {place}{tail}",
    "the {side} {place} (shows|demonstrates|contains|exhibits) {a} {size} {noun}{tail}",
    "{prep} the {side} {place}, there is {again} {a} {size} {noun}{tail}",
    "{a} {size} {noun} (projects over|occupies|involves) the {side} {place}{tail}",
    "{a} {size} {side} {adjective} {noun} is {again} " + _VERB + "{tail}",
    "there is {again} {a} {size} {side} {adjective} {noun}{tail}",
)

SPECIAL: dict[str, tuple[str, ...]] = {
    "effusion": (
        "(blunting|obscuration) of the {side} costophrenic angle (is (consistent|compatible) with|indicates|reflects)"
        " {a} {size} {noun}{tail}",
        "the {side} costophrenic angle is (blunted|obscured|effaced) by {a} {size} {noun}{tail}",
        "{a} {size} {noun} (blunts|obscures|fills) the {side} costophrenic angle{tail}",
    ),
    "pneumothorax": (
        "(a|a thin|a visible) pleural line {prep} the {side} {place} (is (consistent|compatible) with|indicates"
        "|reflects) {a} {size} pneumothorax{tail}",
        "the {side} lung is partially (collapsed|retracted) by {a} {size} pneumothorax{tail}",
    ),
}

# One line of an impression.
BRIEF = (
    "{size} {side} {noun}{tail}",
    "{size} {side}-sided {noun}{tail}",
    "{size} {noun} on the {side}{tail}",
    "(evidence of|findings of) {a} {size} {side} {noun}{tail}",
)
BRIEF_PLACED = (
    "{size} {side} {adjective} {noun}{tail}",
    "{size} {noun} {prep} the {side} {place}{tail}",
    "{side} {adjective} {noun}, {size} in (size|extent){tail}",
)

COMPARED: dict[str, tuple[str, ...]] = {
    "same": (
        "(compared to|compared with|in comparison with|relative to|since) {prior}, the {side} {noun} {changed}",
        "the {side} {noun} {changed}( since {prior}| compared to {prior}| as compared with {prior}|)",
        "the {noun} on the {side} {changed}( since {prior}| compared to {prior}|)",
        "(no (significant|relevant|appreciable) (interval |)change in|stable appearance of) the {side} {noun}"
        "( since {prior}|)",
    ),
    "worsened": (
        "(compared to|compared with|in comparison with|relative to|since) {prior}, the {side} {noun} {changed}",
        "the {side} {noun} {changed}( since {prior}| compared to {prior}| as compared with {prior}|)",
        "interval (increase in|worsening of|progression of) the {side} {noun}( since {prior}|)",
    ),
    "improved": (
        "(compared to|compared with|in comparison with|relative to|since) {prior}, the {side} {noun} {changed}",
        "the {side} {noun} {changed}( since {prior}| compared to {prior}| as compared with {prior}|)",
        "interval (decrease in|improvement of|partial resolution of) the {side} {noun}( since {prior}|)",
    ),
    "resolved": (
        "the (previously (seen|noted|described)|prior|previous) {side} {noun} {changed}",
        "(compared to|compared with|since) {prior}, the {side} {noun} {changed}",
        "interval resolution of the {side} {noun}( since {prior}|)",
        "(there is no residual|no residual|no remaining) {side} {noun}",
    ),
}

CARDIOMEGALY = (
    "the (heart|cardiac silhouette) (is {again}|appears) {degree} enlarged{tail}",
    "there is {again} {size} (cardiomegaly|cardiac enlargement|enlargement of the (heart|cardiac silhouette)){tail}",
    "{size} (cardiomegaly|cardiac enlargement|enlargement of the cardiac silhouette) is {again} " + _VERB + "{tail}",
    "heart size is {degree} (enlarged|increased){tail}",
)
CARDIOMEGALY_BRIEF = (
    "{size} (cardiomegaly|cardiac enlargement){tail}",
    "{degree} enlarged (heart|cardiac silhouette){tail}",
)

_EDEMA = "(pulmonary|interstitial|interstitial pulmonary) edema"
EDEMA = (
    "there is {again} {size} " + _EDEMA + "{tail}",
    "{size} " + _EDEMA + " is {again} " + _VERB + "{tail}",
    "(diffuse|bilateral|perihilar|symmetric) (hazy|interstitial) opacities (are (consistent|compatible) with|reflect"
    "|suggest) {size} " + _EDEMA + "{tail}",
    "(indistinct|engorged|prominent) (pulmonary vessels|vascular markings) indicate vascular congestion and {size} "
    + _EDEMA
    + "{tail}",
)
EDEMA_BRIEF = (
    "{size} " + _EDEMA + "{tail}",
    "{size} " + _EDEMA + " (consistent with|suggesting|due to) (fluid overload|heart failure){tail}",
    "vascular congestion and {size} " + _EDEMA + "{tail}",
)

TUBE = (
    "(an|the) endotracheal tube (is {again} seen|is {again} noted|remains|is) in (standard|satisfactory|appropriate)"
    " position{tail}",
    "(the endotracheal tube|the tip of the endotracheal tube|an endotracheal tube) (terminates|ends|lies)"
    " (above the carina|in the trachea above the carina|proximal to the carina){tail}",
    "endotracheal tube (with its tip|terminating|ending) above the carina{tail}",
)

_LINE = "{side} {noun}"
LINE = (
    "(a|the) " + _LINE + " (terminates|ends) in the (svc|superior vena cava|region of the svc){tail}",
    "(the tip of the|the tip of a) " + _LINE + " (projects over|lies in|is seen in) the (svc|superior vena cava){tail}",
    _LINE + " (with its tip|terminating|ending) in the (svc|superior vena cava){tail}",
    "(there is {again} a|note is made of a) "
    + _LINE
    + " with its tip (in|projecting over) the (svc|superior vena cava)"
    "{tail}",
)
LINE_NOUNS = (
    ("internal jugular (central venous |)(line|catheter)", "ij line"),
    ("ij (line|catheter)", "ij line"),
)

REMOVED: dict[str, tuple[str, ...]] = {
    "endotracheal_tube": (
        "(the endotracheal tube has been removed|interval removal of the endotracheal tube)( since {prior}|)",
    ),
    "central_line": ("(the {side} {noun} has been removed|interval removal of the {side} {noun})( since {prior}|)",),
}
