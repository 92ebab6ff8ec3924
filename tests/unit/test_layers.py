import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "workflow_scripts" / "wronglung"
LAYERS = ("data", "text", "model", "attention", "metrics", "tables")
FREE = ("seeds", "logs", "files", "section", "stores")
MODULES = sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """First names below the package that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("wronglung."):
            found.add(node.module.split(".")[1])
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("wronglung.")}
    return found


def allowed(path: Path) -> set[str]:
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if first == "config_files":
        return {"config", "data"}
    if first == "config":
        return {*LAYERS, "example", *FREE}
    if first == "example":
        return {"example", *FREE}
    if first in LAYERS:
        return {*LAYERS[: LAYERS.index(first) + 1], *FREE}
    return set(FREE)


def test_there_are_modules_of_every_layer() -> None:
    assert {path.relative_to(PACKAGE).parts[0] for path in MODULES} >= {*LAYERS, "example"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_layer_imports_itself_and_the_layers_before_it(path: Path) -> None:
    assert imported(path) <= allowed(path)


@pytest.mark.parametrize("name", ["config.py", *(f"{layer}/settings.py" for layer in LAYERS)])
def test_what_the_snakefile_imports_needs_no_torch(name: str) -> None:
    heavy = {"torch", "transformers", "matplotlib", "seaborn", "sklearn"}
    seen: set[str] = set()
    waiting = [PACKAGE / name]
    while waiting:
        path = waiting.pop()
        for node in ast.walk(ast.parse(path.read_text())):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            for module in modules:
                assert module.split(".")[0] not in heavy, f"{path} imports {module}"
                ours = PACKAGE.parent.joinpath(*module.split("."))
                target = ours / "__init__.py" if ours.is_dir() else ours.with_suffix(".py")
                if module not in seen and target.exists():
                    seen.add(module)
                    waiting.append(target)
