"""The registry entries of tables and figures, which name the code that makes them without importing it."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wronglung.core.section import WrongKeyError


@dataclass(frozen=True)
class Entry:
    """A table or figure in a study's registry.

    Attributes:
        make: `module:function`, from the study's Inputs and the options to a Table or a Figure.
        title: what it shows, in a few words.
        reads: the kinds of files that it reads.
        project_files: files of the project itself that it reads too, as paths from the Snakefile's folder.
        uses: the fields of the study's context that it reads. An edit of another field does not remake it.
        perturbations: those that it cannot do without; empty if it shows those of the config.
        metrics: those that it cannot do without; empty if it shows those of the config.
        protocols: those that it cannot do without; empty if it shows those of the config.
        models: the kinds of models without which it cannot be made: `trained` (trained or fine-tuned by this workflow),
            `training_logs` (trained, not fine-tuned), `few_shot` (fine-tuned), `shown` (not a control),
            `reference_maps` (the reference model, which is not a control), `controls` (any control), `oracle` (that
            control), `compared` (the two models of `two_models`, with a common seed).
        changes: whether it shows nothing but changes, so that a perturbation beside `none` is needed.
        restricted: whether it shows report text or pixels. The data use agreements of credentialed releases forbid
            sharing these.
        options: further arguments of `make`.
    """

    make: str
    title: str
    reads: tuple[str, ...]
    uses: tuple[str, ...] = ()
    project_files: tuple[str, ...] = ()
    perturbations: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    protocols: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    changes: bool = False
    restricted: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


def lacks(entry: Entry, given: Mapping[str, Iterable[str]]) -> str:
    """Return what the config lacks for an entry, and what it lists instead; empty if it lacks nothing.

    Args:
        entry: the table or figure.
        given: what the config lists, keyed `perturbations`, `metrics`, `protocols`.
    """
    if entry.changes and set(given["perturbations"]) <= {"none"}:
        return "shows changes by perturbations, and `perturbations` has only 'none': add some there"
    for what, there in given.items():
        listed = list(there)
        missing = [one for one in getattr(entry, what) if one not in listed]
        if missing:
            return f"needs {missing}, which `{what}` lacks; given {listed}: add what is missing there"
    return ""


def lacks_models(entry: Entry, there: Container[str]) -> list[str]:
    """Return the kinds of models, as `Entry.models` names them, that an entry needs and that are not there."""
    return [kind for kind in entry.models if kind not in there]


def left_out(
    entries: Mapping[str, Entry], given: Mapping[str, Iterable[str]], there: Container[str], models: list[str]
) -> dict[str, str]:
    """Return the entries that cannot be made, each with what the config lacks for it.

    Args:
        entries: the registry.
        given: as in `lacks`.
        there: the kinds of models that there are.
        models: the names of the models.
    """
    reasons = {}
    for name, entry in entries.items():
        reason = lacks(entry, given)
        if kinds := lacks_models(entry, there):
            reason = f"needs models of the kinds {kinds}, and none of {models} is"
        if reason:
            reasons[name] = reason
    return reasons


def refuse_unmet(
    kind: str, names: Iterable[str], entries: Mapping[str, Entry], given: Mapping[str, Iterable[str]]
) -> None:
    """Raise if an entry that the config names cannot be made.

    Args:
        kind: the config's key, `tables` or `figures`.
        names: entries that the config names.
        entries: the registry.
        given: what the config lists, keyed `perturbations`, `metrics`, `protocols`.

    Raises:
        WrongKeyError: `kind`, naming the entry, what it lacks, what is given, and the remedy.
    """
    for name in names:
        if reason := lacks(entries[name], given):
            raise WrongKeyError(kind, f"{name} {reason}, or take {name} out of `{kind.rpartition('.')[2]}`")


def refuse_lacking_models(
    key: str, names: Iterable[str], entries: Mapping[str, Entry], there: set[str], models: list[str]
) -> None:
    """Raise if the models lack a kind without which an entry that the config names cannot be made.

    Args:
        key: the config's key that lists the entries.
        names: entries that the config names.
        entries: the registry.
        there: the kinds of models that there are, as the entries name them.
        models: the names of the models.

    Raises:
        WrongKeyError: `key`, naming the entries, the kinds, the models, and the remedy.
    """
    asked = list(names)
    missing = [name for name in asked if lacks_models(entries[name], there)]
    if missing:
        kinds = sorted({kind for name in missing for kind in lacks_models(entries[name], there)})
        possible = ", ".join(name for name in asked if name not in missing)
        raise WrongKeyError(
            key,
            f"{missing} need models of the kinds {kinds}, and none of {models} is; add such models, or ask for "
            f"what can be made: `{key.rpartition('.')[2]}: [{possible}]`",
        )
