"""What must agree between the sections of a config."""

from collections.abc import Iterator

from wronglung.config.config import Config
from wronglung.config.entries import gives
from wronglung.data.settings import MADE_HERE
from wronglung.studies.registry import STUDIES


def check(config: Config) -> None:
    """Raise if sections contradict each other.

    Raises:
        ValueError: naming the keys, what is given, what is expected and what to do.
    """
    _example_has_its_images(config)
    _data_sets_are_known(config)
    _bases_have_weights(config)
    for name in config.asked_studies:
        _models_give_what_is_asked(config, name)
        STUDIES[name].check(config, name)
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
