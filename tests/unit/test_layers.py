"""Imports go down the layers and never up; planning needs neither torch nor a plotting library."""

import ast
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "workflow_scripts" / "wronglung"
LAYERS = (
    "core",
    "data",
    "text",
    "outputs",
    "encoders",
    "training",
    "models",
    "metrics",
    "statistics",
    "report",
    "studies",
    "config",
    "workflow",
)
EXAMPLE = {"example", "core"}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE)
HEAVY = {"torch", "transformers", "matplotlib", "seaborn", "sklearn"}


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Dotted names of the modules that a module may import; each file is parsed once for all tests."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return frozenset(names)


def imported_layers(path: Path) -> set[str]:
    """Layers of the package that a module imports."""
    return {name.split(".")[1] for name in imports_of(path) if name.startswith("wronglung.")}


def allowed(layer: str) -> set[str]:
    """Layers that a layer's modules may import."""
    if layer == "example":
        return EXAMPLE
    below = set(LAYERS[: LAYERS.index(layer) + 1])
    return below | EXAMPLE if layer in ("config", "workflow") else below


def layer_of(path: Path) -> str:
    """The layer that a module belongs to."""
    return path.relative_to(PACKAGE).parts[0]


def test_every_module_lies_in_a_layer() -> None:
    assert {layer_of(path) for path in MODULES} <= {*LAYERS, "example"}
    assert len(MODULES) > 200


def test_a_layer_imports_itself_and_the_layers_before_it() -> None:
    wrong = {
        str(path.relative_to(PACKAGE)): sorted(above)
        for path in MODULES
        if (above := imported_layers(path) - allowed(layer_of(path)))
    }
    assert not wrong


def test_no_study_imports_another() -> None:
    wrong, shared = [], {"plan", "study", "known_patients"}  # what all studies have in common
    for path in (PACKAGE / "studies").rglob("*/*.py"):
        own = path.relative_to(PACKAGE / "studies").parts[0]
        others = {name.split(".")[2] for name in imports_of(path) if name.startswith("wronglung.studies.")}
        wrong += [(path.name, other) for other in others - {own, *shared}]
    assert not wrong


def test_planning_imports_nothing_heavy() -> None:
    seen: set[Path] = set()
    waiting = [*(PACKAGE / "config").glob("*.py"), *(PACKAGE / "workflow").glob("*.py")]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in imports_of(path):
            assert name.split(".")[0] not in HEAVY, f"{path} imports {name}"
            ours = PACKAGE.parent.joinpath(*name.split("."))
            target = ours / "__init__.py" if ours.is_dir() else ours.with_suffix(".py")
            if name.startswith("wronglung") and target.exists():
                waiting.append(target)
    assert len(seen) > 20
