"""What must agree between the sections of a config."""

from collections.abc import Iterator
from typing import Any

from wronglung.config.config import Config
from wronglung.config.entries import gives
from wronglung.core.names import refuse_unknown
from wronglung.data.settings import MADE_HERE
from wronglung.studies.registry import STUDIES


def check(config: Config) -> None:
    """Raise if sections contradict each other.

    Raises:
        ValueError: naming the keys, what is given, what is expected and what to do.
    """
    _example_has_its_images(config)
    _data_sets_are_known(config)
    _atlas_controls_differ(config)
    _bases_have_weights(config)
    for name in config.asked_studies:
        _models_give_what_is_asked(config, name)
        _models_of_the_answer_are_there(config, name)
        _reference_is_usable(config, name)
        _entries_have_their_models(config, name)
        _compared_models_are_there(config, name)
    _silver_is_read_where_needed(config)


def _example_has_its_images(config: Config) -> None:
    for name, dataset in config.datasets.items():
        if dataset.is_example and config.example is None:
            raise ValueError(
                f"datasets.{name}.release lies in {MADE_HERE}, which the example's rules make, but `example` is "
                "null; name the folders of a release, or give `example: {preset: example/clinic}`"
            )
        if dataset.is_example and dataset.release.images == "jpg":
            raise ValueError(
                f"datasets.{name}.release.images: given jpg, but the example release holds DICOM files only; expected "
                "dicom, or the folders of a release with JPG files"
            )


def _readers(config: Config) -> Iterator[tuple[str, str, str]]:
    """The keys that name a data set, with its name and the split that is read."""
    for name, entry in config.models.items():
        if hasattr(entry, "train_on"):
            yield f"models.{name}.train_on", entry.train_on, "train"
    for study, settings in config.asked_studies.items():
        for dataset, split in settings.splits:
            yield f"studies.{study}.on", dataset, split


def _data_sets_are_known(config: Config) -> None:
    for key, dataset, _ in _readers(config):
        if dataset not in config.datasets:
            raise ValueError(f"{key}: {dataset!r} is no data set; known: {sorted(config.datasets)}")


def _atlas_controls_differ(config: Config) -> None:
    first: dict[tuple[str, int], tuple[str, str]] = {}
    for name, entry in config.of_kind("control.atlas").items():
        other, train_on = first.setdefault((entry.control, entry.grid), (name, entry.train_on))
        if train_on != entry.train_on:
            raise ValueError(
                f"models.{name}.train_on: given {entry.train_on!r}, but {other!r} is the same control on the same grid "
                f"with train_on: {train_on}; their maps have one file, so give both the same data set or another grid"
            )


def _silver_is_read_where_needed(config: Config) -> None:
    for name, dataset in config.datasets.items():
        readers = [key for key, read, split in _readers(config) if read == name and split != "gold"]
        if dataset.shards.silver == 0 and readers:
            raise ValueError(
                f"datasets.{name}.shards.silver is 0, so no image outside gold is read, but {readers} need some; give "
                "silver images a number of shards, or leave these out"
            )


def _models_give_what_is_asked(config: Config, study: str) -> None:
    asked = STUDIES[study].asks
    for name in config.models_of(study):
        if name not in config.models:
            raise ValueError(f"studies.{study}.models: {name!r} is no model; known: {sorted(config.models)}")
        lacking = sorted(asked - gives(config.models[name]))
        if lacking:
            raise ValueError(
                f"studies.{study}.models: {study} asks every model for {sorted(asked)}, but {name!r} gives "
                f"{sorted(gives(config.models[name]))} and lacks {lacking}; leave it out of studies.{study}.models"
            )


def _reference_is_usable(config: Config, study: str) -> None:
    settings = config.asked_studies[study]
    if not hasattr(settings, "reference_model"):
        return
    name, key = settings.reference_model, f"studies.{study}.reference_model"
    if name not in config.models_of(study):
        raise ValueError(f"{key}: {name!r} is no model of the study; known: {config.models_of(study)}")
    if name in config.not_supplied:
        known = sorted({run.model for run in config.runs_of(study)})
        raise ValueError(
            f"{key}: {name!r} has no weights, since models.{name}.weights is null; give the file, or choose one of "
            f"{known}"
        )
    if name in config.controls and config.controls[name].control == "text_blind":
        raise ValueError(
            f"{key}: {name!r} is the control text_blind, which is itself made from the reference model; name another "
            f"of {config.models_of(study)}"
        )


def _compared_models_are_there(config: Config, study: str) -> None:
    settings = config.asked_studies[study]
    if "two_models" not in getattr(settings, "table_names", ()):
        return
    named = settings.two_models or ()
    if not (named and set(named) <= set(config.models_of(study))):
        raise ValueError(
            f"studies.{study}.two_models: given {list(named)}; expected two models of {config.models_of(study)}, or "
            "take two_models out of `tables`"
        )


def _models_of_the_answer_are_there(config: Config, study: str) -> None:
    named, known = getattr(config.asked_studies[study], "answer_models", []), config.models_of(study)
    try:
        refuse_unknown("models", named, known)
    except ValueError as error:
        raise ValueError(f"studies.{study}.answer: {error}; name models of the study, or set it to null") from None


def model_kinds(config: Config, study: str) -> set[str]:
    """Return the kinds of models that a study has, as entries of tables and figures name them in `models`."""
    names = [run.model for run in config.runs_of(study)]
    shown = [name for name in names if name not in config.controls]
    controls = {config.controls[name].control for name in names if name in config.controls}
    has = {
        "shown": bool(shown),
        "trained": any(name in config.trained_here or name in config.finetuned for name in names),
        "training_logs": any(name in config.trained_here for name in names),
        "few_shot": any(name in config.finetuned for name in names),
        "oracle": "oracle" in controls,
        "controls": bool(controls),
        "reference_maps": getattr(config.asked_studies[study], "reference_model", None) in shown,
    }
    return {kind for kind, there in has.items() if there}


def _entries_have_their_models(config: Config, study: str) -> None:
    there, settings = model_kinds(config, study), config.asked_studies[study]
    registries: dict[str, dict[str, Any]] = {"table": STUDIES[study].tables, "figure": STUDIES[study].figures}
    for what, entries in registries.items():
        names = getattr(settings, f"{what}_names", ())
        missing = [name for name in names if set(entries[name].models) - there]
        if missing:
            kinds = sorted({kind for name in missing for kind in entries[name].models} - there)
            possible = ", ".join(name for name in names if name not in missing)
            raise ValueError(
                f"studies.{study}.{what}s: {missing} need models of the kinds {kinds}, and none of "
                f"{config.models_of(study)} is; add such models, or ask for what can be made: "
                f"`{what}s: [{possible}]`"
            )


def _bases_have_weights(config: Config) -> None:
    known = sorted([*config.trained("gloria"), *config.converted])
    for name, entry in config.finetuned.items():
        if entry.base not in known:
            given = "no model" if entry.base not in config.models else "a model without weights to start from"
            raise ValueError(
                f"models.{name}.base: {entry.base!r} is {given}; expected a model that is trained or whose weights "
                f"are given, one of {known}; add its entry or name another base"
            )
        there = config.models[entry.base].seeds
        lacking = sorted(set(entry.seeds) - set(there))
        if lacking:
            raise ValueError(
                f"models.{name}.seeds: {lacking} are no seeds of its base {entry.base!r}, which has {there}; add them "
                "there or take them out here"
            )
