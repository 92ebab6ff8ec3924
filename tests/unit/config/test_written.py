"""Every value keeps the file and line that it was written in; files that hide or repeat something are refused."""

from pathlib import Path

import pytest

from tests.unit.config.conftest import Resolve
from wronglung.config.errors import ConfigError
from wronglung.config.resolve import Resolved, resolve_all
from wronglung.config.written import Place


@pytest.fixture
def resolved(resolve: Resolve) -> Resolved:
    return resolve(
        """\
        extends: configs/base.yaml
        models:
          cosine:
            alignment: {scale: 9.0}
          small: {preset: small,
            seeds: [3]}
        """,
        {
            "configs/base.yaml": """\
                seed: 7
                models:
                  retrained:
                    seeds:
                      - 0
                    alignment: {formula: released,
                      scale: 4.0}
                  cosine: {like: retrained}
                """,
            "presets/small.yaml": "grid: 7\nseeds: null",
        },
        {"seed": 8},
    )


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), "run.yaml"),
        (("data", "views"), "run.yaml"),
        (("seed",), "--config"),
        (("models",), "run.yaml:2"),
        (("models", "retrained"), "configs/base.yaml:3"),
        (("models", "retrained", "seeds", 0), "configs/base.yaml:4"),
        (("models", "retrained", "alignment", "scale"), "configs/base.yaml:7"),
        (("models", "cosine"), "run.yaml:3"),
        (("models", "cosine", "seeds"), "configs/base.yaml:4"),
        (("models", "cosine", "alignment"), "run.yaml:4"),
        (("models", "cosine", "alignment", "scale"), "run.yaml:4"),
        (("models", "cosine", "alignment", "formula"), "configs/base.yaml:6"),
        (("models", "small"), "run.yaml:5"),
        (("models", "small", "grid"), "presets/small.yaml:1"),
        (("models", "small", "seeds"), "run.yaml:6"),
        (("models", "small", "gird"), "run.yaml:5"),
    ],
)
def test_places(resolved: Resolved, path: tuple[str | int, ...], place: str) -> None:
    assert resolved.describe(path) == place


def test_every_key_has_a_place_and_words_of_the_reader_have_none(resolved: Resolved) -> None:
    assert resolved.places["models", "small", "seeds"] == Place("run.yaml", 6)
    assert not {"extends", "like", "preset"} & {key for path in resolved.places for key in path}
    for path in resolved.places:
        value = resolved.settings
        for key in path:
            value = value[key]


def test_a_file_that_is_extended_from_another_folder_has_a_short_name(resolve: Resolve) -> None:
    files = {"configs/middle.yaml": "extends: ../base.yaml", "base.yaml": "seed: 1"}
    assert resolve("extends: configs/middle.yaml", files).describe(("seed",)) == "base.yaml:1"


def test_keys_are_text_as_written(resolve: Resolve) -> None:
    settings = resolve("studies: {wrong_lung: {on: [a/test], 1: yes, lists: [{on: 2022-01-02}]}}").settings
    assert list(settings["studies"]["wrong_lung"]) == ["on", "1", "lists"]
    assert settings["studies"]["wrong_lung"]["1"] is True
    assert list(settings["studies"]["wrong_lung"]["lists"][0]) == ["on"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb:\n  c: 1\n  'c': 2", "run.yaml:4: the key 'c' is written twice, first at run.yaml:3"),
        ("a: [{b: 1,\n b: 2}]", "run.yaml:2: the key 'b' is written twice"),
        ("a: 1\nb: &b {c: 1}\nd: *b", "run.yaml:2: anchors .*`like: NAME`"),
        ("a: 1\nb: {<<: {c: 1}}", "run.yaml:2: anchors .*`like: NAME`"),
        ("a: 1\nb: !!set {c}", "run.yaml:2: YAML tags"),
        ("a: 1\nb: !!python/name:os.system ''", "run.yaml:2: YAML tags"),
        ("a: 1\n[b]: 1", "run.yaml:2: a key must be a single word"),
        ("a: 1\nb: 2022-13-45", "run.yaml:2: '2022-13-45' cannot be read: month .* quotes"),
        ("a: 1\nb: [", "run.yaml:2: "),
        ("a: 1\n--- \nb: 1", "run.yaml:2: "),
        ("a: \x01", "run.yaml: .*special characters"),
        ("- a", "run.yaml: expected a mapping"),
        ("# nothing", "run.yaml: expected a mapping"),
    ],
)
def test_texts_that_are_no_config(resolve: Resolve, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=f"(?s)^{said}"):
        resolve(text)


def test_a_file_that_is_no_text(resolve: Resolve, tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("a: ä".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"^latin\.yaml: .*UTF-8"):
        resolve("extends: latin.yaml")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml: .*cannot be read: No such file"):
        resolve_all(tmp_path / "none.yaml", tmp_path, {})
