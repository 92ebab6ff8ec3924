"""A wrong config is refused with every key, its place, and what is known there."""

import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest

from tests.support.project import tiny_config
from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config


def lines_of(settings: dict, **options: object) -> list[str]:
    """The message's lines below its first."""
    with pytest.raises(ConfigError) as refused:
        read_config(settings, **options)
    first, *lines = str(refused.value).splitlines()
    assert first == "the config was refused:"
    return lines


def test_all_that_is_wrong_is_said_at_once() -> None:
    settings = tiny_config()
    settings["data"]["crop_sizee"] = settings["data"].pop("crop_size")
    settings["datasets"]["clinic"]["release"]["images"] = "png"
    del settings["models"]["retrained"]["alignment"]["formula"]
    lines = lines_of(settings)
    assert "  data.crop_size: this key is missing and has no default" in lines
    assert "  data.crop_sizee: unknown key; known here: ['crop_size', 'image_size']" in lines
    assert "  models.retrained.alignment.formula: this key is missing and has no default" in lines
    assert "  datasets.clinic.release.images: given 'png'; input should be 'dicom' or 'jpg'" in lines
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("place", "known"),
    [
        ((), "'datasets', 'example', 'models', 'samples', 'seed', 'statistics', 'studies', 'text', 'tokenizer'"),
        (("models", "retrained", "text_encoder"), "'architecture', "),
        (("models", "few_shot"), "'base', 'family', 'pairs', 'seeds', 'train_on', 'training', 'validation_pairs'"),
        (("models", "oracle"), "'control', 'grid'"),
        (("studies",), "'wrong_lung'"),
        (("studies", "wrong_lung"), "'figures', 'headline', 'metrics', 'models', 'on', 'perturbations', 'protocols'"),
        (("example", "clinic", "films"), "'ap_share', "),
    ],
)
def test_an_unknown_key_is_named_with_the_known_ones(place: tuple[str, ...], known: str) -> None:
    settings = tiny_config()
    section = settings
    for key in place:
        section = section[key]
    section["oddx"] = 1
    (line,) = lines_of(settings)
    assert line.startswith(f"  {'.'.join((*place, 'oddx'))}: unknown key; known here: [")
    assert known in line


def test_a_model_may_be_called_like_its_kind() -> None:
    settings = tiny_config()
    settings["models"]["gloria"] = settings["models"]["retrained"] | {"oddx": 1}
    (line,) = lines_of(settings)
    assert line.startswith("  models.gloria.oddx: unknown key; known here: ['alignment', ")


def test_places_say_where_a_key_was_written() -> None:
    settings = tiny_config()
    settings["seed"] = "seven"
    (line,) = lines_of(settings, place=lambda key: f"config.yaml:{len(key)}")
    assert line.startswith("  config.yaml:1: seed: given 'seven'; input should be a valid integer")


@pytest.mark.parametrize(
    ("section", "change", "key"),
    [
        (("models", "few_shot"), {"base": "clip"}, "models.few_shot.base"),
        (("studies", "wrong_lung"), {"tables": ["table_04"], "perturbations": ["none"]}, "studies.wrong_lung.tables"),
        (("studies", "wrong_lung"), {"metrics": ["cnr"], "headline": ["cnr"]}, "studies.wrong_lung.tables"),
        (("datasets", "clinic", "shards"), {"silver": 0}, "datasets.clinic.shards.silver"),
    ],
)
def test_a_key_that_does_not_fit_others_is_named_and_placed(
    section: tuple[str, ...], change: dict[str, object], key: str
) -> None:
    settings = tiny_config()
    part = settings
    for name in section:
        part = part[name]
    part |= change
    (line,) = lines_of(settings, place=lambda path: "/".join(map(str, path)))
    assert line.startswith(f"  {key.replace('.', '/')}: {key}: ")


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("on", ["clinic/gold", "clinic/gold"]),
        ("models", ["retrained", "uniform", "retrained"]),
        ("metrics", ["auroc", "cnr", "auroc"]),
        ("headline", ["auroc", "auroc"]),
        ("perturbations", ["none", "synthetic", "none"]),
        ("protocols", ["corrected", "corrected"]),
        ("tables", ["localisation", "localisation"]),
        ("figures", ["figure_04", "figure_04"]),
        ("answer", ["retrained", "retrained"]),
        ("two_models", ["retrained", "retrained"]),
    ],
)
def test_what_a_study_lists_is_listed_once(key: str, given: list[str]) -> None:
    settings = tiny_config()
    settings["studies"]["wrong_lung"][key] = given
    line = next(line for line in lines_of(settings) if f"wrong_lung.{key}: " in line)
    assert given[0] in line


@pytest.mark.parametrize("seeds", [[0, 1, 0], [-1], []])
@pytest.mark.parametrize("model", ["retrained", "few_shot"])
def test_seeds_are_natural_numbers_each_once(model: str, seeds: list[int]) -> None:
    settings = tiny_config()
    settings["models"][model]["seeds"] = seeds
    assert any(line.startswith(f"  models.{model}.seeds") for line in lines_of(settings))


def test_the_one_seed_is_not_negative() -> None:
    (line,) = lines_of(tiny_config() | {"seed": -1})
    assert line.startswith("  seed: ")


def test_all_faults_of_all_encoders_are_one_message() -> None:
    """Each is named once, by its own key, with every model that shares it; also what only transformers knows."""
    settings = tiny_config()
    image = settings["models"]["retrained"]["image_encoder"]
    image |= {"local_stage": 9, "oddx": 1}
    image["architecture"] |= {"hidden_sizes": [8], "hiden_sizes": [8], "embedding_size": 0}
    settings["models"]["again"] = deepcopy(settings["models"]["retrained"])
    text = deepcopy(settings["models"]["retrained"]) | {"image_encoder": {"architecture": None}}
    text["text_encoder"] |= {"max_pieces": 10**6, "last_layers": 99}
    text["text_encoder"]["architecture"]["vocab_size"] = 9
    settings["models"]["texts"] = text
    lines = lines_of(settings)
    keys = [line.strip().partition(":")[0] for line in lines]
    assert len(keys) == len(set(keys))
    for key in (
        "local_stage",
        "oddx",
        "architecture.hidden_sizes",
        "architecture.hiden_sizes",
        "architecture.embedding_size",
    ):
        (line,) = [line for line in lines if line.strip().startswith(f"models.retrained.image_encoder.{key}: ")]
        assert "models.again" in line
    for key in ("max_pieces", "last_layers", "architecture.vocab_size"):
        assert f"models.texts.text_encoder.{key}" in keys


WITHOUT = """
import json, sys
from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config
try:
    read_config(json.load(sys.stdin))
except ConfigError as error:
    print(error)
print([name for name in ("torch", "transformers") if name in sys.modules])
"""


def test_a_config_is_read_without_the_libraries_of_models() -> None:
    """Planning, which every job does again, also knows the keys of architectures without them."""
    settings = tiny_config()
    settings["models"]["retrained"]["image_encoder"]["architecture"]["hiden_sizes"] = [8]
    folder = Path(__file__).parents[3] / "workflow_scripts"
    command = [sys.executable, "-c", WITHOUT]
    run = subprocess.run(command, input=json.dumps(settings), cwd=folder, capture_output=True, text=True, check=True)
    *said, loaded = run.stdout.splitlines()
    assert "architecture.hiden_sizes" in said[-1]
    assert loaded == "[]"
