"""Check that the sections of a config agree with each other."""

from collections.abc import Iterator, Sequence

from wronglung.config.config import Config
from wronglung.config.entries import gives, kind_of
from wronglung.config.sample_checks import check_samples
from wronglung.core.section import WrongKeyError
from wronglung.data.releases.registry import LAYOUTS
from wronglung.data.settings import MADE_HERE, DatasetSettings
from wronglung.models.family import WAYS, FamilyEntry, GazeTaughtEntry, TaughtEntry, TrainedEntry
from wronglung.studies.registry import STUDIES

TRAIN = "train"  # the split that models learn from; no study is evaluated on it
EXAMPLE_KINDS = ("dicom", "volume")  # of the images that the example's rules write
# What a model has in common with the one that it goes on from: where both have such a key, it is the same.
PARTS = ("train_on", "image_encoder", "text_encoder", "joint", "alignment")


def check(config: Config) -> None:
    """Raise ValueError if sections contradict each other.

    Raises:
        WrongKeyError: the first that is wrong: what is given, what is expected and what to do.
    """
    _entries_say_how_models_come(config)
    _example_has_its_images(config)
    _example_has_its_tables(config)
    _images_are_borrowed_from_their_like(config)
    _data_sets_are_known(config)
    _bases_have_weights(config)
    _gaze_is_there_to_learn_from(config)
    check_samples(config)
    for name in config.asked_studies:
        _models_give_what_is_asked(config, name)
        STUDIES[name].check(config, name)
    _read_splits_have_images(config)


def _entries_say_how_models_come(config: Config) -> None:
    for name, entry in config.models.items():
        if isinstance(entry, FamilyEntry) and not isinstance(entry, WAYS):
            raise WrongKeyError(
                f"models.{name}",
                f"the section of {kind_of(entry)} lacks what the workflow asks of a model; expected all that one of "
                f"{[way.__name__ for way in WAYS]} in models/family.py names; complete the section in the family's "
                "entries.py",
            )


def _example_has_its_images(config: Config) -> None:
    for name, dataset in config.datasets.items():
        if dataset.is_example and config.example is None:
            raise WrongKeyError(
                f"datasets.{name}.release",
                f"given folders in {MADE_HERE}, which the example's rules make, but `example` is null; name the "
                "folders of a release, or give `example: {preset: example/clinic}`",
            )
        if dataset.is_example and dataset.image_kind not in EXAMPLE_KINDS:
            raise WrongKeyError(
                f"datasets.{name}.release.images",
                f"given {dataset.image_kind}, but the example release holds DICOM files only; expected dicom, or the "
                "folders of a release with such files",
            )


def _example_has_its_tables(config: Config) -> None:
    for name, dataset in config.datasets.items():
        given = [*dataset.tables.items(), *(("gaze", source) for source in dataset.gaze_sources)]
        for kind, table in given:
            made = [path for path in table.files().values() if path.startswith(MADE_HERE)]
            if made and config.example is None:
                raise WrongKeyError(
                    f"datasets.{name}.{kind}",
                    f"given {made}, which the example's rules make, but `example` is null; name the files of a release "
                    "or give null",
                )


def _images_are_borrowed_from_their_like(config: Config) -> None:
    for name, dataset in config.datasets.items():
        other, key = dataset.images_from, f"datasets.{name}.images_of"
        if other is None:
            continue
        like = [
            there
            for there, entry in config.datasets.items()
            if there != name and entry.images_from is None and _source(entry) == _source(dataset)
        ]
        if other not in like:
            raise WrongKeyError(
                key,
                f"given {other!r}; expected a data set that stores images of the same kind ({dataset.image_kind}) and "
                f"source itself, one of {sorted(like)}, or null: all images are then read for this data set",
            )


def _source(dataset: DatasetSettings) -> tuple[str, str]:
    return dataset.image_kind, LAYOUTS[dataset.layout].patients


def _readers(config: Config) -> Iterator[tuple[str, str, str]]:
    """Yield each key that names a data set, with that name and the split that is read."""
    for name, entry in config.taught.items():
        yield f"models.{name}.train_on", entry.train_on, TRAIN
    for study, settings in config.asked_studies.items():
        for dataset, split in settings.splits:
            yield f"studies.{study}.on", dataset, split


def _data_sets_are_known(config: Config) -> None:
    for key, dataset, split in _readers(config):
        if dataset not in config.datasets:
            raise WrongKeyError(key, f"{dataset!r} is no data set; known: {sorted(config.datasets)}")
        layout = LAYOUTS[config.datasets[dataset].layout]
        if key.endswith(".train_on"):
            if not layout.trains:
                able = [name for name, entry in config.datasets.items() if LAYOUTS[entry.layout].trains]
                raise WrongKeyError(
                    key, f"models do not learn from {dataset!r}; those that they can learn from: {able}"
                )
            if not layout.boxes and _learns_from_boxes(config.taught[key.split(".")[1]]):
                raise WrongKeyError(
                    key,
                    f"{dataset!r} has no boxes, and this entry is made from boxes or from sentences chosen by them; "
                    "expected a data set with boxes, or a model that is trained with sentences.subset: all",
                )
        elif split not in layout.splits:
            raise WrongKeyError(key, f"{dataset!r} has no split {split!r}; its splits: {list(layout.splits)}")


def _learns_from_boxes(entry: TaughtEntry) -> bool:
    return not (isinstance(entry, TrainedEntry) and entry.sentences.subset == "all")


def _read_splits_have_images(config: Config) -> None:
    for name, dataset in config.datasets.items():
        unread: dict[tuple[str, str], list[str]] = {}
        for key, read, split in _readers(config):
            if read == name and (reason := dataset.unread(split)):
                unread.setdefault(reason, []).append(key)
        for (key, why), readers in unread.items():
            raise WrongKeyError(
                f"datasets.{name}.{key}", f"{why}, but {readers} need some; change it, or leave these out"
            )


def _models_give_what_is_asked(config: Config, study: str) -> None:
    asked = STUDIES[study].asks
    for name in config.models_of(study):
        if name not in config.models:
            raise WrongKeyError(f"studies.{study}.models", f"{name!r} is no model; known: {sorted(config.models)}")
        lacking = sorted(asked - gives(config.models[name]))
        if lacking:
            raise WrongKeyError(
                f"studies.{study}.models",
                f"{study} asks every model for {sorted(asked)}, but {name!r} gives "
                f"{sorted(gives(config.models[name]))} and lacks {lacking}; leave it out of studies.{study}.models",
            )


def _bases_have_weights(config: Config) -> None:
    with_weights = [*config.trained_here, *config.weight_files]
    for name, entry in config.finetuned.items():
        known = sorted(base for base in with_weights if config.made_here[base].family == entry.family)
        if entry.base not in known:
            given = "no model" if entry.base not in config.models else "a model without weights to start from"
            raise WrongKeyError(
                f"models.{name}.base",
                f"{entry.base!r} is {given}; expected a model that is trained or whose weights are given, one of "
                f"{known}; add its entry or name another base",
            )
        _has_its_seeds(config, name, entry.base, f"its base {entry.base!r}")


def _has_its_seeds(config: Config, name: str, other: str, called: str) -> None:
    """Raise unless another model, which the message calls so, has all seeds of a model that goes on from it."""
    there = config.models[other].seeds
    lacking = sorted(set(config.models[name].seeds) - set(there))
    if lacking:
        raise WrongKeyError(
            f"models.{name}.seeds",
            f"{lacking} are no seeds of {called}, which has {there}; add them there or take them out here",
        )


def _gaze_is_there_to_learn_from(config: Config) -> None:
    for name, entry in config.trained_here.items():
        if not isinstance(entry, GazeTaughtEntry):
            continue
        if not config.datasets[entry.train_on].gaze_sources:
            able = [other for other, dataset in config.datasets.items() if dataset.gaze_sources]
            raise WrongKeyError(
                f"models.{name}.train_on",
                f"{entry.train_on!r} has no gaze, and a model of the family {entry.family} learns from it; give "
                f"datasets.{entry.train_on}.gaze a source, or name one that has: {able}",
            )
        there = [source.source for source in config.datasets[entry.train_on].gaze_sources]
        unknown = sorted(set(entry.expert.sources or []) - set(there))
        if unknown:
            raise WrongKeyError(
                f"models.{name}.expert.sources", f"given {unknown}; expected sources of its data set's gaze, of {there}"
            )
        if entry.start_from is not None:
            _start_is_of_the_same_build(config, name, entry)


def _start_is_of_the_same_build(config: Config, name: str, entry: GazeTaughtEntry) -> None:
    """Check that a trained model can go on as another: same parts, same data, same seeds."""
    start = config.trained_here.get(str(entry.start_from))
    parts = [part for part in PARTS if hasattr(entry, part)]
    able = [other for other, one in config.trained_here.items() if other != name and _alike(entry, one, parts)]
    if start is None or entry.start_from not in able:
        given = "no model that is trained here" if start is None else f"a model with another one of {parts}"
        raise WrongKeyError(
            f"models.{name}.start_from", f"{entry.start_from!r} is {given}; expected one of {able}, or null"
        )
    _has_its_seeds(config, name, entry.start_from, f"{entry.start_from!r}, its start")


def _alike(one: TrainedEntry, other: TrainedEntry, parts: Sequence[str]) -> bool:
    return all(hasattr(other, part) and getattr(one, part) == getattr(other, part) for part in parts)
