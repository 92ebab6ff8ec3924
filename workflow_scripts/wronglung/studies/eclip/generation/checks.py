"""Check, before any job, that reports can be retrieved and generated as the config says."""

from pathlib import Path

from wronglung.core.section import WrongKeyError
from wronglung.data.releases.registry import LAYOUTS
from wronglung.studies.eclip.generation.generator_files import faults_of_folder, faults_of_generator
from wronglung.studies.eclip.generation.settings import ReportSettings
from wronglung.studies.plan import StudyConfig

TRAIN = "train"


def check_reports(config: StudyConfig, settings: ReportSettings, study: str) -> None:
    """Raise if there are no such candidates, or a model's files are missing or of another kind.

    Raises:
        WrongKeyError: the first that is wrong: what is given, what is expected and what to do.
    """
    key = f"studies.{study}.reports"
    _candidates_are_read(config, settings, f"{key}.candidates")
    if settings.generator is not None and (fault := faults_of_generator(settings.generator.weights)):
        raise WrongKeyError(f"{key}.generator.weights", fault)
    for name, encoder in settings.encoders.items():
        if fault := faults_of_folder(Path(encoder.folder)):
            raise WrongKeyError(f"{key}.{name}.folder", fault)


def _candidates_are_read(config: StudyConfig, settings: ReportSettings, key: str) -> None:
    dataset, split = settings.candidate_split
    if dataset not in config.datasets:
        raise WrongKeyError(key, f"{dataset!r} is no data set; known: {sorted(config.datasets)}")
    entry = config.datasets[dataset]
    layout = LAYOUTS[entry.layout]
    splits = [*layout.splits, *[TRAIN] * layout.trains]
    if split not in splits:
        raise WrongKeyError(key, f"{dataset!r} has no split {split!r}; its splits: {splits}")
    if unread := entry.unread(split):
        raise WrongKeyError(
            key, f"given {settings.candidates!r}, but datasets.{dataset}.{unread[0]} is {unread[1]}; change one of them"
        )
