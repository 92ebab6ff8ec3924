"""Check that other sections of the config have what the study needs."""

from wronglung.core.section import WrongKeyError
from wronglung.data.releases.registry import LAYOUTS
from wronglung.models.family import GazeTaughtEntry
from wronglung.studies.eclip.gaze.plan import gives_maps
from wronglung.studies.eclip.generation.checks import check_reports
from wronglung.studies.eclip.needed import NEEDED, OF_EXPERTS
from wronglung.studies.eclip.probe_splits import PROBE_SPLITS
from wronglung.studies.eclip.settings import EclipStudySettings, settings_of
from wronglung.studies.eclip.split_checks import check_task
from wronglung.studies.plan import StudyConfig


def check(config: StudyConfig, study: str) -> None:
    """Raise if the study cannot be made of the config.

    Raises:
        WrongKeyError: the first that is wrong: what is given, what is expected and what to do.
    """
    settings = settings_of(config, study)
    _reference_is_a_model(config, settings, study)
    _tables_can_be_made(settings, study)
    _some_model_learns_from_gaze(config, settings, study)
    if settings.gaze is not None:
        _maps_can_be_compared_with_gaze(config, settings, study)
    if settings.reports is not None:
        check_reports(config, settings.reports, study)
    for name, task in settings.zero_shot.items():
        check_task(config, task, f"studies.{study}.zero_shot.{name}")
    for dataset, _ in settings.splits:
        _texts_are_there(config, study, dataset)
    for dataset in dict.fromkeys(name.partition("/")[0] for name in (*settings.on, *settings.zero_shot_on)):
        _labels_are_there(config, settings, study, dataset)
    for dataset, split in settings.splits:
        if settings.probe is not None:
            _probes_can_be_taught(config, study, dataset, split)


def _reference_is_a_model(config: StudyConfig, settings: EclipStudySettings, study: str) -> None:
    there = list(dict.fromkeys(run.model for run in config.runs_of(study)))
    if settings.reference_model not in there:
        raise WrongKeyError(
            f"studies.{study}.reference_model",
            f"given {settings.reference_model!r}; expected a model of the study with weights, one of {there}",
        )


def _tables_can_be_made(settings: EclipStudySettings, study: str) -> None:
    for kind, asked in (("tables", settings.tables), ("figures", settings.figures)):
        for key, names in NEEDED.items():
            unmet = [] if asked == "all" or getattr(settings, key) is not None else sorted(names & set(asked))
            if unmet:
                raise WrongKeyError(
                    f"studies.{study}.{kind}", f"{unmet} need `{key}`, which is null; give it or take {unmet} out"
                )


def _some_model_learns_from_gaze(config: StudyConfig, settings: EclipStudySettings, study: str) -> None:
    taught = any(isinstance(config.models[name], GazeTaughtEntry) for name in config.models_of(study))
    for kind, given in (("tables", settings.tables), ("figures", settings.figures)):
        asked = [] if given == "all" or taught else sorted(OF_EXPERTS & set(given))
        if asked:
            raise WrongKeyError(
                f"studies.{study}.{kind}",
                f"{asked} need a model of the study that learns from gaze; name one of the family eclip or "
                f"eclip_gloria, or take {asked} out",
            )


def _maps_can_be_compared_with_gaze(config: StudyConfig, settings: EclipStudySettings, study: str) -> None:
    for dataset, _ in settings.splits:
        if not config.datasets[dataset].gaze_sources:
            raise WrongKeyError(
                f"studies.{study}.gaze",
                f"maps are compared with gaze on {dataset!r}, but datasets.{dataset} names no source of gaze; name one "
                f"below its key `gaze`, take {dataset!r} out of studies.{study}.on, or set studies.{study}.gaze to "
                "null",
            )
    models = list(dict.fromkeys(run.model for run in config.runs_of(study)))
    if not any(gives_maps(config, name) for name in models):
        raise WrongKeyError(
            f"studies.{study}.gaze",
            f"none of the study's models with weights gives maps: {models}; add one that does, or set "
            f"studies.{study}.gaze to null",
        )


def _texts_are_there(config: StudyConfig, study: str, dataset: str) -> None:
    if not LAYOUTS[config.datasets[dataset].layout].texts:
        raise WrongKeyError(
            f"studies.{study}.on",
            f"{dataset!r} has no texts, which retrieval and geometry need; take it out of `on` and name it in `on` of "
            "a zero-shot task",
        )


def _labels_are_there(config: StudyConfig, settings: EclipStudySettings, study: str, dataset: str) -> None:
    sources = settings.sources(dataset)
    if "truth" in sources and dataset not in settings.truth:
        raise WrongKeyError(
            f"studies.{study}.truth",
            f"given tables of {sorted(settings.truth)}, but labels of source `truth` are asked for on {dataset!r}; add "
            f"its table, use `labels: release`, or take {dataset!r} out of `on`",
        )
    if "release" in sources and "labels" not in config.datasets[dataset].tables:
        raise WrongKeyError(
            f"datasets.{dataset}.labels",
            f"given none, but studies.{study} asks for labels of source `release`; name a source, or take {dataset!r} "
            "out of `on`",
        )
    if "images" in sources and not LAYOUTS[config.datasets[dataset].layout].labels:
        able = [name for name, entry in config.datasets.items() if LAYOUTS[entry.layout].labels]
        raise WrongKeyError(
            f"studies.{study}",
            f"labels of source `images` are asked for on {dataset!r}, whose own list states none; those that do: "
            f"{able}; use `labels: release`, or name one of them in `on` of the task",
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
