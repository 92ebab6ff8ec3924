"""Nothing in the workflow's code reads a file by a route that can run it; exceptions stand here with their reasons."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import torch
from transformers import Trainer, trainer, trainer_pt_utils, trainer_utils

SCRIPTS = Path(__file__).parents[2] / "workflow_scripts"
MODULES = sorted(SCRIPTS.rglob("*.py"))

# What is refused, by the last of the names in a call: `a.b.load` is matched by "b.load" and by "load".
CALLS = {
    "torch.load": "unpickles; use safetensors, or wronglung.models.gloria.published.unpickling",
    "jit.load": "loads a program",
    "hub.load": "downloads and runs code",
    "pickle.load": "runs what the file says",
    "pickle.loads": "runs what the file says",
    "read_pickle": "runs what the file says",
    "read_hdf": "pandas' HDF5 files hold pickles",
    "to_pickle": "writes what only a pickle reader reads",
    "yaml.load": "makes any object; use yaml.safe_load",
    "yaml.unsafe_load": "makes any object; use yaml.safe_load",
    "yaml.full_load": "makes more than data; use yaml.safe_load",
    "extract": "writes to where the archive says; read members by name",
    "extractall": "writes to where the archive says; read members by name",
    "unpack_archive": "writes to where the archive says; read members by name",
    "eval": "runs text",
    "exec": "runs text",
    "compile": "makes code of text",
    "__import__": "imports by a name that may come from a file",
    "os.system": "a shell",
    "os.popen": "a shell",
    "mktemp": "another process may take the name",
}
# Of these only the built-in is meant: `model.eval()` is torch's, `re.compile` makes no code.
BUILT_IN = ("eval", "exec", "compile", "__import__")
# pandas' `str.extract` takes a pattern, not an archive.
OTHERS = ("str.extract",)
IMPORTS = {
    "pickle": "runs what a file says",
    "marshal": "loads code",
    "shelve": "pickles",
    "dill": "pickles",
    "cloudpickle": "pickles",
    "joblib": "pickles",
    "tarfile": "members lie outside, as links or devices; nothing here needs one",
    "xml": "entities that expand or lead to files; nothing here needs it",
    "lxml": "entities that expand or lead to files; nothing here needs it",
    "subprocess": "starts programs",
    "urllib": "the network; packages' own clients use it",
    "requests": "the network; packages' own clients use it",
    "socket": "the network",
    "ctypes": "calls anything",
}
ALLOWED = {
    (
        "wronglung/models/gloria/published/unpickling.py",
        "import pickle",
    ): "its Unpickler, with find_class answered by this module alone",
    ("wronglung/training/launch.py", "import socket"): "asks the system for a free port on this machine",
    ("wronglung/example/ct_source.py", "import subprocess"): "pip fetches the pinned wheel; a list, no shell",
    (
        "wronglung/outputs/hdf5_subprocess_check.py",
        "import subprocess",
    ): "a given HDF5 file is tried out in a process that may die",
}


def dotted(node: ast.expr) -> str:
    """The written name of what is called: `np.random.rand`, `load`; `.name` where something else stands before it."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def constant(call: ast.Call, name: str) -> object:
    """The value of a keyword that is written out; None if it is not there or computed."""
    values = [keyword.value for keyword in call.keywords if keyword.arg == name]
    return values[0].value if values and isinstance(values[0], ast.Constant) else None


def unsafe_imports(node: ast.AST) -> Iterator[str]:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
    return (f"import {name}" for name in names if name.split(".")[0] in IMPORTS)


def unsafe_names(name: str) -> Iterator[str]:
    for unsafe in CALLS:
        same = name == unsafe or (unsafe not in BUILT_IN and name.endswith(f".{unsafe}"))
        if same and not name.endswith(OTHERS):
            yield f"call {unsafe}"


def unsafe_call(call: ast.Call) -> Iterator[str]:
    name = dotted(call.func)
    parts = name.split(".")
    yield from unsafe_names(name)
    arrays = parts[0] in ("np", "numpy") and parts[-1] in ("load", "save", "savez", "savez_compressed")
    if arrays and constant(call, "allow_pickle") is not False:
        yield f"call {name} without allow_pickle=False"
    automatic = parts[-1] == "from_pretrained" and parts[0].startswith("Auto")
    if automatic and constant(call, "trust_remote_code") is not False:
        yield f"call {name} without trust_remote_code=False"
    if parts[-1] == "import_module" and not all(isinstance(argument, ast.Constant) for argument in call.args):
        yield "call import_module of a computed name"
    for keyword in ("shell", "trust_remote_code", "allow_pickle"):
        if any(given.arg == keyword for given in call.keywords) and constant(call, keyword) is not False:
            yield f"keyword {keyword}"
    if any(given.arg == "weights_only" for given in call.keywords) and constant(call, "weights_only") is not True:
        yield "keyword weights_only"


def unsafe(code: str) -> list[str]:
    """Everything in the code that is refused."""
    found: list[str] = []
    for node in ast.walk(ast.parse(code)):
        found += unsafe_imports(node)
        if isinstance(node, ast.Call):
            found += unsafe_call(node)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SCRIPTS)))
def test_no_file_is_read_by_a_route_that_can_run_it(path: Path) -> None:
    name = path.relative_to(SCRIPTS).as_posix()
    assert [what for what in unsafe(path.read_text()) if (name, what) not in ALLOWED] == []


def test_every_exception_is_needed() -> None:
    used = {(path.relative_to(SCRIPTS).as_posix(), what) for path in MODULES for what in unsafe(path.read_text())}
    assert set(ALLOWED) <= used


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("torch.load(path)", "call torch.load"),
        ("torch.load(path, weights_only=False)", "keyword weights_only"),
        ("import pickle as p", "import pickle"),
        ("from pickle import loads", "import pickle"),
        ("pd.read_pickle(path)", "call read_pickle"),
        ("np.load(path)", "call np.load without allow_pickle=False"),
        ("np.load(path, allow_pickle=given)", "keyword allow_pickle"),
        ("yaml.load(file, Loader=yaml.Loader)", "call yaml.load"),
        ("import xml.etree.ElementTree", "import xml.etree.ElementTree"),
        ("archive.extractall(folder)", "call extractall"),
        ("zipfile.ZipFile(path).extract(name)", "call extract"),
        ("shutil.unpack_archive(path)", "call unpack_archive"),
        ("eval(text)", "call eval"),
        ("exec(text)", "call exec"),
        ("subprocess.run(text, shell=True)", "keyword shell"),
        ("AutoModel.from_pretrained(name)", "call AutoModel.from_pretrained without trust_remote_code=False"),
        ("AutoModel.from_pretrained(name, trust_remote_code=True)", "keyword trust_remote_code"),
        ("import_module(name)", "call import_module of a computed name"),
    ],
)
def test_the_search_finds(code: str, what: str) -> None:
    assert what in unsafe(code)


@pytest.mark.parametrize(
    "code",
    [
        "re.compile(text)",
        "model.eval()",
        "np.load(path, allow_pickle=False)",
        "yaml.safe_load(file)",
        "archive.read(name)",
        "AutoModel.from_pretrained(name, trust_remote_code=False)",
        "import_module('wronglung.studies.wrong_lung')",
    ],
)
def test_the_search_lets_pass(code: str) -> None:
    assert unsafe(code) == []


@pytest.mark.parametrize("module", [trainer, trainer_utils, trainer_pt_utils], ids=lambda module: module.__name__)
def test_the_trainer_resumes_with_torchs_restricted_unpickler(module: ModuleType) -> None:
    calls = [node for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text())) if isinstance(node, ast.Call)]
    loads = [call for call in calls if "torch.load" in (dotted(call.func), *map(dotted, call.args))]
    assert [call.lineno for call in loads if constant(call, "weights_only") is not True] == []
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
