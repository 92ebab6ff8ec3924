"""Every shipped config is valid; a wrong one is refused before any job, with the key and what is known."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from wronglung.config.config import ConfigError, read_config
from wronglung.config.files_exist import check_release

ROOT = Path(__file__).parents[2]
SHIPPED = [ROOT / "config.yaml", ROOT / "tests/tiny/config.yaml", *sorted((ROOT / "configs").glob("*.yaml"))]


def test_all_shipped_configs_are_looked_at() -> None:
    assert len(SHIPPED) >= 4


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_shipped_configs_are_valid(path: Path) -> None:
    assert read_config(yaml.safe_load(path.read_text())).runs


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
    assert "data.crop_sizee: unknown key; known here: ['check', 'crop_size', " in str(refused.value)


def test_a_misspelt_key_of_a_model_is_named_too(given: dict[str, Any]) -> None:
    given["models"]["cosine"]["alignment"]["formla"] = "cosine"
    with pytest.raises(ConfigError, match=r"models\.cosine\.alignment\.formla: unknown key; known here: .*'formula'"):
        read_config(given)


def test_an_unknown_compression_is_named_with_those_that_are_known(given: dict[str, Any]) -> None:
    given["example"]["clinic"]["films"]["compressed_share"]["jpeg_lossless"] = 0.02
    known = r"compressed_share\.jpeg_lossless: unknown key; known here: \['jpeg_2000', 'jpeg_ls', 'rle'\]"
    with pytest.raises(ConfigError, match=known):
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
        (
            {"release": {"images": "jpg", "mimic_cxr_jpg": None}},
            "release: images: jpg, but mimic_cxr_jpg is null; expected the folder",
        ),
        ({"release": {"images": "jpg"}}, "given jpg, but the example release holds DICOM files only"),
        ({"release": {"images": "png"}}, "release.images: .*'dicom' or 'jpg'"),
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


def test_a_release_that_lacks_files_is_refused_by_name(given: dict[str, Any], tmp_path: Path) -> None:
    check_release(read_config(given), "results/example/")
    given["release"] |= {"mimic_cxr": str(tmp_path), "mimic_cxr_jpg": None, "chest_imagenome": str(tmp_path / "none")}
    with pytest.raises(ConfigError) as refused:
        check_release(read_config(given), "results/example/")
    assert f"{tmp_path}/cxr-record-list.csv.gz" in str(refused.value)
    assert "none/silver_dataset/splits/train.csv" in str(refused.value)
    assert "README, section 'Run it on the real data'" in str(refused.value)


def test_the_metadata_may_stand_in_for_the_record_list_of_jpg_images(given: dict[str, Any], tmp_path: Path) -> None:
    folders = {name: str(tmp_path) for name in ("mimic_cxr", "mimic_cxr_jpg", "chest_imagenome")}
    given["example"], given["release"] = None, folders | {"images": "jpg"}
    with pytest.raises(ConfigError) as refused:
        check_release(read_config(given), "results/example/")
    assert str(refused.value).count("mimic-cxr-2.0.0-metadata.csv.gz") == 1
    assert "cxr-record-list" not in str(refused.value)
    given["release"]["images"] = "dicom"
    with pytest.raises(ConfigError, match=r"cxr-record-list\.csv\.gz"):
        check_release(read_config(given), "results/example/")


def test_the_run_of_several_seeds_differs_in_its_seeds_alone(given: dict[str, Any]) -> None:
    several = yaml.safe_load((ROOT / "configs/example_seeds.yaml").read_text())
    trained = [name for name, entry in several["models"].items() if entry["kind"] == "gloria"]
    assert len(trained) >= 7
    for name in trained:
        assert several["models"][name].pop("seeds") == [0, 1, 2]
        assert set(given["models"][name].pop("seeds")) <= {0, 1, 2}
    assert several == given
