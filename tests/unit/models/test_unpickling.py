"""A checkpoint's pickle is read and not executed: hostile, foreign, old and broken files."""

import builtins
import importlib
import inspect
import os
import pickle
import subprocess
import sys
import types
from collections import OrderedDict, defaultdict, deque
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from wronglung.models.gloria.published import unpickling
from wronglung.models.gloria.published.unpickling import read_checkpoint

STATE = OrderedDict(a=torch.arange(6.0).reshape(2, 3), b=torch.tensor(3), c=torch.ones(2, dtype=torch.float16)[::2])


class Hostile:
    """Pickles as a call."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return self.call


def test_the_unpickler_is_the_one_written_in_python() -> None:
    """The one in C would take any memory that a file asks for. The other has a private name, so Python may drop it."""
    assert issubclass(unpickling._Unpickler, pickle._Unpickler)
    assert not issubclass(unpickling._Unpickler, pickle.Unpickler)
    assert inspect.isfunction(pickle._Unpickler.load)


@pytest.fixture
def foreign() -> types.ModuleType:
    """A module like OmegaConf, of which only the file will know."""
    module = types.ModuleType("omegaconf_of_then")
    exec(  # the class must call that module its own
        "class DictConfig(dict):\n"
        "    def __getstate__(self): return {'_content': dict(self)}\n"
        "    def __setstate__(self, state): raise AssertionError('executed')\n"
        "class Callback:\n"
        "    def __init__(self): self.state = {'best': 1.5}\n",
        module.__dict__,
    )
    return module


def test_tensors_come_out_as_they_went_in(tmp_path: Path) -> None:
    tied = nn.Linear(2, 2)
    state = {**STATE, "weight": tied.weight}
    torch.save({"state_dict": state, "epoch": 3}, tmp_path / "x.ckpt")
    found = read_checkpoint(tmp_path / "x.ckpt")
    assert found.placeholders == []
    assert list(found.state) == list(state)
    for name, value in state.items():
        assert torch.equal(found.state[name], value), name
        assert found.state[name].dtype == value.dtype
        assert not found.state[name].requires_grad


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize(
    ("function", "argument", "name"),
    [
        (os.system, "touch {file}", f"{os.system.__module__}.system"),
        (builtins.eval, "open({file!r}, 'w')", "builtins.eval"),
        (subprocess.call, ["touch", "{file}"], "subprocess.call"),
        (importlib.import_module, "this", "importlib.import_module"),
    ],
)
def test_code_in_a_pickle_does_not_run(
    tmp_path: Path, function: Any, argument: Any, name: str, protocol: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "ran")
    argument = (
        [part.format(file=file) for part in argument] if isinstance(argument, list) else argument.format(file=file)
    )
    content = {"hyper_parameters": Hostile(function, argument), "state_dict": STATE}
    torch.save(content, tmp_path / "x.ckpt", pickle_protocol=protocol)
    monkeypatch.delitem(sys.modules, "this", raising=False)
    found = read_checkpoint(tmp_path / "x.ckpt")
    assert not Path(file).exists()
    assert "this" not in sys.modules
    # Protocol 2 gives some modules their names of Python 2.
    assert [found.partition(".")[2] if protocol == 2 else found for found in found.placeholders] == [
        name.partition(".")[2] if protocol == 2 else name
    ]
    assert torch.equal(found.state["a"], STATE["a"])


def test_the_hostile_pickles_of_these_tests_do_run_where_they_are_let(tmp_path: Path) -> None:
    torch.save(Hostile(os.system, f"touch {tmp_path / 'ran'}"), tmp_path / "x.ckpt")
    torch.load(tmp_path / "x.ckpt", weights_only=False)
    assert (tmp_path / "ran").exists()


def test_a_call_through_getattr_does_not_run(tmp_path: Path) -> None:
    inner = Hostile(builtins.getattr, Hostile(importlib.import_module, "os"), "mkdir")

    class Called(Hostile):
        def __reduce__(self) -> Any:
            return Placeholderless, (inner, str(tmp_path / "ran"))

    torch.save({"state_dict": STATE, "x": Called(None)}, tmp_path / "x.ckpt")
    found = read_checkpoint(tmp_path / "x.ckpt")
    assert not (tmp_path / "ran").exists()
    assert {"importlib.import_module"} <= set(found.placeholders)
    assert len(found.placeholders) == 3


def Placeholderless(function: Any, argument: Any) -> Any:  # noqa: N802
    return function(argument)


def test_foreign_classes_become_placeholders_and_are_never_imported(
    tmp_path: Path, foreign: types.ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, foreign.__name__, foreign)
        parameters = foreign.DictConfig(lightning=foreign.DictConfig(seed=0), kind=Any)
        content = {
            "state_dict": STATE,
            "hyper_parameters": parameters,
            "callbacks": {
                foreign.Callback: {"best": torch.tensor(1.0), "score": np.float64(2)},
                "x": foreign.Callback(),
            },
            "cache": defaultdict(dict, a={}),
            "queue": deque([1, 2]),
            "names": {1, 2},
        }
        torch.save(content, tmp_path / "x.ckpt")
    found = read_checkpoint(tmp_path / "x.ckpt")
    assert foreign.__name__ not in sys.modules
    assert {f"{foreign.__name__}.DictConfig", f"{foreign.__name__}.Callback"} < set(found.placeholders)
    assert {"typing.Any", "collections.defaultdict", "collections.deque"} < set(found.placeholders)
    assert torch.equal(found.state["a"], STATE["a"])


def test_the_pickle_machinery_is_left_as_it_was(tmp_path: Path) -> None:
    torch.save({"state_dict": STATE, "x": Hostile(os.system, "true")}, tmp_path / "x.ckpt")
    before = pickle.Unpickler, torch._utils._rebuild_tensor_v2, os.system
    read_checkpoint(tmp_path / "x.ckpt")
    assert (pickle.Unpickler, torch._utils._rebuild_tensor_v2, os.system) == before


def test_files_of_another_format_are_refused_with_a_remedy(tmp_path: Path) -> None:
    torch.save({"state_dict": STATE}, tmp_path / "old.ckpt", _use_new_zipfile_serialization=False)
    with pytest.raises(ValueError, match=r"old\.ckpt\b.*\bzip\b.*torch"):
        read_checkpoint(tmp_path / "old.ckpt")
    torch.save({"state_dict": STATE}, tmp_path / "whole.ckpt")
    whole = (tmp_path / "whole.ckpt").read_bytes()
    (tmp_path / "cut.ckpt").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match=r"cut\.ckpt\b.*\bzip\b"):
        read_checkpoint(tmp_path / "cut.ckpt")
    torch.jit.script(nn.Linear(2, 2)).save(tmp_path / "script.ckpt")
    with pytest.raises(ValueError, match=r"script\.ckpt\b.*TorchScript"):
        read_checkpoint(tmp_path / "script.ckpt")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"model": {}}, r"holds \['model'\]; expected a Lightning checkpoint"),
        ([1], "holds list; expected"),
        ({"state_dict": {"a": torch.ones(1), "b": np.ones(2)}}, r"more than tensors by name: \['b'\]"),
    ],
)
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, content: Any, message: str) -> None:
    torch.save(content, tmp_path / "x.ckpt")
    with pytest.raises(ValueError, match=message):
        read_checkpoint(tmp_path / "x.ckpt")
