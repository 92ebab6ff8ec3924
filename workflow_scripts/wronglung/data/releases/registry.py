"""All layouts of data sets, by the names that the config's `layout:` takes. One folder and one entry each."""

from wronglung.data.releases.chest_imagenome.settings import ChestImagenomeSettings
from wronglung.data.releases.layout import Layout

IMAGENOME = "wronglung.data.releases.chest_imagenome"
LAYOUTS: dict[str, Layout] = {
    "chest_imagenome": Layout(
        settings=ChestImagenomeSettings,
        index=f"{IMAGENOME}.index_release:index_release",
        link=f"{IMAGENOME}.link_sentences:link_sentences",
        examine="wronglung.data.check.examine:examine_release",
        splits=("gold", "test", "valid"),
        trains=True,
        findings_by_region=True,
        patients="MIMIC-CXR",
        counts="release_counts.csv",
    ),
}
