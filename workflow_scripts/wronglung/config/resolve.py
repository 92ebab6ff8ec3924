"""Make the resolved config, which has every key, from a short config of differences. It is validated afterwards.

A config may say `extends: FILE`, a section or an entry `preset: NAME`, and an entry of datasets, samples, models
or studies `like: NAME`. `_others: null` among the entries removes those of the base that the config does not
name. None of the four is left in the resolved config.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from wronglung.config.extends import read_layers
from wronglung.config.merging import (
    NAMED,
    OTHERS,
    KeyPath,
    Presets,
    merge,
    refuse,
    refuse_misplaced,
    refuse_unless_null,
    require_known,
    without_lacking,
)
from wronglung.config.written import Place, Written, written_from
from wronglung.core.files import replacing


class Resolved(NamedTuple):
    """The resolved config, and where each value of it is written.

    Attributes:
        settings: plain mappings, lists and scalars; no part of them is shared.
        places: the place of every key, by its path. The empty path stands for the config file. A list is one value.
        unknown: a line for each key that a difference has and its base lacks; `settings` are without it.
    """

    settings: dict[str, Any]
    places: Mapping[KeyPath, Place]
    unknown: list[str]

    def describe(self, path: tuple[str | int, ...]) -> str:
        """Return FILE:LINE of a key, or of the nearest known key above it."""
        keys = tuple(map(str, path))
        while keys not in self.places:
            keys = keys[:-1]
        return str(self.places[keys])


def resolve_all(path: Path, presets: Path, overrides: Mapping[str, Any]) -> Resolved:
    """Return the resolved config of a file, and the unknown keys in it, which its reader names with all other mistakes.

    Args:
        path: the config file.
        presets: the folder of presets.
        overrides: what `--config` gives; applied last.

    Raises:
        ConfigError: naming the file, the line and the key that is wrong, and what is known there.
    """
    sections = _Sections(Presets(presets))
    for layer in read_layers(path):
        sections.add(layer)
    sections.add(written_from(overrides, Place("--config")))
    whole = Written(Place(str(path)), sections.resolved())
    return Resolved(whole.plain(), dict(_places(whole, ())), list(dict.fromkeys(sections.presets.unknown)))


def write_resolved(path: str | Path, settings: Mapping[str, Any]) -> None:
    """Write a resolved config as YAML that reads back equal."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8") as file:
        yaml.dump(
            dict(settings),
            file,
            Dumper=_Dumper,
            default_flow_style=False,
            sort_keys=False,
            width=120,
            allow_unicode=True,
        )


class _Dumper(yaml.SafeDumper):
    """A safe dumper that writes repeated values in full, because the reader accepts no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_text(self, text: str) -> yaml.ScalarNode:
        # Only in double quotes does PyYAML keep every kind of line break, such as U+0085.
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=None if text.isprintable() else '"')


_Dumper.add_representer(str, _Dumper.represent_text)


class _Sections:
    """The sections of all config files read so far, called layers here.

    Entries are merged last, because a later file may still change an entry that another copies with `like`.
    """

    def __init__(self, presets: Presets) -> None:
        self.presets = presets
        self.sections: dict[str, Written] = {}  # a section with named entries: only its place is recorded
        self.entries: dict[str, dict[str, list[Written]]] = {section: {} for section in NAMED}
        self.removed: dict[tuple[str, str], Place] = {}

    def add(self, layer: Written) -> None:
        """Change the sections as the layer says; the first layer is the base of the others."""
        refuse_misplaced(layer, ())
        if "preset" in layer.value:
            refuse(layer.value["preset"].place, ("preset",), "`preset` belongs inside a section or an entry")
        if self.sections:
            layer = without_lacking(layer, {*self.sections, *NAMED}, (), self.presets)
        for section, written in layer.value.items():
            if section not in NAMED:
                written = merge(self.sections.get(section), written, (section,), self.presets)
            elif written.is_mapping:
                self._add_entries(section, written)
            else:
                self.entries[section] = {}
            self.sections[section] = written

    def resolved(self) -> dict[str, Written]:
        """Return every section with its entries merged."""
        return {
            section: Written(written.place, {name: self._entry(section, name, ()) for name in self.entries[section]})
            if section in NAMED and written.is_mapping
            else written
            for section, written in self.sections.items()
        }

    def _add_entries(self, section: str, written: Written) -> None:
        entries = self.entries[section]
        written = self._without_others(section, written)
        for name, entry in written.value.items():
            path = (section, name)
            if name in ("extends", "preset", "like"):
                refuse(entry.place, path, f"{section} holds entries by name, and `{name}` is no name; write it in one")
            if entry.value is None:
                require_known(Written(entry.place, name), path, "entry to remove", entries)
                del entries[name]
                self.removed[path] = entry.place
            elif name not in entries or _starts_anew(entry):
                entries[name] = [entry]
            else:
                entries[name].append(entry)

    def _without_others(self, section: str, written: Written) -> Written:
        """Return the section without `_others`; if it is there, remove the entries that the section does not name."""
        if OTHERS not in written.value:
            return written
        others = written.value[OTHERS]
        refuse_unless_null(others, (section, OTHERS))
        for name in [name for name in self.entries[section] if name not in written.value]:
            del self.entries[section][name]
            self.removed[section, name] = others.place
        return written.without(OTHERS)

    def _entry(self, section: str, name: str, chain: tuple[str, ...]) -> Written:
        """Return an entry with what all layers say of it.

        Args:
            section: of the entry.
            name: of the entry.
            chain: names of the entries that are like it, outermost first.
        """
        first, *others = self.entries[section][name]
        path = (section, name)
        base = None
        if first.is_mapping and "like" in first.value:
            base = self._like(first, path, chain)
            first = first.without("like")
        merged = merge(base, first, path, self.presets)
        for difference in others:
            merged = merge(merged, difference, path, self.presets)
        return merged

    def _like(self, entry: Written, path: tuple[str, str], chain: tuple[str, ...]) -> Written:
        section, name = path
        like, key = entry.value["like"], (*path, "like")
        chain = (*chain, name)
        known = self.entries[section]
        if "preset" in entry.value:
            refuse(like.place, key, "an entry takes either `like` or `preset`; take one out")
        if isinstance(like.value, str) and like.value not in known and (section, like.value) in self.removed:
            place = self.removed[section, like.value]
            refuse(like.place, key, f"{like.value!r} was removed by {place}; keep it, or remove {name!r} too")
        require_known(like, key, "entry", known)
        if like.value in chain:
            refuse(like.place, key, f"circular: {' -> '.join((*chain, like.value))}; write one of these entries out")
        return self._entry(section, like.value, chain)


def _starts_anew(entry: Written) -> bool:
    """Return whether an entry replaces the base's entry as a whole."""
    return not entry.is_mapping or "like" in entry.value or "preset" in entry.value


def _places(written: Written, path: KeyPath) -> Iterator[tuple[KeyPath, Place]]:
    yield path, written.place
    if written.is_mapping:
        for key, value in written.value.items():
            yield from _places(value, (*path, key))
