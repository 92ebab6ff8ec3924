"""Check that the config has the models that the study's tables and figures need."""

from wronglung.core.names import refuse_unknown
from wronglung.core.section import WrongKeyError
from wronglung.data.releases.registry import LAYOUTS
from wronglung.models.family import EncodingEntry, FinetunedEntry
from wronglung.report.entry import refuse_lacking_models, refuse_unmet
from wronglung.studies.plan import StudyConfig
from wronglung.studies.wrong_lung.controls.entries import Control, controls_among
from wronglung.studies.wrong_lung.figures.registry import FIGURES
from wronglung.studies.wrong_lung.makeable import common_seeds, listed_on_first, model_kinds
from wronglung.studies.wrong_lung.settings import WrongLungSettings, settings_of
from wronglung.studies.wrong_lung.suitable import PUBLISHED_LAYOUT, protocols_on
from wronglung.studies.wrong_lung.tables.registry import TABLES


def check(config: StudyConfig, study: str) -> None:
    """Raise if the config lacks models that the study is asked to show.

    Raises:
        WrongKeyError: the first that is wrong: what is given, what is expected and what to do.
    """
    settings = settings_of(config, study)
    listed = config.models_of(study)
    _answer_is_known(settings, study, listed)
    _reference_is_usable(config, settings, study)
    _blind_control_fits(config, settings, study)
    _first_data_set_shows_all(config, settings, study)
    if "two_models" in settings.named_tables:
        _compared_models_are_there(config, settings, study)
    there = model_kinds(config, study)
    refuse_lacking_models(f"studies.{study}.tables", settings.named_tables, TABLES, there, listed)
    refuse_lacking_models(f"studies.{study}.figures", settings.named_figures, FIGURES, there, listed)


def _first_data_set_shows_all(config: StudyConfig, settings: WrongLungSettings, study: str) -> None:
    """Raise if a table or figure needs what the data set that they are about cannot give."""
    layouts = {dataset: config.datasets[dataset].layout for dataset, _ in settings.splits}
    for dataset, layout in layouts.items():
        if not LAYOUTS[layout].boxes:
            boxed = [name for name, entry in config.datasets.items() if LAYOUTS[entry.layout].boxes]
            raise WrongKeyError(
                f"studies.{study}.on",
                f"given {dataset!r}, but the layout {layout} has no boxes to score maps against; expected some of "
                f"{boxed}",
            )
        if not protocols_on(layout, settings.protocols):
            raise WrongKeyError(
                f"studies.{study}.protocols",
                f"given {settings.protocols}, but {dataset!r} has the layout {layout}, and the published code read "
                f"{PUBLISHED_LAYOUT} alone; add corrected, or take {dataset!r} out of `on`",
            )
    given = listed_on_first(config, settings)
    refuse_unmet(f"studies.{study}.tables", settings.named_tables, TABLES, given)
    refuse_unmet(f"studies.{study}.figures", settings.named_figures, FIGURES, given)


def _answer_is_known(settings: WrongLungSettings, study: str, listed: list[str]) -> None:
    try:
        refuse_unknown("models", settings.answer_models, listed)
    except ValueError as error:
        raise WrongKeyError(
            f"studies.{study}.answer", f"{error}; name models of the study, or set it to null"
        ) from None


def _reference_is_usable(config: StudyConfig, settings: WrongLungSettings, study: str) -> None:
    name, key = settings.reference_model, f"studies.{study}.reference_model"
    blind = [other for other, entry in controls_among(config.models).items() if entry.control == "text_blind"]
    there = dict.fromkeys(run.model for run in config.runs_of(study))
    usable = [other for other in there if other not in blind]
    remedy = f"name one of {usable}" if usable else "add a model with maps or weights to the study"
    if name not in config.models_of(study):
        raise WrongKeyError(key, f"{name!r} is no model of the study; known: {usable}; {remedy}")
    if name in config.not_supplied:
        raise WrongKeyError(
            key, f"{name!r} has no weights, since models.{name}.weights is null; give the file, or {remedy}"
        )
    if name in blind:
        raise WrongKeyError(
            key, f"{name!r} is the control text_blind, which is itself made from the reference model; {remedy}"
        )


def _blind_control_fits(config: StudyConfig, settings: WrongLungSettings, study: str) -> None:
    """Raise if a control has another grid than the reference model's maps, which it is made from.

    The config does not tell the grid of given maps, so that of their file is compared when the job is planned.
    """
    grid = _grid_of(config, settings.reference_model)
    for name, entry in controls_among(config.models).items():
        if name in config.models_of(study) and "reference" in entry.needs and grid not in (None, entry.grid):
            raise WrongKeyError(
                f"models.{name}.grid",
                f"given {entry.grid}, but the control is made from the maps of {settings.reference_model!r}, which "
                f"have {grid} cells along a side; set `grid: {grid}`",
            )


def _grid_of(config: StudyConfig, model: str) -> int | None:
    """Return the cells along a side of a model's maps; None if the config does not say."""
    entry = config.models[model]
    if isinstance(entry, FinetunedEntry):
        return _grid_of(config, entry.base)
    if isinstance(entry, Control):
        return entry.grid
    return entry.image_encoder.grid if isinstance(entry, EncodingEntry) else None


def _compared_models_are_there(config: StudyConfig, settings: WrongLungSettings, study: str) -> None:
    key, named, runs = f"studies.{study}.two_models", list(settings.two_models or ()), config.runs_of(study)
    there = list(dict.fromkeys(run.model for run in runs))
    if not (named and set(named) <= set(there)):
        raise WrongKeyError(
            key,
            f"given {named}; expected two models of {there}, or take two_models out of `tables`",
        )
    if not common_seeds(config, settings, study):
        first, second = ([run.seed for run in runs if run.model == name] for name in named)
        raise WrongKeyError(
            key,
            f"{named[0]!r} has the seeds {sorted(first)} and {named[1]!r} {sorted(second)}; expected a "
            "common one, since the table compares run with run; give both the same seed, or take two_models out of "
            "`tables`",
        )
