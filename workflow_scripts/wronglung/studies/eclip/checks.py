"""Check that other sections of the config have what the study needs."""

from wronglung.core.section import WrongKeyError
from wronglung.data.releases.registry import LAYOUTS
from wronglung.studies.eclip.generation.checks import check_reports
from wronglung.studies.eclip.probe_splits import PROBE_SPLITS
from wronglung.studies.eclip.settings import EclipSettings, settings_of
from wronglung.studies.plan import StudyConfig


def check(config: StudyConfig, study: str) -> None:
    """Raise if the study cannot be made of the config.

    Raises:
        WrongKeyError: the first that is wrong: what is given, what is expected and what to do.
    """
    settings = settings_of(config, study)
    _reference_is_a_model(config, settings, study)
    _tables_can_be_made(settings, study)
    if settings.reports is not None:
        check_reports(config, settings.reports, study)
    for dataset, split in settings.splits:
        _labels_are_there(config, settings, study, dataset)
        if settings.probe is not None:
            _probes_can_be_taught(config, study, dataset, split)


def _reference_is_a_model(config: StudyConfig, settings: EclipSettings, study: str) -> None:
    there = list(dict.fromkeys(run.model for run in config.runs_of(study)))
    if settings.reference_model not in there:
        raise WrongKeyError(
            f"studies.{study}.reference_model",
            f"given {settings.reference_model!r}; expected a model of the study with weights, one of {there}",
        )


def _tables_can_be_made(settings: EclipSettings, study: str) -> None:
    for key, asked in (("tables", settings.tables), ("figures", settings.figures)):
        for name, section in settings.lacking.items():
            if asked != "all" and name in asked:
                raise WrongKeyError(
                    f"studies.{study}.{key}",
                    f"{name} needs `{section}`, which is null; give that section or take {name} out",
                )


def _labels_are_there(config: StudyConfig, settings: EclipSettings, study: str, dataset: str) -> None:
    if "truth" in settings.sources and dataset not in settings.truth:
        raise WrongKeyError(
            f"studies.{study}.truth",
            f"given tables of {sorted(settings.truth)}, but labels of source `truth` are asked for on {dataset!r}; add "
            f"its table, use `labels: release`, or take {dataset!r} out of `on`",
        )
    if "release" in settings.sources and "labels" not in config.datasets[dataset].tables:
        raise WrongKeyError(
            f"datasets.{dataset}.labels",
            f"given none, but studies.{study} asks for labels of source `release`; name a source, or take {dataset!r} "
            "out of `on`",
        )


def _probes_can_be_taught(config: StudyConfig, study: str, dataset: str, split: str) -> None:
    entry = config.datasets[dataset]
    unread = [entry.unread(name) for name in PROBE_SPLITS]
    if split in PROBE_SPLITS or not LAYOUTS[entry.layout].trains or any(unread):
        raise WrongKeyError(
            f"studies.{study}.probe",
            f"probes learn from the splits {list(PROBE_SPLITS)} of {dataset!r} and are tested on {split!r}; expected a "
            "data set whose training images are read, and another split to test on; change `on`, or set probe to null",
        )
