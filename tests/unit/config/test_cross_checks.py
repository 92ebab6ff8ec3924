"""What must agree between sections, and what it names when it does not."""

from copy import deepcopy
from typing import Any

import pytest
import yaml

from tests.support.project import ROOT, resolved_config, tiny_config
from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config
from wronglung.models.families import FAMILIES


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"base": "mine"}, r"models\.few_shot\.base: 'mine' is a model without weights to start from; .*'retrained'"),
        ({"base": "clip"}, r"models\.few_shot\.base: 'clip' is no model; .*'clinical_masking', 'retrained'"),
        ({"seeds": [0, 1]}, r"models\.few_shot\.seeds: \[1\] are no seeds of its base 'retrained', which has \[0\]"),
        ({"train_on": "mimic"}, r"models\.few_shot\.train_on: 'mimic' is no data set; known: \['clinic'\]"),
    ],
)
def test_a_few_shot_model_needs_its_base(change: dict[str, Any], message: str) -> None:
    settings = tiny_config()
    settings["models"]["mine"] = {"family": "given", "maps": "m.h5"}
    settings["models"]["few_shot"] |= change
    with pytest.raises(ConfigError, match=message):
        read_config(settings)


def test_data_sets_without_silver_images_name_their_readers() -> None:
    settings = tiny_config()
    settings["datasets"]["clinic"]["shards"]["silver"] = 0
    settings["studies"]["wrong_lung"]["on"] = ["clinic/gold", "clinic/test"]
    with pytest.raises(
        ConfigError, match=r"datasets\.clinic\.shards\.silver: given 0, .*but \[.*\] need some"
    ) as refused:
        read_config(settings)
    readers = ("retrained", "clinical_masking", "few_shot", "prior", "lexicon_atlas")
    for key in (*(f"models.{name}.train_on" for name in readers), "studies.wrong_lung.on"):
        assert f"'{key}'" in str(refused.value)


def test_a_reference_without_weights_names_those_with_some() -> None:
    settings = resolved_config("configs/mimic_cxr_gold.yaml")
    settings["studies"]["wrong_lung"]["reference_model"] = "abnormal"
    with pytest.raises(ConfigError, match=r"'abnormal' has no weights, since models\.abnormal\.weights is null; .*'gl"):
        read_config(settings)


@pytest.mark.parametrize(
    ("place", "change", "message"),
    [
        ((), {"example": None}, r"datasets\.clinic\.release: given .* results/example/, .*`example` is null"),
        (("datasets", "clinic", "release"), {"images": "jpg"}, r"clinic\.release\.images: given jpg, .*DICOM files"),
        (("studies", "wrong_lung"), {"models": ["clip"]}, r"studies\.wrong_lung\.models: 'clip' .*known: .*'prior'"),
        (("studies", "wrong_lung"), {"reference_model": "clip"}, r"wrong_lung\.reference_model: 'clip' .*known: "),
        (("studies", "wrong_lung"), {"reference_model": "text_blind"}, "text_blind, which is itself made from the ref"),
        (("studies", "wrong_lung"), {"tables": ["two_models"]}, r"two_models: given \[\]; expected two models of"),
        (
            ("studies", "wrong_lung"),
            {"tables": ["two_models"], "two_models": ["retrained", "two"]},
            r"two_models: 'retrained' has the seeds \[0\] and 'two' \[1, 2\]",
        ),
        (
            ("models",),
            {"few_shot": {"control": "centre", "grid": 8}},
            r"figures: .*few_shot_curve.* models of the kind",
        ),
    ],
)
def test_sections_that_contradict_each_other_are_refused(
    place: tuple[str, ...], change: dict[str, Any], message: str
) -> None:
    settings = tiny_config()
    settings["studies"]["wrong_lung"]["figures"] = ["few_shot_curve"]
    settings["models"]["two"] = settings["models"]["retrained"] | {"seeds": [1, 2]}
    section = settings
    for key in place:
        section = section[key]
    section |= change
    with pytest.raises(ConfigError, match=message):
        read_config(settings)


def test_a_study_asks_for_no_output_that_a_model_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tiny_config()
    settings["models"]["mine"] = {"family": "given", "maps": "m.h5"}
    monkeypatch.setitem(FAMILIES, "given", FAMILIES["given"]._replace(gives=frozenset({"captions"})))
    assert "mine" not in read_config(settings).models_of("wrong_lung")  # `all` are those that give what it asks
    settings["studies"]["wrong_lung"]["models"] = ["retrained", "mine"]
    settings["studies"]["wrong_lung"]["tables"] = ["seed_by_seed"]
    with pytest.raises(ConfigError, match=r"models: wrong_lung asks .*\['maps'\], but 'mine' gives \['captions'\] and"):
        read_config(settings)


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ("retrained", None),
        ("abnormal", None),  # it learned from other sentences, but is of the same build
        ("cosine", r"models\.mine\.start_from: 'cosine' is a model with another one of .*'alignment'.*'retrained'"),
        ("clip", r"models\.mine\.start_from: 'clip' is a model with another one of"),
    ],
)
def test_gloria_with_expert_images_goes_on_from_a_gloria_of_its_build(start: str, message: str | None) -> None:
    settings = resolved_config("config.yaml")
    preset = yaml.safe_load((ROOT / "presets/models/eclip_gloria_small.yaml").read_text())
    settings["models"]["mine"] = preset | {"train_on": "clinic", "seeds": [0], "start_from": start}
    if message is None:
        read_config(settings)
        return
    with pytest.raises(ConfigError, match=message):
        read_config(settings)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train_on": "bare"}, r"models\.eclip\.train_on: 'bare' has no gaze, .*: \['clinic'\]"),
        ({"start_from": "other"}, r"models\.eclip\.start_from: 'other' is a model with another one of .*'clip'"),
        ({"start_from": "gloria"}, r"models\.eclip\.start_from: 'gloria' is no model that is trained here; .*'clip'"),
        ({"start_from": "eclip"}, r"models\.eclip\.start_from: .* one of \['clip', 'eclip_random'\]"),
        ({"start_from": "clip", "seeds": [0, 5]}, r"models\.eclip\.seeds: \[5\] are no seeds of 'clip', .*\[0, 1\]"),
        ({"start_from": "clip"}, None),
        ({"sources": ["egd_cxr", "mine"]}, r"eclip\.expert\.sources: given \['mine'\]; .*\['egd_cxr', 'reflacx'\]"),
    ],
)
def test_a_model_that_learns_from_gaze_needs_gaze_and_a_start_of_its_build(
    change: dict[str, Any], message: str | None
) -> None:
    settings = resolved_config("config.yaml")
    models, clinic = settings["models"], settings["datasets"]["clinic"]
    models["other"] = deepcopy(models["clip"]) | {"joint": models["clip"]["joint"] | {"width": 8}}
    preset = yaml.safe_load((ROOT / "presets/models/eclip_small.yaml").read_text())
    preset["expert"]["sources"] = change.pop("sources", None)
    models["eclip"] = preset | {"train_on": "clinic", "seeds": [0]} | change
    settings["datasets"]["bare"] = deepcopy(clinic) | {"gaze": None}
    if message is None:
        read_config(settings)
        return
    with pytest.raises(ConfigError, match=message):
        read_config(settings)
