"""Check, before any job, that reports can be retrieved and generated as the config says."""

from pathlib import Path

from wronglung.core.section import WrongKeyError
from wronglung.studies.eclip.generation.generator_files import faults_of_folder, faults_of_generator
from wronglung.studies.eclip.generation.settings import ReportSettings
from wronglung.studies.eclip.split_checks import check_split
from wronglung.studies.plan import StudyConfig


def check_reports(config: StudyConfig, settings: ReportSettings, study: str) -> None:
    """Raise if there are no such candidates, or a model's files are missing or of another kind.

    Raises:
        WrongKeyError: the first that is wrong: what is given, what is expected and what to do.
    """
    key = f"studies.{study}.reports"
    check_split(config, settings.candidates, f"{key}.candidates", texts=True)
    if settings.generator is not None and (fault := faults_of_generator(settings.generator.weights)):
        raise WrongKeyError(f"{key}.generator.weights", fault)
    for name, encoder in settings.encoders.items():
        if fault := faults_of_folder(Path(encoder.folder)):
            raise WrongKeyError(f"{key}.{name}.folder", fault)
