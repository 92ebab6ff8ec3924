"""Read a pickled PyTorch checkpoint without executing any of it.

A pickle can reach a callable in one way only: it names a global, and `find_class` returns one. Here no such name is
ever imported. For the few names that put tensors together, `find_class` returns this module's own functions. For every
other name (OmegaConf's configuration, Lightning's callbacks, anything that an attacker writes), it returns a
placeholder class that does nothing, and the name is reported to the caller.

Three simpler ways do not work. `torch.load(weights_only=True)` follows the same rule, but refuses the whole file at the
first foreign class; with that class allowed, it still refuses a `defaultdict` of OmegaConf or a list of Lightning
inside it. Allowing the real classes runs the code of the installed versions. `torch.load` with another unpickler takes
some files for TorchScript or for older formats, which it runs or unpacks by other means. And the zip that it reads may
differ from the zip that an earlier check has read.
"""

import io
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

DTYPES = ("float16", "bfloat16", "float32", "float64", "uint8", "int8", "int16", "int32", "int64", "bool")
# The pickles' names for storages, with the type of their values.
STORAGES = {
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "FloatStorage": torch.float32,
    "DoubleStorage": torch.float64,
    "ByteStorage": torch.uint8,
    "CharStorage": torch.int8,
    "ShortStorage": torch.int16,
    "IntStorage": torch.int32,
    "LongStorage": torch.int64,
    "BoolStorage": torch.bool,
}


class Checkpoint(NamedTuple):
    """A checkpoint's tensors, and the names in its pickle that got a placeholder."""

    state: dict[str, Tensor]
    placeholders: list[str]


class Storage(NamedTuple):
    """The values of one or several tensors, in one row."""

    values: Tensor


class Rebuilt(NamedTuple):
    """A tensor, wrapped while the pickle is read. The wrapper has nothing that a pickle could call or change."""

    tensor: Tensor


class Placeholder:
    """Replaces an object of a foreign class and ignores everything that a pickle does to it."""

    def __new__(cls, *arguments: Any, **keywords: Any) -> "Placeholder":
        """Return an empty placeholder for any arguments."""
        return super().__new__(cls)

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        """Ignore the state."""

    def __setitem__(self, key: Any, value: Any) -> None:
        """Ignore the item."""

    def __call__(self, *arguments: Any, **keywords: Any) -> "Placeholder":
        """Return itself, for a pickle that calls what a foreign function has returned."""
        return self

    def append(self, item: Any) -> None:
        """Ignore the item."""

    def extend(self, items: Any) -> None:
        """Ignore the items."""

    def add(self, item: Any) -> None:
        """Ignore the item."""


def read_checkpoint(path: str | Path) -> Checkpoint:
    """Return the tensors under `state_dict` of a Lightning checkpoint, on the CPU; tensors that share values still do.

    Raises:
        FileNotFoundError: if there is no file.
        ValueError: if the file is not a checkpoint in the zip format, or has no `state_dict` of tensors by name.
    """
    # Older formats are a chain of pickles; the published files are zips (torch >= 1.6).
    if not zipfile.is_zipfile(path):
        if not Path(path).exists():
            raise FileNotFoundError(f"{path} does not exist; give the path of a checkpoint")
        raise ValueError(
            f"{path} is not a zip file; checkpoints are read in the format of torch >= 1.6. If it is a checkpoint in "
            "the older one, load it where it comes from and save it again with a newer torch"
        )
    foreign: set[str] = set()
    try:
        with zipfile.ZipFile(path) as archive:
            folder = _folder(path, archive)
            with archive.open(f"{folder}data.pkl") as member:
                content = _Unpickler(io.BytesIO(member.read()), archive, folder, foreign).load()
    except NotACheckpointError:
        raise
    # A pickle is a program and can be written to raise anything, even MemoryError or RecursionError.
    except Exception as error:
        raise ValueError(
            f"{path} cannot be read as a checkpoint of torch: {type(error).__name__} {str(error)[:200]}; "
            "download it again"
        ) from error
    return Checkpoint(_tensors(path, content), sorted(foreign))


def _folder(path: str | Path, archive: zipfile.ZipFile) -> str:
    """Return the folder inside the zip, with its slash; refuse any zip that torch would not write."""
    members = archive.infolist()
    names = [member.filename for member in members]
    pickles = [name for name in names if name.rpartition("/")[2] == "data.pkl"]
    if any(name.rpartition("/")[2] == "constants.pkl" for name in names):
        raise NotACheckpointError(
            f"{path} is a TorchScript program, which would be run; give a checkpoint with a state_dict"
        )
    if len(pickles) != 1 or len(set(names)) != len(names):
        raise NotACheckpointError(
            f"{path} holds {len(pickles)} files data.pkl in {len(names)} members, {len(set(names))} of them distinct; "
            "a checkpoint of torch has one, and no member twice. Download it again"
        )
    size = Path(path).stat().st_size
    if any(member.compress_type != zipfile.ZIP_STORED for member in members) or (
        sum(member.file_size for member in members) > size
    ):
        raise NotACheckpointError(
            f"{path}: {size:,} bytes that unpack to {sum(member.file_size for member in members):,}; torch does not "
            "compress checkpoints. If it is one, unpack it where it comes from and save it again with torch"
        )
    folder = pickles[0].removesuffix("data.pkl")
    if f"{folder}byteorder" in names and archive.read(f"{folder}byteorder") != b"little":
        raise NotACheckpointError(f"{path} was saved on a big-endian machine; save it again on a usual one")
    return folder


class NotACheckpointError(ValueError):
    """A zip that torch did not write; the message names the file."""


# The unpickler written in Python, because the one in C allocates whatever memory a few bytes of a pickle request.
# It has no public name. Every Python that the project supports has it, and a test fails where it is another or gone.
class _Unpickler(pickle._Unpickler):
    """Answers allowed names with our functions and all others with placeholders, whose names it adds to `foreign`."""

    def __init__(self, file: io.BytesIO, archive: zipfile.ZipFile, folder: str, foreign: set[str]) -> None:
        super().__init__(file)
        self.archive, self.folder, self.foreign = archive, folder, foreign
        self.storages: dict[str, Storage] = {}

    def find_class(self, module: str, name: str) -> Any:
        """Return what takes the place of the global of that name."""
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        if module == "torch" and name in DTYPES:
            return getattr(torch, name)
        if (module, name) in ALLOWED:
            # A new function each time, because a pickle may set attributes of what it gets.
            return _forward(ALLOWED[module, name])
        self.foreign.add(f"{module}.{name}")
        return type(name, (Placeholder,), {})

    def persistent_load(self, pid: Any) -> Storage:
        """Return the storage ("storage", type, key, device, length); each is read once."""
        kind, dtype, key, _, length = pid
        if kind != "storage" or not isinstance(dtype, torch.dtype):
            raise pickle.UnpicklingError("a storage of an unknown type")
        if key not in self.storages:
            content = bytearray(self.archive.read(f"{self.folder}data/{key}"))
            values = torch.frombuffer(content, dtype=dtype) if content else torch.empty(0, dtype=dtype)
            self.storages[key] = Storage(values)
        found = self.storages[key]
        if found.values.dtype != dtype or len(found.values) < length:
            raise pickle.UnpicklingError(
                f"storage {key} holds {len(found.values)} values of {found.values.dtype}, not {length} of {dtype}"
            )
        return found


def _forward(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments: function(*arguments)


def _rebuild_tensor(storage: Storage, offset: int, size: Any, stride: Any, *_: Any) -> Rebuilt:
    """Return the tensor of that size and stride; the file's gradients, hooks and metadata are dropped."""
    tensor = storage.values.as_strided(tuple(size), tuple(stride), offset)
    if tensor.numel() > storage.values.numel():
        raise pickle.UnpicklingError(f"a tensor of {tensor.numel()} values in a storage of {storage.values.numel()}")
    return Rebuilt(tensor)


def _rebuild_parameter(data: Rebuilt, *_: Any) -> Rebuilt:
    return Rebuilt(data.tensor)


ALLOWED: dict[tuple[str, str], Callable[..., Any]] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch", "Size"): tuple,
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
    ("torch._utils", "_rebuild_parameter"): _rebuild_parameter,
}
"""Globals that a checkpoint may use, and the functions that are called in their place."""


def _tensors(path: str | Path, content: Any) -> dict[str, Tensor]:
    if not isinstance(content, Mapping) or not isinstance(content.get("state_dict"), Mapping):
        found = _shown(list(content)) if isinstance(content, Mapping) else type(content).__name__
        raise ValueError(f"{path} holds {found}; expected a Lightning checkpoint, a dict with the key 'state_dict'")
    state = content["state_dict"]
    wrong = [name for name, value in state.items() if type(value) is not Rebuilt or type(name) is not str]
    if wrong:
        raise ValueError(
            f"{path}: state_dict holds more than tensors by name: {_shown(wrong)}; is it a checkpoint of GLoRIA?"
        )
    return {name: value.tensor for name, value in state.items()}


def _shown(names: list[Any]) -> list[str]:
    # Only strings are shown: the text of a crafted tuple of tuples can exceed any memory.
    return sorted(name[:80] if type(name) is str else type(name).__name__ for name in names[:5])
