"""Every shipped config is valid; a wrong one is refused before any job, with the key and what is known."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.project import ROOT, resolved_config
from wronglung.config.errors import ConfigError
from wronglung.config.load import load_config
from wronglung.config.reading import read_config

SHIPPED = [ROOT / "config.yaml", ROOT / "tests/tiny/config.yaml", *sorted((ROOT / "configs").glob("*.yaml"))]
# Mappings whose keys the user chooses. A study may be left out, so its name is such a key too.
NAMES = {"datasets", "models", "studies", "kinds", "grades", "devices", "changes", "truth", "zero_shot"}
NAMES |= {"samples", "tasks", "planted", "groups", "parts", "baselines"}


def test_all_shipped_configs_are_looked_at() -> None:
    assert len(SHIPPED) >= 4


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_shipped_configs_are_valid(path: Path) -> None:
    config = load_config([path], {}, ROOT)
    assert all(config.runs_of(study) for study in config.asked_studies)
    # The resolved config, which is written to results/config.yaml, is a config itself.
    assert read_config(config.plain()) == config


def keys_of(section: Any, prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every key of the config with its place; free mappings (names chosen by the user) are not entered."""
    if not isinstance(section, dict):
        return []
    return [
        place
        for key, value in section.items()
        for place in [(*prefix, key), *([] if key == "architecture" else keys_of(value, (*prefix, key)))]
    ]


def at(config: dict[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    """The mapping that holds the last key of a place."""
    for key in place[:-1]:
        config = config[key]
    return config


def test_every_key_is_required_and_no_other_is_taken(given: dict[str, Any]) -> None:
    places = [place for place in keys_of(given) if len(place) < 2 or place[-2] not in NAMES]
    assert len(places) > 80
    for place in places:
        broken = copy.deepcopy(given)
        del at(broken, place)[place[-1]]
        with pytest.raises(ConfigError, match=r"missing|expected (`(family|layout|source|kind):`|a recipe)|lacks"):
            read_config(broken)
        if place[-1] in ("family", "control", "architecture", "layout", "source"):
            continue
        broken = copy.deepcopy(given)
        at(broken, place)[f"{place[-1]}x"] = 1
        with pytest.raises(ConfigError, match=f"{place[-1]}x"):
            read_config(broken)


def test_a_misspelt_key_is_named_with_what_is_known(given: dict[str, Any]) -> None:
    given["data"]["crop_sizee"] = given["data"].pop("crop_size")
    with pytest.raises(ConfigError) as refused:
        read_config(given)
    assert "data.crop_size: this key is missing" in str(refused.value)
    assert "data.crop_sizee: unknown key; known here: ['crop_size', 'image_size']" in str(refused.value)


def test_a_misspelt_key_of_a_data_set_is_named_too(given: dict[str, Any]) -> None:
    given["datasets"]["clinic"]["shards"]["silvr"] = 2
    given["datasets"]["clinic"]["viewss"] = ["AP"]
    with pytest.raises(ConfigError) as refused:
        read_config(given)
    assert "datasets.clinic.shards.silvr: unknown key; known here: ['gold', 'silver']" in str(refused.value)
    assert "datasets.clinic.viewss: unknown key; known here: ['attributes', 'check', " in str(refused.value)


def test_a_misspelt_key_of_a_model_is_named_too(given: dict[str, Any]) -> None:
    given["models"]["cosine"]["alignment"]["formla"] = "cosine"
    with pytest.raises(ConfigError, match=r"models\.cosine\.alignment\.formla: unknown key; known here: .*'formula'"):
        read_config(given)


def test_an_unknown_compression_is_named_with_those_that_are_known(given: dict[str, Any]) -> None:
    given["example"]["clinic"]["films"]["compressed_share"]["jpeg_lossless"] = 0.02
    known = r"compressed_share\.jpeg_lossless: unknown key; known here: \['jpeg_2000', 'jpeg_ls', 'rle'\]"
    with pytest.raises(ConfigError, match=known):
        read_config(given)


def test_the_run_of_several_seeds_differs_in_its_seeds_alone(given: dict[str, Any]) -> None:
    several = resolved_config("configs/example_seeds.yaml")
    trained = [name for name, entry in several["models"].items() if entry.get("weights") == "train"]
    assert len(trained) >= 7
    for name in trained:
        assert several["models"][name].pop("seeds") == [0, 1, 2]
        assert set(given["models"][name].pop("seeds")) <= {0, 1, 2}
    assert several == given


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"source": "mimic"}, "labels.source: given 'mimic'; expected `source:` with one of ['mimic_cxr_jpg', 'open_i"),
        ({"labeler": "x"}, "labels: expected `source:` with one of ['mimic_cxr_jpg', 'open_i_mesh', 'transchex'], or"),
        ({"source": "transchex", "table": []}, "labels.table: unknown key; known here: ['source', 'tables']"),
        ({"source": "transchex"}, "labels.tables: this key is missing"),
    ],
)
def test_a_wrong_source_of_a_table_is_named_with_what_is_known(
    given: dict[str, Any], labels: dict[str, Any], message: str
) -> None:
    given["datasets"]["clinic"]["labels"] = labels
    with pytest.raises(ConfigError) as refused:
        read_config(given)
    assert f"datasets.clinic.{message}" in str(refused.value)


@pytest.mark.parametrize(
    "attributes", [{"source": "mimic_cxr_jpg", "mimic_cxr_jpg": "a", "mimic_iv": None}, {"file": "b"}]
)
def test_another_source_replaces_the_keys_of_a_table(tmp_path: Path, attributes: dict[str, Any]) -> None:
    path = tmp_path / "run.yaml"
    base = {"extends": str(ROOT / "config.yaml")}
    path.write_text(yaml.safe_dump(base | {"datasets": {"clinic": {"attributes": attributes}}}))
    table = load_config([path], {}, ROOT).datasets["clinic"].tables["attributes"]
    assert table.model_dump() == {"source": "csv"} | attributes


OPEN = "{preset: data/open_i, splits: {train: a, valid: b, test: c}}"


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ("models: {prior: {train_on: open}}", "models.prior.train_on"),
        ("models: {few_shot: {train_on: open}}", "models.few_shot.train_on"),
        ("models: {abnormal: {train_on: open}}", "models.abnormal.train_on"),
        ("studies: {wrong_lung: {on: [clinic/gold, open/all]}}", "studies.wrong_lung.on"),
    ],
)
def test_what_needs_boxes_is_refused_on_data_without(tmp_path: Path, more: str, key: str) -> None:
    path = tmp_path / "run.yaml"
    path.write_text(f"extends: {ROOT / 'config.yaml'}\ndatasets: {{open: {OPEN}}}\n{more}\n")
    with pytest.raises(ConfigError) as refused:
        load_config([path], {}, ROOT)
    assert key in str(refused.value)
    assert "no boxes" in str(refused.value)
    taught = "models: {retrained: {train_on: open}, abnormal: {train_on: clinic}}"
    path.write_text(path.read_text().replace(more, taught))
    assert load_config([path], {}, ROOT).taught["retrained"].train_on == "open"
