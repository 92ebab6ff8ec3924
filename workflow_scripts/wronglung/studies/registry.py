"""All studies, by their names in the config. One folder, one `.smk` file and one entry each."""

from wronglung.studies import contribution, eclip, wrong_lung
from wronglung.studies.contribution.checks import check as check_contribution
from wronglung.studies.contribution.figures.registry import FIGURES as CONTRIBUTION_FIGURES
from wronglung.studies.contribution.settings import ContributionSettings
from wronglung.studies.contribution.tables.registry import TABLES as CONTRIBUTION_TABLES
from wronglung.studies.eclip.checks import check as check_eclip
from wronglung.studies.eclip.figures.registry import FIGURES as ECLIP_FIGURES
from wronglung.studies.eclip.settings import EclipStudySettings
from wronglung.studies.eclip.tables.registry import TABLES as ECLIP_TABLES
from wronglung.studies.study import Study
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
        version=wrong_lung.VERSION,
        check=check,
        controls=CONTROL_SECTIONS,
    ),
    "eclip": Study(
        settings=EclipStudySettings,
        asks=frozenset({"embeddings"}),
        tables=ECLIP_TABLES,
        figures=ECLIP_FIGURES,
        context="wronglung.studies.eclip.context:StudyContext",
        version=eclip.VERSION,
        check=check_eclip,
    ),
    "contribution": Study(
        settings=ContributionSettings,
        asks=frozenset({"answers"}),
        tables=CONTRIBUTION_TABLES,
        figures=CONTRIBUTION_FIGURES,
        context="wronglung.studies.contribution.context:StudyContext",
        version=contribution.VERSION,
        check=check_contribution,
    ),
}
