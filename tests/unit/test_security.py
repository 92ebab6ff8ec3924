"""No file is read by a route that can run it: `ruff`'s rules `S`, and what they do not know."""

import ast
import os
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import torch
from transformers import Trainer, trainer, trainer_pt_utils, trainer_utils

from wronglung.core.functions import load_function

ROOT = Path(__file__).parents[2]
# Routes that `ruff` lets pass. A backtick before a name is prose; `str.extract` of pandas takes a pattern, no archive.
ROUTES = re.compile(
    r"(?<!`)(?:torch|jit|hub)\.load\(|read_hdf\(|to_pickle\(|unpack_archive\(|(?<!str)\.extract\("
    r"|(?:allow_pickle|trust_remote_code)=(?!False)|weights_only=(?!True)|np\.load\((?!.*allow_pickle=False)"
    r"|Auto\w+\.from_pretrained\((?!.*trust_remote_code=False)|import_module\((?![\"'])"
    r"|(?<![\w.])(?:compile|__import__)\("
    r"|^\s*(?:import|from) (?:joblib|cloudpickle|tarfile|lxml|urllib|requests|ctypes)\b",
    re.MULTILINE,
)


def test_ruff_searches_the_workflows_code_for_unsafe_calls() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in settings["select"]
    assert {rule for rule in settings["ignore"] if re.fullmatch(r"S\d*", rule)} <= {"S101", "S603"}
    assert [glob for glob, rules in settings["per-file-ignores"].items() if "S" in rules] == ["tests/**"]


def test_no_route_that_ruff_does_not_know() -> None:
    code = {path.relative_to(ROOT): path.read_text() for path in (ROOT / "workflow_scripts").rglob("*.py")}
    # The first loads modules of the package alone, see below; the second those that the user's config names.
    assert {path: found for path, text in code.items() if (found := ROUTES.findall(text))} == {
        Path("workflow_scripts/wronglung/core/functions.py"): ["import_module("],
        Path("workflow_scripts/wronglung/models/own/own_function.py"): ["import_module("],
        Path("workflow_scripts/wronglung/text/knowledge_bases.py"): ["from urllib"],  # scispaCy's addresses alone
    }


@pytest.mark.parametrize("name", ["os:system", "wronglungs.module:main", "wronglung.core.names", "wronglung:x", ""])
def test_no_function_of_another_package_is_loaded(name: str) -> None:
    with pytest.raises(ValueError, match=r"cannot load .*expected `wronglung"):
        load_function(name)


def test_functions_of_the_package_are_loaded_by_name() -> None:
    assert load_function("wronglung.core.functions:load_function") is load_function


@pytest.mark.parametrize(
    "code",
    [
        "torch.load(path)",
        "torch.load(path, weights_only=True)",
        "transformers_function(path, weights_only=False)",
        "torch.jit.load(path)",
        "torch.hub.load(name)",
        "pd.read_hdf(path)",
        "frame.to_pickle(path)",
        "np.load(path)",
        "np.load(path, allow_pickle=given)",
        "zipfile.ZipFile(path).extract(name)",
        "shutil.unpack_archive(path)",
        "AutoModel.from_pretrained(name)",
        "AutoModel.from_pretrained(name, trust_remote_code=True)",
        "import_module(name)",
        "__import__(name)",
        "import tarfile",
    ],
)
def test_the_search_finds(code: str) -> None:
    assert ROUTES.search(code)


@pytest.mark.parametrize(
    "code",
    [
        "np.load(path, allow_pickle=False)",
        "frame['name'].str.extract(pattern)",
        "AutoModel.from_pretrained(name, trust_remote_code=False, weights_only=True)",
        "import_module('wronglung.studies.wrong_lung')",
        "re.compile(text)",
    ],
)
def test_the_search_lets_pass(code: str) -> None:
    assert not ROUTES.search(code)


def calls_of_torch_load(module: ModuleType) -> list[ast.Call]:
    """Calls of `torch.load` in a module, and calls that are given it to call."""
    calls = [node for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text())) if isinstance(node, ast.Call)]
    return [call for call in calls if "torch.load" in map(ast.unparse, [call.func, *call.args])]


@pytest.mark.parametrize("module", [trainer, trainer_utils, trainer_pt_utils], ids=lambda module: module.__name__)
def test_the_trainer_resumes_with_torchs_restricted_unpickler(module: ModuleType) -> None:
    loads = calls_of_torch_load(module)
    assert [call.lineno for call in loads if "weights_only=True" not in map(ast.unparse, call.keywords)] == []
    assert loads or module is trainer_pt_utils


class RunsCode:
    """Pickled, it asks whoever loads it to make a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.folder),)


def test_code_in_a_training_checkpoint_does_not_run(tmp_path: Path) -> None:
    torch.save({"python": RunsCode(tmp_path / "ran")}, tmp_path / "rng_state.pth")
    resumed = Trainer.__new__(Trainer)  # the method reads nothing else of a trainer of one process
    resumed.args = type("Arguments", (), {"world_size": 1})()
    with pytest.raises(Exception, match="weights_only"):
        resumed._load_rng_state(str(tmp_path))
    assert not (tmp_path / "ran").exists()
