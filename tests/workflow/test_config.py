"""Every shipped config is valid; a wrong one is refused before any job, with the key and what is known."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.tiny.checkpoint import tiny_settings
from wronglung.config import ConfigError, Run, check_release, check_weights, read_config

ROOT = Path(__file__).parents[2]
SHIPPED = [ROOT / "config.yaml", ROOT / "tests/tiny/config.yaml", *sorted((ROOT / "configs").glob("*.yaml"))]


def test_all_shipped_configs_are_looked_at() -> None:
    assert len(SHIPPED) >= 4


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_shipped_configs_are_valid(path: Path) -> None:
    assert read_config(yaml.safe_load(path.read_text())).runs


@pytest.fixture
def given() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "config.yaml").read_text())


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
    optional = {"models", "kinds", "grades", "devices", "changes"}  # mappings whose keys the user chooses
    places = [place for place in keys_of(given) if len(place) < 2 or place[-2] not in optional]
    assert len(places) > 80
    for place in places:
        broken = copy.deepcopy(given)
        del at(broken, place)[place[-1]]
        with pytest.raises(ConfigError, match=r"missing|Unable to extract tag|lacks"):
            read_config(broken)
        if place[-1] in ("kind", "architecture"):
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
    assert "data.crop_sizee: unknown key; known here: ['crop_size', " in str(refused.value)


def test_a_misspelt_key_of_a_model_is_named_too(given: dict[str, Any]) -> None:
    given["models"]["cosine"]["alignment"]["formla"] = "cosine"
    with pytest.raises(ConfigError, match=r"models\.cosine\.alignment\.formla: unknown key; known here: .*'formula'"):
        read_config(given)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"evaluation": {"metrics": ["auroc", "dice"]}}, r"unknown metrics \['dice'\]; known: .*'auroc'"),
        ({"text": {"perturbations": ["none", "swap_left"]}}, r"unknown perturbations \['swap_left'\].*swap_left_right"),
        ({"text": {"perturbations": ["swap_left_right"]}}, "must hold 'none'"),
        ({"results": {"tables": ["localization"]}}, r"unknown tables \['localization'\].*'localisation'"),
        (
            {"results": {"tables": ["table_04"]}, "text": {"perturbations": ["none"]}},
            r"table_04 shows \['synthetic'\], which text",
        ),
        (
            {"results": {"tables": ["table_12"]}, "evaluation": {"metrics": ["auroc"], "headline": ["auroc"]}},
            "table_12 shows",
        ),
        (
            {"results": {"two_models": ["cosine", "clip"], "tables": ["two_models"]}},
            r"results.two_models: given \['cosine', 'clip'\]; expected two",
        ),
        ({"results": {"two_models": None, "tables": ["two_models"]}}, r"results.two_models: given \[\]"),
        ({"reference_model": "uniter"}, "reference_model 'uniter' is no model; known: .*'retrained'"),
        ({"data": {"crop_size": 300}}, r"crop_size \(300\) must not exceed image_size \(256\)"),
        ({"models": {"Bad-Name": {"kind": "maps", "attention": "x"}}}, "Bad-Name"),
        ({"models": {"other": {"kind": "clip"}}}, "kind"),
        (
            {"models": {"blind": {"kind": "maps", "attention": "results/controls/text_blind/8/{protocol}.h5"}}}
            | {"reference_model": "blind"},
            r"reference_model 'blind' is the control text_blind, which is itself made from the reference model",
        ),
        (
            {"models": {"odd": {"kind": "maps", "attention": "results/controls/center/8/{protocol}.h5"}}},
            r"no control is made as 'results/controls/center/8/\{protocol\}.h5'; .*'centre'",
        ),
        (
            {"models": {"odd": {"kind": "maps", "attention": "results/controls/prior/corrected.h5"}}},
            "no control is made as 'results/controls/prior/corrected.h5'",
        ),
    ],
)
def test_wrong_values_are_refused(given: dict[str, Any], change: dict[str, Any], message: str) -> None:
    for section, values in change.items():
        if isinstance(values, dict):
            given[section] |= values
        else:
            given[section] = values
    with pytest.raises(ConfigError, match=message):
        read_config(given)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"base": "clip"},
            r"models\.few_shot\.base: 'clip' is no model; .* one of \[.*'cosine', .*'rand_sents', 'retrained'.*\]",
        ),
        ({"base": "few_shot"}, r"models\.few_shot\.base: 'few_shot' is of kind few_shot and has no weights to"),
        ({"base": "uniform"}, "'uniform' is of kind maps and has no weights to start from; expected a model"),
        (
            {"seeds": [0, 4, 3]},
            r"models\.few_shot\.seeds: \[3, 4\] are no seeds of its base 'retrained', which has \[0, 1, 2\]",
        ),
        ({"base": None}, r"models\.few_shot\.base: Input should be a valid string"),
        ({"pears": 30}, r"models\.few_shot\.pears: unknown key; known here: \['base', 'kind', 'pairs', 'seeds', "),
        ({"pairs": 0}, r"models\.few_shot\.pairs: Input should be greater than 0"),
        ({"training": {"epoch": 3}}, r"models\.few_shot\.training\.epoch: unknown key; known here: \['batch_pairs', "),
    ],
)
def test_a_few_shot_model_needs_a_trained_base(given: dict[str, Any], change: dict[str, Any], message: str) -> None:
    given["models"]["few_shot"] = few_shot(given)
    assert ("few_shot", 0) in read_config(given).runs
    given["models"]["few_shot"] |= change
    with pytest.raises(ConfigError, match=message):
        read_config(given)


def test_given_weights_may_be_the_base_if_they_are_there(given: dict[str, Any]) -> None:
    given["models"] |= {"gloria": checkpoint_entry("weights/x.ckpt"), "few_shot": few_shot(given) | {"base": "gloria"}}
    assert ("few_shot", 0) in read_config(given).runs
    given["models"]["few_shot"]["seeds"] = [0, 1]
    with pytest.raises(ConfigError, match=r"models\.few_shot\.seeds: \[1\] are no seeds of its base 'gloria'"):
        read_config(given)
    given["models"] |= {"gloria": checkpoint_entry(None), "few_shot": few_shot(given) | {"base": "gloria"}}
    with pytest.raises(ConfigError, match="'gloria' is of kind checkpoint and has no weights to start from"):
        read_config(given)


def few_shot(given: dict[str, Any]) -> dict[str, Any]:
    """An entry that fine-tunes `retrained`."""
    optimizer = given["models"]["retrained"]["training"]["optimizer"]
    training = {"epochs": 500, "patience": 25, "batch_pairs": 30, "threads": 1, "optimizer": optimizer}
    return {
        "kind": "few_shot",
        "base": "retrained",
        "seeds": [0],
        "pairs": 30,
        "validation_pairs": 30,
        "training": training,
    }


def test_no_attention_weight_without_its_vector_is_refused(given: dict[str, Any]) -> None:
    given["models"]["retrained"]["alignment"] |= {"no_attention_weight": 0.1}
    with pytest.raises(ConfigError, match=r"models\.retrained\.alignment: no_attention_weight is 0\.1, but"):
        read_config(given)
    given["models"]["retrained"]["alignment"] |= {"no_attention": True}
    assert read_config(given)


def test_a_release_that_lacks_files_is_refused_by_name(given: dict[str, Any], tmp_path: Path) -> None:
    check_release(read_config(given), "results/example/")
    given["release"] = {"mimic_cxr": str(tmp_path), "mimic_cxr_jpg": None, "chest_imagenome": str(tmp_path / "none")}
    with pytest.raises(ConfigError) as refused:
        check_release(read_config(given), "results/example/")
    assert f"{tmp_path}/cxr-record-list.csv.gz" in str(refused.value)
    assert "none/silver_dataset/splits/train.csv" in str(refused.value)
    assert "README, section 'Run it on the real data'" in str(refused.value)


def test_the_run_of_several_seeds_differs_in_its_seeds_alone(given: dict[str, Any]) -> None:
    several = yaml.safe_load((ROOT / "configs/example_seeds.yaml").read_text())
    trained = [name for name, entry in several["models"].items() if entry["kind"] == "gloria"]
    assert len(trained) >= 7
    for name in trained:
        assert several["models"][name].pop("seeds") == [0, 1, 2]
        assert set(given["models"][name].pop("seeds")) <= {0, 1, 2}
    assert several == given


def checkpoint_entry(file: str | None) -> dict[str, Any]:
    """A model entry of given weights."""
    return {"kind": "checkpoint", "file": file, "sha256": None, "threads": 1, **tiny_settings("a/folder", False)}


def test_weights_that_are_not_supplied_have_no_run_and_are_named(given: dict[str, Any]) -> None:
    before = read_config(given).runs
    given["models"] = {"gloria": checkpoint_entry(None), **given["models"]}
    config = read_config(given)
    assert config.not_supplied == ["gloria"]
    assert config.runs == before
    check_weights(config)
    given["models"]["gloria"] = checkpoint_entry("weights/x.ckpt")
    config = read_config(given)
    assert config.not_supplied == []
    assert config.runs == [Run("gloria", 0), *before]
    assert "gloria" not in config.trained


def test_the_reference_model_needs_weights(given: dict[str, Any]) -> None:
    given["models"]["gloria"] = checkpoint_entry(None)
    given["reference_model"] = "gloria"
    with pytest.raises(ConfigError, match=r"'gloria' has no weights: models\.gloria\.file is null; .*'retrained'"):
        read_config(given)


def test_checkpoints_that_are_not_there_are_named(given: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "there.ckpt").touch()
    for name in ("there", "gone"):
        given["models"][name] = checkpoint_entry(str(tmp_path / f"{name}.ckpt"))
    with pytest.raises(ConfigError) as refused:
        check_weights(read_config(given))
    assert f"models.gone.file: {tmp_path}/gone.ckpt" in str(refused.value)
    assert "there.ckpt" not in str(refused.value)
    assert "`file: null`" in str(refused.value)


def test_keys_of_a_model_that_is_called_like_a_kind_are_named_whole(given: dict[str, Any]) -> None:
    given["models"]["gloria"] = checkpoint_entry(None) | {"sha": 1}
    del given["models"]["gloria"]["alignment"]["formula"]
    given["models"]["gloria"]["alignment"]["formla"] = "released"
    given["models"]["gloria"]["image_encoder"]["gird"] = 8
    with pytest.raises(ConfigError) as refused:
        read_config(given)
    lines = str(refused.value).splitlines()
    assert "  models.gloria.alignment.formula: this key is missing and has no default" in lines
    known = {line.split(":")[0].strip(): line for line in lines if "known here" in line}
    assert set(known) == {f"models.gloria.{key}" for key in ("sha", "alignment.formla", "image_encoder.gird")}
    assert "'sha256'" in known["models.gloria.sha"]
    assert "'joint_width'" in known["models.gloria.alignment.formla"]
    assert "'grid'" in known["models.gloria.image_encoder.gird"]


def test_without_silver_images_nothing_may_need_them(given: dict[str, Any]) -> None:
    given["data"]["shards"]["silver"] = 0
    given["evaluation"]["split"] = "test"
    given["models"]["prior"] = {"kind": "maps", "attention": "results/controls/prior/8/{protocol}.h5"}
    with pytest.raises(ConfigError) as refused:
        read_config(given)
    for name in ("models.retrained", "models.prior", "evaluation.split: test"):
        assert name in str(refused.value)
    given["models"] = {"uniform": given["models"]["uniform"], "gloria": checkpoint_entry("x.ckpt")}
    given["results"] = {"tables": ["localisation"], "figures": [], "two_models": None}
    given |= {"reference_model": "gloria", "evaluation": given["evaluation"] | {"split": "gold"}}
    assert read_config(given).data.shards.names() == ["gold-000"]
