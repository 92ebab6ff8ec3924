"""Change a base by a difference, key by key, and fill sections from presets."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from wronglung.config.errors import ConfigError
from wronglung.config.written import Place, Written, read_written
from wronglung.core.names import refuse_unknown

KeyPath = tuple[str, ...]

# Sections whose keys are names that the user chooses, one for each entry.
NAMED = ("datasets", "samples", "models", "studies")
# Mappings whose keys belong together, so that a difference replaces all of them.
FREE = frozenset({"architecture", "kinds", "grades", "devices", "changes"})
# Mappings below an entry whose keys are names that the user chooses too, so that a difference may add some.
CHOSEN = frozenset({"zero_shot", "truth", "tasks", "groups"})
# Tables of a data set: which keys they have is for their source to say.
TABLES = frozenset({"labels", "attributes"})
OTHERS = "_others"  # among names that the user chooses, set to null: remove those of the base that are not beside it
BELONGS = {
    "extends": "`extends` belongs at the top of a config file; inside a section or a preset, name a preset",
    "like": "`like` belongs directly inside an entry of datasets, samples, models or studies; elsewhere, name a preset",
}


@dataclass(frozen=True)
class Presets:
    """The folder of presets, and the chain of presets that are being read: each names the next one.

    Attributes:
        folder: holds NAME.yaml for every preset NAME.
        chain: names of the presets that are being read, outermost first.
        top: key path of the section that the first of them fills.
        unknown: lines about keys that a base lacks, which `merge` leaves out. They grow, so that all are named at once.
    """

    folder: Path
    chain: tuple[str, ...] = ()
    top: KeyPath = ()
    unknown: list[str] = field(default_factory=list)

    def load(self, name: Written, path: KeyPath) -> Written:
        """Return the section that a preset holds, with the presets that it names itself.

        Args:
            name: what `preset:` says.
            path: key path of the section that asks for it.

        Raises:
            ConfigError: if no such preset exists, if it names itself, directly or not, or if a preset asks for it below
                its top.
        """
        key = (*path, "preset")
        if self.chain and path != self.top:
            refuse(name.place, key, f"the preset {self.chain[-1]!r} may name another preset only at its top")
        known = [file.relative_to(self.folder).with_suffix("").as_posix() for file in self.folder.rglob("*.yaml")]
        require_known(name, key, "preset", known)
        if name.value in self.chain:
            refuse(name.place, key, f"circular presets: {' -> '.join((*self.chain, name.value))}; take one out")
        file = self.folder / f"{name.value}.yaml"
        return merge(
            None,
            read_written(file, str(file)),
            path,
            Presets(self.folder, (*self.chain, name.value), path, self.unknown),
        )


def merge(base: Written | None, difference: Written, path: KeyPath, presets: Presets) -> Written:
    """Return the base, changed by the difference.

    Mappings merge key by key. Lists, values, free mappings, and mappings that name a preset or another source than the
    base replace the base. A merged mapping gets the place of the difference.

    Args:
        base: already merged; None if there is none.
        difference: as written, perhaps with presets.
        path: key path of both.
        presets: where presets are.

    Raises:
        ConfigError: if the difference has a word of the reader in a wrong place.
    """
    if not difference.is_mapping or _is_free(path):
        return difference
    refuse_misplaced(difference, path)
    if "preset" in difference.value:
        base = presets.load(difference.value["preset"], path)
        difference = difference.without("preset")
    if base is not None and not TABLES.isdisjoint(path[-1:]) and _is_of_another_source(base, difference):
        base = None
    merged: dict[str, Written] = {}
    chosen = not CHOSEN.isdisjoint(path[-1:])
    if base is not None and base.is_mapping:
        if not chosen:
            difference = without_lacking(difference, base.value, path, presets)
        merged = dict(base.value)
    if chosen and OTHERS in difference.value:
        refuse_unless_null(difference.value[OTHERS], (*path, OTHERS))
        difference = difference.without(OTHERS)
        merged = {key: value for key, value in merged.items() if key in difference.value}
    for key, value in difference.value.items():
        merged[key] = merge(merged.get(key), value, (*path, key), presets)
    return Written(difference.place, merged)


def without_lacking(difference: Written, known: Collection[str], path: KeyPath, presets: Presets) -> Written:
    """Return the difference without its unknown keys.

    Each gets a line among the unknown ones of `presets`: the key, where it is written and the known keys.
    """
    for key, value in difference.value.items():
        try:
            _refuse_unknown(value.place, (*path, key), "key", key, known)
        except ConfigError as error:
            presets.unknown.append(str(error))
            difference = difference.without(key)
    return difference


def refuse_unless_null(others: Written, path: KeyPath) -> None:
    """Raise unless the value of `_others` is null.

    Raises:
        ConfigError: naming what is given.
    """
    if others.value is not None:
        refuse(others.place, path, f"given {others.plain()!r}; expected null, which removes all others")


def refuse_misplaced(mapping: Written, path: KeyPath) -> None:
    """Raise if a mapping holds `extends` or `like`; callers that allow these words remove them first.

    Raises:
        ConfigError: naming the key and where it belongs.
    """
    for word, advice in BELONGS.items():
        if word in mapping.value:
            refuse(mapping.value[word].place, (*path, word), advice)


def require_known(name: Written, path: KeyPath, what: str, known: Collection[str]) -> None:
    """Raise unless a value is one of the known names.

    Raises:
        ConfigError: naming the value, where it is written and the known names.
    """
    if not isinstance(name.value, str):
        refuse(name.place, path, f"given {name.plain()!r}; expected the name of one {what} out of {sorted(known)}")
    _refuse_unknown(name.place, path, what, name.value, known)


def refuse(place: Place, path: KeyPath, problem: str) -> NoReturn:
    """Raise the error about one key.

    Raises:
        ConfigError: always.
    """
    raise ConfigError(f"{place}: {'.'.join(path)}: {problem}")


def _is_of_another_source(base: Written, difference: Written) -> bool:
    """Tell whether both say where a table comes from and differ in it, so that their other keys differ too."""
    before, after = (side.value.get("source") if side.is_mapping else None for side in (base, difference))
    return before is not None and after is not None and before.value != after.value


def _is_free(path: KeyPath) -> bool:
    is_entry = len(path) == 2 and path[0] in NAMED
    return path[-1] in FREE and not is_entry


def _refuse_unknown(place: Place, path: KeyPath, what: str, name: str, known: Collection[str]) -> None:
    try:
        refuse_unknown(what, [name], known)
    except ValueError as error:
        refuse(place, path, str(error))
