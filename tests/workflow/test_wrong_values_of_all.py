"""Mistakes of several entries are one message, and those of an entry are named at its keys."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.project import ROOT
from wronglung.config.config import Config
from wronglung.config.errors import ConfigError
from wronglung.config.load import load_config


def load(text: str, folder: Path, **overrides: Any) -> Config:
    """The config of a file with this text, which may extend the shipped one as `config.yaml`."""
    (folder / "config.yaml").write_text(f"extends: {ROOT / 'config.yaml'}\n")
    path = folder / "run.yaml"
    path.write_text(text)
    return load_config([path], overrides, ROOT)


def test_unknown_keys_and_wrong_values_of_all_entries_are_one_message(tmp_path: Path) -> None:
    """Each is named once with its line, also one in an entry that others are like, and other mistakes beside it."""
    text = "\n".join(
        [
            "extends: config.yaml",
            "data: {crop_sise: 1}",
            "models:",
            "  retrained: {trainig: 1, image_encoder: {local_stage: 9, oddx: 1}}",
            "  cosine: {sentenses: 1}",
        ]
    )
    with pytest.raises(ConfigError) as refused:
        load(text, tmp_path)
    lines = str(refused.value).splitlines()[1:]
    keys = [line.strip().split(": ")[1] for line in lines]
    assert sorted(keys) == [
        "data.crop_sise",
        "models.cosine.sentenses",
        "models.retrained.image_encoder.local_stage",
        "models.retrained.image_encoder.oddx",
        "models.retrained.trainig",
    ]
    (stage,) = [line for line in lines if "local_stage: " in line]
    assert "models.cosine" in stage


def test_mistakes_in_the_encoders_of_all_models_are_one_message(tmp_path: Path) -> None:
    """A grid beside a wrong stage, an unknown key of an architecture, and a width that only another section tells."""
    text = "\n".join(
        [
            "extends: config.yaml",
            "models:",
            "  retrained: {image_encoder: {local_stage: 9, grid: 5}}",
            "  second: {like: retrained, image_encoder: {local_stage: 3, grid: 8}}",
            "  third: {like: second, alignment: {joint_width: 9}}",
            "  fourth: {like: second, image_encoder: {architecture: {model_type: resnet, hiden_sizes: [8]}, grid: 14}}",
        ]
    )
    with pytest.raises(ConfigError) as refused:
        load(text, tmp_path)
    keys = [line.strip().split(": ")[1] for line in str(refused.value).splitlines()[1:]]
    assert sorted(keys) == [
        "models.fourth.image_encoder.architecture.hiden_sizes",
        "models.fourth.image_encoder.grid",
        "models.retrained.image_encoder.grid",
        "models.retrained.image_encoder.local_stage",
        "models.third.alignment.joint_width",
    ]


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        (
            "image_encoder: {architecture: {model_type: resnet, hiden_sizes: [8]}}",
            "image_encoder.architecture.hiden_sizes",
        ),
        ("alignment: {joint_width: 9}", "alignment.joint_width"),
        (
            "text_encoder: {architecture: {model_type: bert, hidden_size: 64, vocab_size: 9}}",
            "text_encoder.architecture.vocab_size",
        ),
    ],
)
def test_a_key_that_only_the_check_of_models_knew_is_refused_alone(tmp_path: Path, entry: str, key: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(f"extends: config.yaml\nmodels:\n  own: {{like: retrained, {entry}}}\n", tmp_path)
    (line,) = str(refused.value).splitlines()[1:]
    assert line.strip().split(": ")[1] == f"models.own.{key}"
