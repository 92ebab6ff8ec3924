"""Normal and negative statements about both lungs, the midline and the bones."""

from wronglung.example.reports.statement import BASAL, FINE, LUNG_KINDS, NO, NODULE, SEEN, Statement

_LUNGS = ("right lung", "left lung")
_ANGLES = ("right costophrenic angle", "left costophrenic angle")
_HILA = ("right hilar structures", "left hilar structures")
_VESSELS = (*_LUNGS, *_HILA)
_CLAVICLES = ("right clavicle", "left clavicle")
_DOMES = ("right hemidiaphragm", "left hemidiaphragm")
_CHEST_WALLS = ("right chest wall", "left chest wall")

BOTH_SIDES = (
    Statement(
        ("right", "left"),
        "(both lungs are|the lungs are|lungs are) (clear|well expanded and clear|clear"
        " bilaterally|well aerated and clear)",
        _LUNGS,
        ("lung opacity",),
        LUNG_KINDS,
        2.0,
    ),
    Statement(
        ("consolidation",),
        f"{NO} (focal |new |definite |)consolidation",
        _LUNGS,
        ("consolidation",),
        ("consolidation", "edema"),
    ),
    Statement(
        ("consolidation",),
        f"no (focal |lobar |)(consolidation|airspace opacity){SEEN}",
        _LUNGS,
        ("airspace opacity",),
        ("consolidation", "edema", "nodule"),
    ),
    Statement(
        ("nodule",),
        f"{NO} (suspicious |discrete |)(pulmonary |lung |)(nodule|nodule or mass|mass)",
        _LUNGS,
        NODULE,
        ("nodule",),
    ),
    Statement(
        ("edema",),
        f"{NO} (overt |frank |)(pulmonary|interstitial) edema",
        _VESSELS,
        ("pulmonary edema/hazy opacity",),
        ("edema",),
    ),
    Statement(
        ("edema",),
        f"(pulmonary vascularity|the pulmonary vasculature) is ({FINE}|not engorged)",
        _VESSELS,
        ("vascular congestion",),
        ("edema",),
    ),
    Statement(
        ("effusion",),
        f"{NO} (large |definite |significant |)pleural effusion",
        (*_ANGLES, *_LUNGS),
        ("pleural effusion",),
        ("effusion",),
    ),
    Statement(
        ("effusion",),
        "(both costophrenic angles are|the costophrenic angles are) (sharp|clear|preserved)",
        _ANGLES,
        ("costophrenic angle blunting",),
        BASAL,
    ),
    Statement(
        ("pneumothorax",), f"no (apical |large |)pneumothorax{SEEN}", _LUNGS, ("pneumothorax",), ("pneumothorax",)
    ),
    Statement(
        ("effusion", "pneumothorax"),
        f"{NO} (pleural effusion or pneumothorax|pneumothorax or (pleural |)effusion)",
        (*_ANGLES, *_LUNGS),
        ("pleural effusion", "pneumothorax"),
        ("effusion", "pneumothorax"),
        2.0,
    ),
    Statement(
        ("heart",),
        f"(the heart is {FINE} in size|heart size is {FINE}|the heart is not enlarged|cardiac size is"
        f" {FINE}|the cardiac silhouette is {FINE}( in size|))",
        ("cardiac silhouette",),
        ("enlarged cardiac silhouette",),
        ("cardiomegaly",),
        2.5,
    ),
    Statement(
        ("heart", "mediastinum"),
        f"(the|) cardiomediastinal silhouette (is|appears) {FINE}",
        ("cardiac silhouette", "mediastinum"),
        ("enlarged cardiac silhouette",),
        ("cardiomegaly",),
        2.0,
    ),
    Statement(
        ("mediastinum",),
        f"(the mediastinum is|the mediastinal silhouette is|mediastinal width is) {FINE}",
        ("mediastinum", "upper mediastinum"),
        ("mediastinal widening",),
        (),
        1.5,
    ),
    Statement(
        ("mediastinum", "hila"),
        f"(the mediastinal and hilar contours are|mediastinal and hilar contours are) {FINE}",
        ("mediastinum", *_HILA),
        ("enlarged hilum", "mediastinal widening"),
        ("edema", "nodule", "consolidation"),
        1.5,
    ),
    Statement(
        ("hila",),
        f"(the hila are|hilar contours are|both hila are) {FINE}",
        _HILA,
        ("enlarged hilum",),
        ("edema", "nodule", "consolidation"),
    ),
    Statement(
        ("trachea",),
        "(the trachea is (midline|central|not deviated)|trachea is midline)",
        ("trachea",),
        ("mediastinal displacement",),
        (),
        0.7,
    ),
    Statement(
        ("aorta",),
        f"(the aortic arch is|the aortic knob is|the contour of the aortic arch is) {FINE}",
        ("aortic arch",),
        ("tortuous aorta",),
        (),
        0.7,
    ),
    Statement(
        ("bones",),
        f"{NO} (acute |)(osseous|bony|skeletal) abnormality",
        ("spine", *_CLAVICLES),
        ("spinal fracture", "clavicle fracture"),
        (),
        1.0,
    ),
    Statement(
        ("bones",), "(the clavicles are intact|both clavicles are intact)", _CLAVICLES, ("clavicle fracture",), ()
    ),
    Statement(("bones",), f"{NO} displaced rib fracture", _CHEST_WALLS, ("rib fracture",), (), 0.25),
    Statement(
        ("air",),
        f"{NO} (free air|subdiaphragmatic air|free intraperitoneal air)( below the diaphragm| under the"
        " hemidiaphragms|)",
        _DOMES,
        ("sub-diaphragmatic air",),
        (),
        0.8,
    ),
)
