"""Chest ImaGenome's vocabulary as the example uses it: regions, labels, and what a label implies."""

SIDES = ("left", "right")

_ONE_SIDE = (
    "lung",
    "apical zone",
    "upper lung zone",
    "mid lung zone",
    "lower lung zone",
    "hilar structures",
    "costophrenic angle",
    "hemidiaphragm",
    "clavicle",
    "cardiophrenic angle",
    "cardiac silhouette",
    "upper abdomen",
)
_UNPAIRED = (
    "trachea",
    "carina",
    "spine",
    "aortic arch",
    "descending aorta",
    "mediastinum",
    "upper mediastinum",
    "svc",
    "cavoatrial junction",
    "cardiac silhouette",
    "abdomen",
)

# The release's 36 regions with a box: objects_detectable_by_bbox_pipeline_v1.txt.
DETECTABLE = (
    *(f"right {part}" for part in _ONE_SIDE[:11]),
    "right atrium",
    "right upper abdomen",
    *(f"left {part}" for part in _ONE_SIDE),
    *_UNPAIRED,
)

# Regions with a box that never have attributes.
UNDESCRIBED = (
    "right cardiophrenic angle",
    "right cardiac silhouette",
    "right upper abdomen",
    "left cardiophrenic angle",
    "left cardiac silhouette",
    "left upper abdomen",
    "descending aorta",
)
DESCRIBED = tuple(name for name in DETECTABLE if name not in UNDESCRIBED)

# Regions that reports mention but that have no box.
WITHOUT_BOX = (
    "neck",
    "left chest wall",
    "right chest wall",
    "left shoulder",
    "right shoulder",
    "left arm",
    "right arm",
    "left breast",
    "right breast",
)

LABELS: dict[str, tuple[str, ...]] = {
    "anatomicalfinding": (
        "lung opacity",
        "airspace opacity",
        "consolidation",
        "infiltration",
        "atelectasis",
        "linear/patchy atelectasis",
        "lobar/segmental collapse",
        "pulmonary edema/hazy opacity",
        "vascular congestion",
        "vascular redistribution",
        "increased reticular markings/ild pattern",
        "pleural effusion",
        "costophrenic angle blunting",
        "pleural/parenchymal scarring",
        "bronchiectasis",
        "enlarged cardiac silhouette",
        "mediastinal displacement",
        "mediastinal widening",
        "enlarged hilum",
        "tortuous aorta",
        "vascular calcification",
        "pneumomediastinum",
        "pneumothorax",
        "hydropneumothorax",
        "lung lesion",
        "mass/nodule (not otherwise specified)",
        "multiple masses/nodules",
        "calcified nodule",
        "superior mediastinal mass/enlargement",
        "rib fracture",
        "clavicle fracture",
        "spinal fracture",
        "hyperaeration",
        "cyst/bullae",
        "elevated hemidiaphragm",
        "diaphragmatic eventration (benign)",
        "sub-diaphragmatic air",
        "subcutaneous air",
        "hernia",
        "scoliosis",
        "spinal degenerative changes",
        "shoulder osteoarthritis",
        "bone lesion",
    ),
    "nlp": ("abnormal", "normal"),
    "disease": (
        "pneumonia",
        "fluid overload/heart failure",
        "copd/emphysema",
        "granulomatous disease",
        "interstitial lung disease",
        "goiter",
        "lung cancer",
        "aspiration",
        "alveolar hemorrhage",
        "pericardial effusion",
    ),
    "technicalassessment": (
        "low lung volumes",
        "rotated",
        "artifact",
        "breast/nipple shadows",
        "skin fold",
    ),
    "tubesandlines": (
        "chest tube",
        "mediastinal drain",
        "pigtail catheter",
        "endotracheal tube",
        "tracheostomy tube",
        "picc",
        "ij line",
        "chest port",
        "subclavian line",
        "swan-ganz catheter",
        "intra-aortic balloon pump",
        "enteric tube",
    ),
    "device": (
        "sternotomy wires",
        "cabg grafts",
        "aortic graft/repair",
        "prosthetic valve",
        "cardiac pacer and wires",
    ),
    "texture": ("opacity", "alveolar", "interstitial", "calcified", "lucency"),
}

CATEGORY = {label: category for category, labels in LABELS.items() for label in labels}

# Labels that a positive label implies. Every positive finding or disease also implies nlp|yes|abnormal.
PARENTS: dict[str, tuple[str, ...]] = {
    "airspace opacity": ("lung opacity",),
    "consolidation": ("lung opacity", "airspace opacity"),
    "infiltration": ("lung opacity",),
    "atelectasis": ("lung opacity",),
    "linear/patchy atelectasis": ("lung opacity", "atelectasis"),
    "pulmonary edema/hazy opacity": ("lung opacity",),
    "vascular congestion": ("lung opacity",),
    "pleural effusion": ("lung opacity",),
    "costophrenic angle blunting": ("lung opacity",),
    "mass/nodule (not otherwise specified)": ("lung opacity", "lung lesion"),
    "lung lesion": ("lung opacity",),
    "pneumonia": ("lung opacity",),
}
_ABNORMAL = ("anatomicalfinding", "disease")

COMPARISONS = ("no change", "improved", "worsened")


def with_parents(label: str) -> tuple[str, ...]:
    """Return a positive label and all labels that it implies: parents first, `abnormal` last.

    >>> with_parents("atelectasis")
    ('lung opacity', 'atelectasis', 'abnormal')
    """
    implied = (*PARENTS.get(label, ()), label)
    return (*implied, "abnormal") if CATEGORY[label] in _ABNORMAL else implied


def region_code(region: str) -> str:
    """Return a made-up concept code of a region; the real release has UMLS codes, which need a licence."""
    known = (*DETECTABLE, *WITHOUT_BOX)
    return f"XR{known.index(region):05d}"


def label_code(label: str) -> str:
    """Return a made-up concept code of a label."""
    return f"XL{list(CATEGORY).index(label):05d}"


def region_title(region: str) -> str:
    """Return a region's name written out: 'Apical zone of right lung' for 'right apical zone'."""
    side, _, part = region.partition(" ")
    if side not in SIDES:
        return region.capitalize()
    if part.endswith(" zone"):
        return f"{part.removesuffix(' lung zone').removesuffix(' zone')} zone of {side} lung".capitalize()
    return region.capitalize()
