"""Models of a config: few-shot models need their base, given weights may be absent, nothing may lack its images."""

from pathlib import Path
from typing import Any

import pytest

from tests.tiny.checkpoint import tiny_settings
from wronglung.config.config import ConfigError, Run, read_config
from wronglung.config.files_exist import check_weights


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
