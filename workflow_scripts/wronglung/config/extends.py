"""The files that a config is made of: those that it extends, then the config itself."""

import os
from pathlib import Path

from wronglung.config.merging import refuse
from wronglung.config.written import Written, read_written


def read_layers(path: Path) -> list[Written]:
    """Return what each file says, without `extends`; a later one changes what the earlier ones say.

    A file that is extended twice is read only the first time; reading it again would undo the files between.

    Raises:
        ConfigError: if a file is missing or wrong, or extends itself, directly or not.
    """
    layers: dict[Path, Written] = {}
    _gather(path, read_written(path, str(path)), {path.resolve(): str(path)}, layers)
    return list(layers.values())


def _gather(path: Path, written: Written, chain: dict[Path, str], layers: dict[Path, Written]) -> None:
    """Add the layers of one file.

    Args:
        path: the file.
        written: what it holds.
        chain: this file and those that led to it, as resolved paths, with their names in messages.
        layers: found so far; grows.
    """
    for name in _extended(written):
        base = path.parent / name
        shown = os.path.normpath(base)
        place = written.value["extends"].place
        if base.resolve() in chain:
            refuse(place, ("extends",), f"circular: {' -> '.join((*chain.values(), shown))}; take one of these out")
        if base.resolve() in layers:
            continue
        if not base.is_file():
            refuse(place, ("extends",), f"there is no file {shown}; give a path from the folder of this config")
        _gather(base, read_written(base, shown), {**chain, base.resolve(): shown}, layers)
    layers[path.resolve()] = written.without("extends")


def _extended(written: Written) -> list[str]:
    if "extends" not in written.value:
        return []
    extends = written.value["extends"]
    names = [extends.value] if isinstance(extends.value, str) else extends.value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        problem = f"given {extends.plain()!r}; expected the path of a config, or a list of paths"
        refuse(extends.place, ("extends",), problem)
    return names
