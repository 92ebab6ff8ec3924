"""Check that other sections of the config have what the study needs."""

from wronglung.core.section import WrongKeyError
from wronglung.studies.contribution.needed import lacking, there_is
from wronglung.studies.contribution.settings import ContributionSettings, TaskSettings, settings_of
from wronglung.studies.contribution.taken import modalities_of
from wronglung.studies.plan import StudyConfig


def check(config: StudyConfig, study: str) -> None:
    """Raise if the study cannot be made of the config.

    Raises:
        WrongKeyError: the first that is wrong: what is given, what is expected and what to do.
    """
    settings = settings_of(config, study)
    for name, task in settings.tasks.items():
        key = f"studies.{study}.tasks.{name}"
        _samples_are_there(config, task, key)
        for model in task.models:
            _model_can_answer(config, settings, task, model, study, key)
    _every_model_has_a_task(config, settings, study)
    _tables_can_be_made(config, settings, study)


def _samples_are_there(config: StudyConfig, task: TaskSettings, key: str) -> None:
    if task.samples not in config.samples:
        raise WrongKeyError(
            f"{key}.samples",
            f"given {task.samples!r}; expected a recipe below `samples:`, one of {list(config.samples)}",
        )


def _model_can_answer(
    config: StudyConfig, settings: ContributionSettings, task: TaskSettings, model: str, study: str, key: str
) -> None:
    able = config.models_of(study)
    if model not in able:
        raise WrongKeyError(
            f"{key}.models", f"given {model!r}; expected a model of studies.{study}.models that gives answers: {able}"
        )
    takes, have = modalities_of(config.models[model]), config.samples[task.samples].modalities
    missing = [name for name in takes if name not in have]
    if missing or not takes:
        raise WrongKeyError(
            f"{key}.models",
            f"{model!r} takes {list(takes)}, but the samples of {task.samples!r} have {list(have)}; add {missing} to "
            f"samples.{task.samples}, or take {model!r} out of the task",
        )
    for name in takes if len(takes) > 1 else ():
        for kind, given in (("parts", settings.parts), ("baselines", settings.baselines)):
            if name not in given:
                raise WrongKeyError(
                    f"studies.{study}.{kind}", f"{model!r} takes {name!r}, which is not among {list(given)}; add it"
                )


def _every_model_has_a_task(config: StudyConfig, settings: ContributionSettings, study: str) -> None:
    listed = [] if settings.models == "all" else settings.models
    asked = {model for task in settings.tasks.values() for model in task.models}
    idle = [model for model in listed if model not in asked]
    if idle:
        raise WrongKeyError(
            f"studies.{study}.models", f"{idle} are in no task; name them in a task's `models`, or take them out here"
        )


def _tables_can_be_made(config: StudyConfig, settings: ContributionSettings, study: str) -> None:
    there = there_is(settings, taken_in(config, settings))
    for kind, asked in (("tables", settings.tables), ("figures", settings.figures)):
        for name in () if asked == "all" else asked:
            if missing := lacking(name, there):
                raise WrongKeyError(
                    f"studies.{study}.{kind}", f"{name!r} needs {'; '.join(missing)}; give it or take {name!r} out"
                )


def taken_in(config: StudyConfig, settings: ContributionSettings) -> dict[str, list[tuple[str, ...]]]:
    """Return the modalities that each model of each task takes."""
    return {
        name: [tuple(modalities_of(config.models[model])) for model in task.models]
        for name, task in settings.tasks.items()
    }
