"""Reads a pickled PyTorch checkpoint without executing any of it.

A pickle gets hold of a callable in one way only: it names a global, and `find_class` answers. So the allow-list below
is the whole of what can run: functions that put tensors together. Every other name (OmegaConf's configuration,
Lightning's callbacks, whatever an attacker writes) is answered with a placeholder class made here; nothing is imported
and nothing called for it, and the caller is told its name.

Why not `torch.load(weights_only=True)` alone: it knows the same rule, but refuses the whole file for the first foreign
class, and with that class allowed still for a `defaultdict` of OmegaConf or a list of Lightning inside. Why not with
the real classes allowed: their unpickling runs code of whatever versions are installed.
"""

import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import torch
from torch import Tensor

ALLOWED = frozenset(
    {
        ("collections", "OrderedDict"),
        ("torch", "Size"),
        ("torch._utils", "_rebuild_parameter"),
        ("torch._utils", "_rebuild_tensor_v2"),
        *(("torch", name) for name in ("float16", "bfloat16", "float32", "float64", "uint8", "int8", "int16")),
        *(("torch", name) for name in ("int32", "int64", "bool")),
    }
)
"""Globals that a checkpoint may use. Storage classes are not among them: torch answers those names itself."""


class Checkpoint(NamedTuple):
    """What a checkpoint holds, and the names in it that were not followed."""

    state: dict[str, Tensor]
    placeholders: list[str]


class Placeholder:
    """Stands for an object of a foreign class and swallows all that a pickle may do to it."""

    def __new__(cls, *arguments: Any, **keywords: Any) -> "Placeholder":
        """An empty one, whatever the arguments."""
        return super().__new__(cls)

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        """Forgets the state."""

    def __setitem__(self, key: Any, value: Any) -> None:
        """Forgets the item."""

    def __call__(self, *arguments: Any, **keywords: Any) -> "Placeholder":
        """Itself, for a pickle that calls what a foreign function has returned."""
        return self

    def append(self, item: Any) -> None:
        """Forgets the item."""

    def extend(self, items: Any) -> None:
        """Forgets the items."""

    def add(self, item: Any) -> None:
        """Forgets the item."""


def read_checkpoint(path: str | Path) -> Checkpoint:
    """The tensors under `state_dict` of a Lightning checkpoint, on the CPU.

    Raises:
        ValueError: if the file is no checkpoint in the zip format, or has no `state_dict` of tensors by name.
    """
    # Older formats are a chain of pickles that torch reads by other means; the published files are zips (torch >= 1.6).
    if not zipfile.is_zipfile(path):
        raise ValueError(
            f"{path} is no zip file; checkpoints are read in the format of torch >= 1.6. If it is a checkpoint in the "
            "older one, load it where it comes from and save it again with a newer torch"
        )
    with zipfile.ZipFile(path) as archive:
        if any(name.endswith("/constants.pkl") for name in archive.namelist()):
            raise ValueError(
                f"{path} is a TorchScript program, which would be run; give a checkpoint with a state_dict"
            )
    foreign: set[str] = set()
    try:
        content = torch.load(path, map_location="cpu", weights_only=False, pickle_module=_restricted(foreign))
    except (pickle.UnpicklingError, RuntimeError, AttributeError, EOFError) as error:
        raise ValueError(f"{path} cannot be read as a checkpoint of torch: {error}; download it again") from error
    return Checkpoint(_tensors(path, content), sorted(foreign))


def _restricted(foreign: set[str]) -> Any:
    """What `torch.load` takes as its pickle module; names that are not allowed are added to the set."""

    class Unpickler(pickle.Unpickler):
        """Answers the allowed names, and placeholders for all others."""

        def find_class(self, module: str, name: str) -> Any:
            """The global of that name if it is allowed, else a new class that does nothing."""
            if (module, name) in ALLOWED:
                return super().find_class(module, name)
            foreign.add(f"{module}.{name}")
            return type(name, (Placeholder,), {})

    return SimpleNamespace(Unpickler=Unpickler, __name__="restricted")


def _tensors(path: str | Path, content: Any) -> dict[str, Tensor]:
    if not isinstance(content, Mapping) or not isinstance(content.get("state_dict"), Mapping):
        found = sorted(map(str, content)) if isinstance(content, Mapping) else type(content).__name__
        raise ValueError(f"{path} holds {found}; expected a Lightning checkpoint, a dict with the key 'state_dict'")
    state = content["state_dict"]
    wrong = [str(name) for name, value in state.items() if not isinstance(value, Tensor) or not isinstance(name, str)]
    if wrong:
        raise ValueError(
            f"{path}: state_dict holds more than tensors by name: {wrong[:5]}; is it a checkpoint of GLoRIA?"
        )
    return {name: value.detach() for name, value in state.items()}
