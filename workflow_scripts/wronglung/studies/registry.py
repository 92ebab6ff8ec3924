"""All studies, by their names in the config. One folder, one `.smk` file and one entry each."""

from wronglung.studies.study import Study
from wronglung.studies.wrong_lung import VERSION
from wronglung.studies.wrong_lung.checks import check
from wronglung.studies.wrong_lung.controls.entries import CONTROL_SECTIONS
from wronglung.studies.wrong_lung.figures.registry import FIGURES
from wronglung.studies.wrong_lung.settings import WrongLungSettings
from wronglung.studies.wrong_lung.tables.registry import TABLES

STUDIES: dict[str, Study] = {
    "wrong_lung": Study(
        settings=WrongLungSettings,
        asks=frozenset({"maps"}),
        tables=TABLES,
        figures=FIGURES,
        context="wronglung.studies.wrong_lung.context:StudyContext",
        version=VERSION,
        check=check,
        controls=CONTROL_SECTIONS,
    ),
}
