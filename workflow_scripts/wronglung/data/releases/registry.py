"""All layouts of data sets, by the names that the config's `layout:` takes. One folder and one entry each."""

from wronglung.data.releases.boxes_csv.settings import BoxesCsvSettings
from wronglung.data.releases.chest_imagenome.settings import ChestImagenomeSettings
from wronglung.data.releases.hecktor.settings import HecktorSettings
from wronglung.data.releases.labelled_images.layout import (
    CHESTXRAY14,
    CHESTXRAY14_LABELS,
    CHEXPERT,
    FIVE,
    MIMIC,
    RSNA,
    RSNA_LABELS,
    TEST,
)
from wronglung.data.releases.labelled_images.settings import (
    ChestXray14Settings,
    Chexpert5x200Settings,
    LabelledImages,
    Mimic5x200Settings,
    RsnaSettings,
)
from wronglung.data.releases.layout_entry import Layout
from wronglung.data.releases.ms_cxr.settings import MsCxrSettings
from wronglung.data.releases.open_i.settings import OpenISettings
from wronglung.data.splits import WHOLE

IMAGENOME = "wronglung.data.releases.chest_imagenome"
MS_CXR = "wronglung.data.releases.ms_cxr"
BOXES_CSV = "wronglung.data.releases.boxes_csv"
OPEN_I = "wronglung.data.releases.open_i"
LABELLED = "wronglung.data.releases.labelled_images"
HECKTOR = "wronglung.data.releases.hecktor"
NOTHING = "wronglung.data.releases.no_texts:link_nothing"


def _labelled(
    settings: type[LabelledImages], labels: tuple[str, ...], patients: str, splits: tuple[str, ...] = (WHOLE,)
) -> Layout:
    """Return the layout of a published set of labelled films, which has neither texts nor boxes."""
    return Layout(
        settings=settings,
        index=f"{LABELLED}.adapter:index_images",
        link=NOTHING,
        examine=f"{LABELLED}.examine:examine_set",
        splits=splits,
        trains=False,
        findings_by_region=False,
        patients=patients,
        texts=False,
        labels=f"{LABELLED}.adapter:labels_of_images",
        label_names=labels,
        boxes="",
        counts="",
        document="docs/adding_a_data_set.md",
    )


LAYOUTS: dict[str, Layout] = {
    "chest_imagenome": Layout(
        settings=ChestImagenomeSettings,
        index=f"{IMAGENOME}.index_release:index_release",
        link=f"{IMAGENOME}.link_sentences:link_sentences",
        examine="wronglung.data.releases.chest_imagenome.check.examine:examine_release",
        splits=("gold", "test", "valid"),
        trains=True,
        findings_by_region=True,
        patients="MIMIC-CXR",
        texts=True,
        labels="",
        label_names=(),
        boxes="the anatomical regions that a sentence is linked to",
        counts="release_counts.csv",
    ),
    "ms_cxr": Layout(
        settings=MsCxrSettings,
        index=f"{MS_CXR}.index_phrases:index_phrases",
        link=f"{MS_CXR}.link_phrases:link_phrases",
        examine=f"{MS_CXR}.examine:examine_phrases",
        splits=(WHOLE, "test", "valid"),
        trains=False,
        findings_by_region=False,
        patients="MIMIC-CXR",
        texts=True,
        labels="",
        label_names=(),
        boxes="what a phrase describes, as a radiologist drew it",
        counts="ms_cxr_counts.csv",
    ),
    "boxes_csv": Layout(
        settings=BoxesCsvSettings,
        index=f"{BOXES_CSV}.adapter:index_boxes",
        link=f"{BOXES_CSV}.adapter:link_boxes",
        examine=f"{BOXES_CSV}.examine:examine_boxes",
        splits=(WHOLE, "test", "valid"),
        trains=False,
        findings_by_region=False,
        patients="own",
        texts=True,
        labels="",
        label_names=(),
        boxes="what its csv says",
        counts="",
        document="docs/adding_a_data_set.md",
    ),
    "open_i": Layout(
        settings=OpenISettings,
        index=f"{OPEN_I}.adapter:index_films",
        link=f"{OPEN_I}.adapter:link_reports",
        examine=f"{OPEN_I}.examine:examine_films",
        splits=(WHOLE, "test", "valid"),
        trains=True,
        findings_by_region=False,
        patients="Open-I",
        texts=True,
        labels="",
        label_names=(),
        boxes="",
        counts="",
    ),
    "hecktor": Layout(
        settings=HecktorSettings,
        index=f"{HECKTOR}.adapter:index_patients",
        link=NOTHING,
        examine=f"{HECKTOR}.examine:examine_patients",
        splits=(WHOLE,),
        trains=False,
        findings_by_region=False,
        patients="HECKTOR",
        texts=False,
        labels="",
        label_names=(),
        boxes="",
        counts="",
        document="docs/adding_a_data_set.md",
    ),
    CHEXPERT: _labelled(Chexpert5x200Settings, FIVE, "CheXpert"),
    MIMIC: _labelled(Mimic5x200Settings, FIVE, "MIMIC-CXR"),
    RSNA: _labelled(RsnaSettings, RSNA_LABELS, "RSNA"),
    CHESTXRAY14: _labelled(ChestXray14Settings, CHESTXRAY14_LABELS, "ChestX-ray14", (TEST, WHOLE)),
}
