"""A digest of the code that a rule runs. An edit then reruns the rules that use the edited code, and no others.

Snakemake notices an edited script, but not an edited module that the script imports. So each rule has this digest
among its params. The digest ignores comments, docstrings, layout and the folder of the checkout.
"""

import ast
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

PACKAGE = "wronglung"


def code_digest(script: Path, *named: str) -> str:
    """Return twelve hexadecimal digits over the script and every module of the package that it reaches.

    Args:
        script: path of a rule's script; the package is in the same folder.
        named: dotted names of modules that the script loads by name; what they reach counts too.

    Raises:
        FileNotFoundError: if there is no such script.
    """
    digest = sha256(_code(script).encode())
    for name in reached_modules(script, *named):
        digest.update(f"{name}\n{_code(_module_path(script.parent, name))}".encode())
    return digest.hexdigest()[:12]


def reached_modules(script: Path, *named: str) -> list[str]:
    """Return the dotted names of the package's modules that the script imports or loads, directly or not, sorted."""
    root = script.parent
    found: set[str] = set()
    waiting = [*_imports(script, root), *(part for name in named for part in _with_parents(name, root))]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imports(_module_path(root, name), root)
    return sorted(found)


def _module_path(root: Path, name: str) -> Path:
    path = root.joinpath(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def _imports(path: Path, root: Path) -> frozenset[str]:
    """Return the package's modules that a file imports, and their parent packages, whose `__init__` the import runs."""
    ours = {name for name in _parsed(path)[1] if name.split(".")[0] == PACKAGE}
    return frozenset(part for name in ours for part in _with_parents(name, root))


def _with_parents(name: str, root: Path) -> list[str]:
    """Return a module with the packages that importing it runs; names that are no module are left out."""
    parts = name.split(".")
    found = [".".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    return [name for name in found if _module_path(root, name).exists()]


def _code(path: Path) -> str:
    """Return the file's syntax tree as text, without docstrings."""
    return _parsed(path)[0]


@cache  # every start of Snakemake needs all files for all rules, and on a cluster each job starts Snakemake again
def _parsed(path: Path) -> tuple[str, frozenset[str]]:
    """Return the file's code without docstrings, and every imported name (some of these are modules, some are not)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and (
            ast.get_docstring(node, clean=False) is not None
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.dump(tree), frozenset(names)


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the module and all its statements at any depth: a tenth of the nodes that `ast.walk` visits."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            held = getattr(node, part, None)
            waiting += held if isinstance(held, list) else []  # a lambda's body is an expression
