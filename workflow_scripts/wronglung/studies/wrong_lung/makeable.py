"""Which tables and figures can be made of a config's models, perturbations, metrics and protocols.

What each needs is said in the registries, as fields of its entry. The config's `all` means all that can be made. The
plan leaves out the others and says so; a table or figure that the config names is refused instead (`checks.py`).
"""

from collections.abc import Mapping
from typing import Literal

from wronglung.report.entry import Entry, left_out
from wronglung.studies.plan import StudyConfig, report_files
from wronglung.studies.wrong_lung.controls.entries import controls_among
from wronglung.studies.wrong_lung.figures.registry import FIGURES
from wronglung.studies.wrong_lung.settings import WrongLungSettings, settings_of
from wronglung.studies.wrong_lung.suitable import perturbations_on, protocols_on
from wronglung.studies.wrong_lung.tables.registry import TABLES

Kind = Literal["tables", "figures"]
REGISTRIES: Mapping[Kind, Mapping[str, Entry]] = {"tables": TABLES, "figures": FIGURES}


def made(config: StudyConfig, study: str, kind: Kind) -> list[str]:
    """Return the names of the tables or figures that are made: those that the config names, or all that can be."""
    asked = getattr(settings_of(config, study), kind)
    if asked != "all":
        return list(asked)
    without = not_made(config, study, kind)
    return [name for name in REGISTRIES[kind] if name not in without]


def not_made(config: StudyConfig, study: str, kind: Kind) -> dict[str, str]:
    """Return the tables or figures that `all` leaves out, each with the reason; none if the config names some."""
    settings = settings_of(config, study)
    if getattr(settings, kind) != "all":
        return {}
    there, listed = model_kinds(config, study), config.models_of(study)
    return left_out(REGISTRIES[kind], listed_on_first(config, settings), there, listed)


def lines_of_not_made(config: StudyConfig, study: str, kind: Kind) -> list[str]:
    """Return a line for each reason why tables or figures are left out; it names them."""
    names: dict[str, list[str]] = {}
    for name, reason in not_made(config, study, kind).items():
        names.setdefault(reason, []).append(name)
    return [f"studies.{study}.{kind}: all leaves out {', '.join(out)}: each {reason}" for reason, out in names.items()]


def listed_on_first(config: StudyConfig, settings: WrongLungSettings) -> dict[str, list[str]]:
    """Return the perturbations, metrics and protocols on the data set that tables and figures are about."""
    layout = config.datasets[settings.splits[0][0]].layout
    return {
        "perturbations": perturbations_on(layout, settings.perturbations),
        "metrics": list(settings.metrics),
        "protocols": protocols_on(layout, settings.protocols),
    }


def model_kinds(config: StudyConfig, study: str) -> set[str]:
    """Return the kinds of models that the study has, as entries of tables and figures name them in `models`."""
    settings = settings_of(config, study)
    names = [run.model for run in config.runs_of(study)]
    known = controls_among(config.models)
    shown = [name for name in names if name not in known]
    controls = {known[name].control for name in names if name in known}
    has = {
        "shown": bool(shown),
        "trained": any(name in config.trained_here or name in config.finetuned for name in names),
        "training_logs": any(name in config.trained_here for name in names),
        "few_shot": any(name in config.finetuned for name in names),
        "oracle": "oracle" in controls,
        "controls": bool(controls),
        "reference_maps": settings.reference_model in shown,
        "compared": bool(common_seeds(config, settings, study)),
    }
    return {kind for kind, there in has.items() if there}


def common_seeds(config: StudyConfig, settings: WrongLungSettings, study: str) -> set[int]:
    """Return the seeds that both models of `two_models` have; none if it names no two models that are there."""
    runs = config.runs_of(study)
    seeds = [{run.seed for run in runs if run.model == name} for name in settings.two_models or ()]
    return set.intersection(*seeds) if seeds else set()


def files_of_made(config: StudyConfig, study: str, folder: str) -> list[str]:
    """Return the files of the tables and figures that a study makes, below its folder of results."""
    kinds: tuple[Kind, ...] = ("tables", "figures")
    return [path for kind in kinds for path in report_files(folder, kind, made(config, study, kind), REGISTRIES[kind])]
