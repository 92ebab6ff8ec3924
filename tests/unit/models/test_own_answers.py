"""An own function is loaded by the name that the config gives, and what it gives is checked; the page shows one."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from pydantic import ValidationError

from tests.support.project import ROOT
from wronglung.models.own.entries import OwnModel
from wronglung.models.own.make_answers import OwnAnswers, make_answers
from wronglung.models.own.own_function import file_of, load_own

PAGE = (ROOT / "docs/your_own_answers.md").read_text(encoding="utf-8")
(SCRIPT,) = re.findall(r"```python\n# my_model\.py\n(.*?)```", PAGE, re.DOTALL)
(CONFIG,) = re.findall(r"```yaml\n# mine\.yaml.*?\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder where Snakemake is started; what is imported from it is forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    before, path = set(sys.modules), list(sys.path)
    yield tmp_path
    sys.path[:] = path
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]


def model(code: str, **changes: Any) -> OwnAnswers:
    """A model of a function `f` in the file `a.py`."""
    Path("a.py").write_text(code)
    settings = {"answers": "a.py:f", "modalities": ["text"], "outputs": ["one", "two"], "mask_token": None}
    return make_answers(settings | changes, 224)


def asked(own: OwnAnswers, *texts: str | None) -> np.ndarray:
    """Its answers to texts."""
    return own.answer({"text": own.encode("text", texts)})


def test_the_function_of_the_page_answers(folder: Path) -> None:
    (folder / "my_model.py").write_text(SCRIPT)
    entry = OwnModel.model_validate(yaml.safe_load(CONFIG)["models"]["mine"])
    assert entry.seeds == [0]
    own = make_answers(entry.source().model_dump(), 224)
    assert (own.takes, own.outputs, own.mask_token) == (("image", "text"), ("risk",), "[MASK]")
    images = own.encode("image", [np.full((4, 4), 51, np.uint8), None, np.full((4, 4), 255, np.uint8)])
    texts = own.encode("text", ["On the left.", None, "Clear."])
    assert own.answer({"image": images, "text": texts})[:, 0] == pytest.approx([1.4, 0.0, 2.0])
    rows = np.array([2, 0, 2])
    chosen = own.answer({"image": images[rows], "text": texts[rows]})
    assert chosen[:, 0] == pytest.approx([2.0, 1.4, 2.0])
    said = "No  effusion, clear."
    assert [said[piece.start : piece.end] for piece in own.pieces(said)] == ["No", "effusion,", "clear."]


def test_a_module_is_found_where_snakemake_is_started(folder: Path) -> None:
    (folder / "own_package").mkdir()
    (folder / "own_package/model.py").write_text("from own_package.beside import SEVEN\ndef f(given): return SEVEN\n")
    (folder / "own_package/beside.py").write_text("SEVEN = 7\n")
    assert load_own("own_package.model:f", folder)([]) == 7
    elsewhere = folder / "deep/file.py"
    elsewhere.parent.mkdir()
    elsewhere.write_text("import neighbour\ndef f(given): return neighbour.EIGHT\n")
    (folder / "deep/neighbour.py").write_text("EIGHT = 8\n")
    assert load_own(f"{elsewhere}:f", Path("/"))([]) == 8
    assert (file_of("deep/file.py:f"), file_of("own_package.model:f")) == ("deep/file.py", None)


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("nowhere.py:f", FileNotFoundError, r"there is no file .*nowhere\.py; write it there"),
        ("no_such_module:f", ImportError, "there is no module no_such_module; install it, put it into"),
        ("json:f", ImportError, "json has no function 'f'"),
        ("json", ValueError, "given 'json'; expected `module:function`"),
        ("lacking:f", ModuleNotFoundError, "No module named 'not_installed'"),
    ],
)
def test_a_wrong_name_says_what_is_expected(folder: Path, name: str, error: type[Exception], message: str) -> None:
    (folder / "lacking.py").write_text("import not_installed\n")
    with pytest.raises(error, match=message):
        load_own(name, folder)


@pytest.mark.parametrize(
    ("gives", "message"),
    [
        ("[[1.0, 2.0]]", r"a\.py:f gave an array of shape \(1, 2\) for 2 samples; expected \(2, 2\)"),
        ("[1.0, 2.0]", r"shape \(2,\) for 2 samples; expected \(2, 2\): a row a sample"),
        ("[[1.0, float('nan')], [float('inf'), 2.0]]", "gave 2 numbers of 4 that are not finite"),
        ("[['a', 'b'], ['c', 'd']]", "gave what is no array of numbers"),
        ("None", r"gave an array of shape \(\)"),
    ],
)
def test_what_it_gives_is_checked(folder: Path, gives: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        asked(model(f"def f(samples):\n    return {gives}\n"), "one", "two")


def test_its_own_errors_are_its_own(folder: Path) -> None:
    with pytest.raises(KeyError, match="image"):
        asked(model("def f(samples):\n    return [one['image'] for one in samples]\n"), "one")


@pytest.mark.parametrize("answers", ["", "f", "a b:f", "a.py:", "a.b:c d", ":f"])
def test_the_config_names_a_function(answers: str) -> None:
    with pytest.raises(ValidationError, match=r"expected `module:function`, or `file\.py:function`"):
        OwnModel.model_validate(
            {"family": "own", "answers": answers, "modalities": ["text"], "outputs": ["one"], "mask_token": None}
        )
