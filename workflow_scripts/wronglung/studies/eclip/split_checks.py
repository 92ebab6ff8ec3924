"""Check, before any job, the splits that the study reads beside those of `on`."""

from wronglung.core.section import WrongKeyError
from wronglung.data.releases.registry import LAYOUTS
from wronglung.studies.eclip.settings import ZeroShotSettings
from wronglung.studies.plan import StudyConfig

TRAIN = "train"


def check_split(config: StudyConfig, given: str, key: str, texts: bool) -> None:
    """Raise unless a split is read.

    Args:
        config: the whole config.
        given: `dataset/split`.
        key: of the config, which names it.
        texts: whether its texts are needed; a training split will then do too.

    Raises:
        WrongKeyError: what is given, what is expected and what to do.
    """
    dataset, _, split = given.partition("/")
    if dataset not in config.datasets:
        raise WrongKeyError(key, f"{dataset!r} is no data set; known: {sorted(config.datasets)}")
    entry = config.datasets[dataset]
    layout = LAYOUTS[entry.layout]
    splits = [*layout.splits, *[TRAIN] * (texts and layout.trains)]
    if split not in splits:
        raise WrongKeyError(key, f"{dataset!r} has no split {split!r}; its splits: {splits}")
    if texts and not layout.texts:
        raise WrongKeyError(key, f"{dataset!r} has no texts; expected a data set with reports or phrases")
    if unread := entry.unread(split):
        raise WrongKeyError(
            key, f"given {given!r}, but datasets.{dataset}.{unread[0]} is {unread[1]}; change one of them"
        )


def check_task(config: StudyConfig, task: ZeroShotSettings, key: str) -> None:
    """Raise unless the split of a zero-shot task is read and its list states the classes of the balanced set.

    Raises:
        WrongKeyError: what is given, what is expected and what to do.
    """
    if task.on is None:
        return
    check_split(config, task.on, f"{key}.on", texts=False)
    known = LAYOUTS[config.datasets[task.on.partition("/")[0]].layout].label_names
    classes = [] if task.balanced is None or task.labels != "images" else task.balanced.classes
    unknown = [name for name in classes if name not in known]
    if unknown and known:
        raise WrongKeyError(
            f"{key}.balanced.classes", f"{task.on!r} states no label {unknown}; its labels: {list(known)}"
        )
