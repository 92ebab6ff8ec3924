"""Check that recipes of samples fit their data sets, and that models fit the recipes that they learn from."""

from wronglung.config.config import Config
from wronglung.core.section import WrongKeyError
from wronglung.data.releases.registry import LAYOUTS
from wronglung.data.sample_settings import VIEW, LabelTargets, SampleSettings
from wronglung.data.settings import MADE_HERE


def check_samples(config: Config) -> None:
    """Raise if a recipe or a model that learns from it does not fit.

    Raises:
        WrongKeyError: the first that is wrong.
    """
    for name, recipe in config.samples.items():
        _data_set_fits(config, name, recipe)
    for name, entry in config.taught_by_samples.items():
        if entry.samples not in config.samples:
            raise WrongKeyError(
                f"models.{name}.samples", f"given {entry.samples!r}; expected a recipe, one of {list(config.samples)}"
            )
        have = config.samples[entry.samples].modalities
        missing = [one for one in entry.modalities if one not in have]
        if missing:
            raise WrongKeyError(
                f"models.{name}.modalities",
                f"given {missing}, but the samples of {entry.samples!r} have {list(have)}; name some of these, or add "
                f"the others to samples.{entry.samples}",
            )


def _data_set_fits(config: Config, name: str, recipe: SampleSettings) -> None:
    if recipe.dataset not in config.datasets:
        raise WrongKeyError(
            f"samples.{name}.dataset", f"given {recipe.dataset!r}; expected a data set, one of {list(config.datasets)}"
        )
    dataset = config.datasets[recipe.dataset]
    if recipe.text is not None and not LAYOUTS[dataset.layout].texts:
        raise WrongKeyError(
            f"samples.{name}.text", f"given sections, but {recipe.dataset!r} has no texts; set it to null"
        )
    _pixels_fit(config, name, recipe)
    if not isinstance(recipe.targets, LabelTargets):
        _attributes_fit(config, name, recipe, "targets", [recipe.targets.time, recipe.targets.event])
    if recipe.table is not None:
        _attributes_fit(config, name, recipe, "table.attributes", recipe.table.attributes)
    if isinstance(recipe.targets, LabelTargets):
        _labels_fit(config, name, recipe, recipe.targets)


def _pixels_fit(config: Config, name: str, recipe: SampleSettings) -> None:
    has, other = ("image", "volume") if config.datasets[recipe.dataset].volumes is None else ("volume", "image")
    if getattr(recipe, other) is not None:
        raise WrongKeyError(
            f"samples.{name}.{other}", f"given, but {recipe.dataset!r} has {has}s; set it to null, and give {has}"
        )


def _attributes_fit(config: Config, name: str, recipe: SampleSettings, key: str, asked: list[str]) -> None:
    """Raise if attributes of studies are asked of a data set that names no source of them."""
    of_studies = [one for one in asked if one != VIEW]
    if of_studies and "attributes" not in config.datasets[recipe.dataset].tables:
        raise WrongKeyError(
            f"samples.{name}.{key}",
            f"given {of_studies}, but {recipe.dataset!r} has no attributes of studies; name their source below "
            f"datasets.{recipe.dataset}.attributes",
        )


def _labels_fit(config: Config, name: str, recipe: SampleSettings, targets: LabelTargets) -> None:
    dataset = config.datasets[recipe.dataset]
    source, file = targets.source, targets.file
    there = {"release": "labels" in dataset.tables, "images": bool(LAYOUTS[dataset.layout].labels), "truth": True}
    if not there[source]:
        raise WrongKeyError(
            f"samples.{name}.targets.source",
            f"given {source!r}, but {recipe.dataset!r} has no such labels; name their source below "
            f"datasets.{recipe.dataset}, or another source here",
        )
    if file is not None and file.startswith(MADE_HERE) and config.example is None:
        raise WrongKeyError(
            f"samples.{name}.targets.file",
            f"given {file!r}, which the example's rules make, but `example` is null; name a file of your own",
        )
