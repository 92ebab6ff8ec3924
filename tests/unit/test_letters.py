"""Every dimension letter in a shape is in the list of its layer, and every listed letter is used."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache

import pytest

from tests.unit.test_layers import PACKAGE

SHAPE = re.compile(r"[\[(](?:(?:[A-Z]'?|[a-z]+|\d+|\.\.\.)(?:, ?|(?=[\])])))+[\])]")
LETTER = re.compile(r"\b[A-Z](?:'|\b)")
EVERYWHERE = {"H", "W"}
NO_SHAPES = {"(F, M)", "(S, diag)"}  # sexes, and a matrix of the paper
LAYERS = sorted(path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.rglob("*.py")))


def listed(layer: str) -> set[str]:
    """The letters that the docstring of a layer's package lists; those of `example` are in the top package."""
    place, name = (PACKAGE, " of `example`") if layer == "example" else (PACKAGE / layer, "")
    text = " ".join((ast.get_docstring(ast.parse((place / "__init__.py").read_text())) or "").split())
    found = re.search(rf"Dimension letters{name}: ([^.]*)\.", text)
    return {letter for part in found[1].split(";") for letter in LETTER.findall(part)} if found else set()


def used(layer: str) -> set[str]:
    """The letters in the shapes that a layer's docstrings and comments give."""
    shapes = {shape for text in prose(layer) for shape in SHAPE.findall(text)}
    return {letter for shape in shapes - NO_SHAPES for letter in LETTER.findall(shape)} - EVERYWHERE


@cache
def prose(layer: str) -> tuple[str, ...]:
    """The docstrings and comments of a layer, without that of its package; each file is parsed once."""
    return tuple(_prose(layer))


def _prose(layer: str) -> Iterator[str]:
    for path in (PACKAGE / layer).rglob("*.py"):
        source = path.read_text()
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield token.string
        for node in ast.walk(ast.parse(source)):
            if (
                isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
                and path != PACKAGE / layer / "__init__.py"
            ):
                yield ast.get_docstring(node) or ""


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_lists_the_letters_of_its_shapes(layer: str) -> None:
    assert used(layer) - listed(layer) == set()
    words = " ".join(prose(layer))
    assert {letter for letter in listed(layer) if not re.search(rf"\b{letter}(?!\w)", words)} == set()


def test_letters_are_found() -> None:
    assert len(LAYERS) >= 10
    assert {"N", "M", "P"} <= used("statistics")
