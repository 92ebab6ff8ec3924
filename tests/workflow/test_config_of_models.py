"""Models of a config: few-shot models need their base, given weights may be absent, nothing may lack its images."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.project import with_wrong_lung_alone
from tests.tiny.checkpoint import tiny_settings
from wronglung.config.errors import ConfigError
from wronglung.config.files_exist import check_weights
from wronglung.config.reading import read_config
from wronglung.models.family import Run

FEW_SHOT = Run("few_shot", 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"base": "none"},
            r"models\.few_shot\.base: 'none' is no model; .* one of \[.*'cosine', .*'rand_sents', 'retrained'.*\]",
        ),
        (
            {"base": "few_shot"},
            r"models\.few_shot\.base: 'few_shot' is a model without weights to start from; expected a model that is",
        ),
        ({"base": "uniform"}, "'uniform' is a model without weights to start from; expected a model"),
        (
            {"seeds": [0, 4, 3]},
            r"models\.few_shot\.seeds: \[3, 4\] are no seeds of its base 'retrained', which has \[0, 1, 2\]",
        ),
        ({"base": None}, r"models\.few_shot\.base: given None; input should be a valid string"),
        ({"train_on": "mimic"}, r"models\.few_shot\.train_on: 'mimic' is no data set; known: \['clinic'"),
        ({"pears": 30}, r"models\.few_shot\.pears: unknown key; known here: \['base', 'family', 'pairs', 'seeds', "),
        ({"pairs": 0}, r"models\.few_shot\.pairs: given 0; input should be greater than 0"),
        ({"training": {"epoch": 3}}, r"models\.few_shot\.training\.epoch: unknown key; known here: \['batch_pairs', "),
    ],
)
def test_a_few_shot_model_needs_a_trained_base(given: dict[str, Any], change: dict[str, Any], message: str) -> None:
    assert FEW_SHOT in read_config(given).runs_of("wrong_lung")
    given["models"]["few_shot"] |= change
    with pytest.raises(ConfigError, match=message):
        read_config(given)


def test_given_weights_may_be_the_base_if_they_are_there(given: dict[str, Any]) -> None:
    given["models"]["gloria"] = checkpoint_entry("weights/x.ckpt")
    given["models"]["few_shot"] |= {"base": "gloria", "seeds": [0]}
    assert FEW_SHOT in read_config(given).runs_of("wrong_lung")
    given["models"]["few_shot"]["seeds"] = [0, 1]
    with pytest.raises(ConfigError, match=r"models\.few_shot\.seeds: \[1\] are no seeds of its base 'gloria'"):
        read_config(given)
    given["models"]["gloria"] = checkpoint_entry(None)
    given["models"]["few_shot"]["seeds"] = [0]
    with pytest.raises(ConfigError, match="'gloria' is a model without weights to start from"):
        read_config(given)


def test_no_attention_weight_without_its_vector_is_refused(given: dict[str, Any]) -> None:
    given["models"]["retrained"]["alignment"] |= {"no_attention_weight": 0.1}
    with pytest.raises(ConfigError, match=r"models\.retrained\.alignment: no_attention_weight is 0\.1, but"):
        read_config(given)
    given["models"]["retrained"]["alignment"] |= {"no_attention": True}
    assert read_config(given)


def checkpoint_entry(weights: str | None) -> dict[str, Any]:
    """A model entry of given weights."""
    return {
        "family": "gloria",
        "weights": weights,
        "sha256": None,
        "threads": 1,
        **tiny_settings("a/folder", False),
    }


def test_weights_that_are_not_supplied_have_no_run_and_are_named(given: dict[str, Any]) -> None:
    del given["models"]["gloria"]
    before = read_config(given).runs_of("wrong_lung")
    given["models"] = {"gloria": checkpoint_entry(None), **given["models"]}
    config = read_config(given)
    assert config.not_supplied == ["gloria"]
    assert config.runs_of("wrong_lung") == before
    check_weights(config)
    given["models"]["gloria"] = checkpoint_entry("weights/x.ckpt")
    config = read_config(given)
    assert config.not_supplied == []
    assert config.runs_of("wrong_lung") == [Run("gloria", 0), *before]
    assert "gloria" not in config.trained_here


def test_the_reference_model_needs_weights(given: dict[str, Any]) -> None:
    given["models"]["gloria"] = checkpoint_entry(None)
    given["studies"]["wrong_lung"]["reference_model"] = "gloria"
    with pytest.raises(ConfigError, match=r"no weights, since models\.gloria\.weights is null; .*'retrained'"):
        read_config(given)


def test_checkpoints_that_are_not_there_are_named(given: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "there.ckpt").touch()
    for name in ("there", "gone"):
        given["models"][name] = checkpoint_entry(str(tmp_path / f"{name}.ckpt"))
    with pytest.raises(ConfigError) as refused:
        check_weights(read_config(given))
    assert f"models.gone.weights: {tmp_path}/gone.ckpt" in str(refused.value)
    assert "there.ckpt" not in str(refused.value)
    assert "`weights: null`" in str(refused.value)


def test_keys_of_a_model_that_is_called_like_a_family_are_named_whole(given: dict[str, Any]) -> None:
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
    given = with_wrong_lung_alone(given)
    given["datasets"]["clinic"]["shards"]["silver"] = 0
    study = given["studies"]["wrong_lung"]
    study["on"] = ["clinic/gold", "clinic/test"]
    with pytest.raises(ConfigError) as refused:
        read_config(given)
    assert "datasets.clinic.shards.silver: given 0, so no image outside gold is read" in str(refused.value)
    for key in ("models.retrained.train_on", "models.few_shot.train_on", "models.prior.train_on"):
        assert f"'{key}'" in str(refused.value)
    assert "'studies.wrong_lung.on'" in str(refused.value)
    given["models"] = {"uniform": given["models"]["uniform"], "gloria": checkpoint_entry("x.ckpt")}
    study |= {
        "tables": ["localisation"],
        "figures": [],
        "two_models": None,
        "reference_model": "gloria",
        "answer": None,
    }
    with pytest.raises(ConfigError, match=r"need .*\['studies\.wrong_lung\.on'\]|\['studies\.wrong_lung\.on'\] need"):
        read_config(given)
    study["on"] = ["clinic/gold"]
    assert read_config(given).datasets["clinic"].shards.names() == ["gold-000"]


def test_the_runtime_of_a_model_is_no_setting_of_its_run(given: dict[str, Any]) -> None:
    before = read_config(given).models["retrained"].settings()
    given["models"]["retrained"]["runtime"] = {"workers": 2, "save_every_steps": 500}
    assert read_config(given).models["retrained"].settings() == before
    given["models"]["retrained"]["runtime"]["worker"] = 2
    with pytest.raises(ConfigError, match=r"retrained\.runtime\.worker: unknown key; known here: \['save_every"):
        read_config(given)
