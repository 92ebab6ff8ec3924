"""A wrong value is refused before any job, with its key, its place and what is known."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.project import ROOT
from wronglung.config.config import Config
from wronglung.config.errors import ConfigError
from wronglung.config.load import load_config
from wronglung.config.reading import read_config


def load(text: str, folder: Path, **overrides: Any) -> Config:
    """The config of a file with this text, which may extend the shipped one as `config.yaml`."""
    (folder / "config.yaml").write_text(f"extends: {ROOT / 'config.yaml'}\n")
    path = folder / "run.yaml"
    path.write_text(text)
    return load_config([path], overrides, ROOT)


@pytest.mark.parametrize(
    ("place", "change", "message"),
    [
        ("wrong_lung", {"metrics": ["auroc", "dice"]}, r"unknown metrics \['dice'\]; known: .*'auroc'"),
        (
            "wrong_lung",
            {"perturbations": ["none", "swap_left"]},
            r"unknown perturbations \['swap_left'\].*swap_left_right",
        ),
        ("wrong_lung", {"perturbations": ["swap_left_right"]}, "must hold 'none'"),
        ("wrong_lung", {"tables": ["localization"]}, r"unknown tables \['localization'\].*'localisation'"),
        (
            "wrong_lung",
            {"tables": ["table_04"], "perturbations": ["none"]},
            r"wrong_lung\.tables: table_04 needs \['synthetic'\], which `perturbations` lacks; given \['none'\]: add",
        ),
        (
            "wrong_lung",
            {"tables": ["table_12"], "metrics": ["auroc"], "headline": ["auroc"]},
            r"tables: table_12 needs \['average_precision', .*\], which `metrics` lacks; given \['auroc'\]: add",
        ),
        (
            "wrong_lung",
            {"tables": ["protocols"], "protocols": ["corrected"]},
            r"tables: protocols needs \['as_published'\], which `protocols` lacks; given \['corrected'\]: add",
        ),
        (
            "wrong_lung",
            {"tables": ["controls"], "figures": ["figure_04"], "perturbations": ["none"]},
            "figures: figure_04 shows changes by perturbations, and `perturbations` has only 'none': add some there",
        ),
        (
            "wrong_lung",
            {"protocols": ["correct"]},
            r"studies\.wrong_lung\.protocols\.0: .*'corrected' or 'as_published'",
        ),
        (
            "wrong_lung",
            {"two_models": ["cosine", "absent"], "tables": ["two_models"]},
            r"studies\.wrong_lung\.two_models: given \['cosine', 'absent'\]; expected two models of",
        ),
        ("wrong_lung", {"two_models": None, "tables": ["two_models"]}, r"wrong_lung\.two_models: given \[\]; expected"),
        (
            "wrong_lung",
            {"reference_model": "uniter"},
            r"studies\.wrong_lung\.reference_model: 'uniter' is no model of the study; known: .*'retrained'",
        ),
        (
            "wrong_lung",
            {"reference_model": "text_blind"},
            "'text_blind' is the control text_blind, which is itself made from the reference model",
        ),
        (
            "wrong_lung",
            {"models": ["retrained", "absent"]},
            r"wrong_lung\.models: 'absent' is no model; known: .*'retrained'",
        ),
        ("wrong_lung", {"on": ["mimic/gold"]}, r"studies\.wrong_lung\.on: 'mimic' is no data set; known: \['clinic'"),
        (
            "wrong_lung",
            {"on": ["clinic/train"]},
            r"studies\.wrong_lung\.on: 'clinic' has no split 'train'; its splits: \['gold', 'test', 'valid'\]",
        ),
        ("wrong_lung", {"on": []}, r"studies\.wrong_lung\.on: List should have at least 1 item"),
        (
            "release",
            {"images": "jpg", "mimic_cxr_jpg": None},
            r"datasets\.clinic\.release: images: jpg, but mimic_cxr_jpg is null; expected the folder",
        ),
        (
            "release",
            {"images": "jpg"},
            r"datasets\.clinic\.release\.images: given jpg, but the example release holds DICOM files only",
        ),
        ("release", {"images": "png"}, r"datasets\.clinic\.release\.images: .*'dicom' or 'jpg'"),
        (
            "config",
            {"example": None},
            r"datasets\.clinic\.release: given .* results/example/, .* but `example` is null",
        ),
        ("data", {"crop_size": 300}, r"crop_size \(300\) must not exceed image_size \(256\)"),
        (
            "studies",
            {"right_lung": {}},
            r"studies\.right_lung: unknown key; known here: \['contribution', 'eclip', 'wrong_lung'\]",
        ),
        ("datasets", {"Bad-Name": None}, "Bad-Name"),
        ("models", {"Bad-Name": {"family": "given", "maps": "x"}}, "Bad-Name"),
        (
            "models",
            {"other": {"family": "captioner"}},
            r"models\.other\.family: given 'captioner'; .*\['clip', 'eclip', .*'gloria', 'own'\], or `control:`",
        ),
        ("models", {"other": {"grid": 8}}, r"models\.other: expected `family:` with one of"),
        ("models", {"other": "retrained"}, r"models\.other: expected `family:` with one of"),
        (
            "models",
            {"odd": {"control": "center", "grid": 8}},
            r"models\.odd\.control: unknown control \['center'\]; known: \['centre', .*did you mean 'centre'",
        ),
        (
            "models",
            {"odd": {"control": "centre", "grid": 0}},
            r"models\.odd\.grid: given 0; input should be greater than 0",
        ),
        ("models", {"odd": {"control": "prior", "grid": 8}}, r"models\.odd\.train_on: this key is missing"),
        (
            "models",
            {"odd": {"control": "centre", "grid": 8, "train_on": "clinic"}},
            r"models\.odd\.train_on: unknown key; known here: \['control', 'grid'\]",
        ),
        (
            "models",
            {"odd": {"control": "prior", "grid": 8, "train_on": "mimic"}},
            r"models\.odd\.train_on: 'mimic' is no data set; known: \['clinic'",
        ),
    ],
)
def test_wrong_values_are_refused(given: dict[str, Any], place: str, change: dict[str, Any], message: str) -> None:
    places = {
        "config": given,
        "release": given["datasets"]["clinic"]["release"],
        "wrong_lung": given["studies"]["wrong_lung"],
    }
    section = places.get(place) or given[place]
    section |= change
    with pytest.raises(ConfigError, match=message):
        read_config(given)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            "models:\n  mine: {preset: models/glorai_small}",
            3,
            r"mine\.preset: unknown preset \['models/glorai_small'\]",
        ),
        ("models:\n  mine: {like: retraind}", 3, r"models\.mine\.like: unknown entry \['retraind'\]; known: "),
        (
            "models:\n  one: {like: two}\n  two: {like: one}",
            4,
            "models.two.like: circular: one -> two -> one; write one of these entries out",
        ),
        ("data:\n  crop_sise: 200", 3, r"data\.crop_sise: unknown key \['crop_sise'\]; known: .*'crop_size' for"),
        (
            "models:\n  mine:\n    like: retrained\n    alignmnt: {formula: cosine}",
            5,
            r"models\.mine\.alignmnt: unknown key \['alignmnt'\]; known: .*'alignment' for",
        ),
        ("models:\n  mine: {family: captioner}", 3, "models.mine.family: given 'captioner'"),
        ("models:\n  mine: {like: centre, control: center}", 3, r"models\.mine\.control: "),
        (
            "models:\n  mine:\n    like: retrained\n    train_on: mimic",
            5,
            r"models\.mine\.train_on: 'mimic' is no data set; known: \['clinic'",
        ),
        (
            "datasets:\n  clinic:\n    release: {images: jpg}",
            4,
            r"given jpg, but the example release holds",
        ),
        ("studies:\n  wrong_lung:\n    models: [absent]", 4, r"studies\.wrong_lung\.models: 'absent' is no model"),
        (
            "data:\n  crop_size: 300",
            2,
            r"data: crop_size \(300\) must not exceed image_size \(256\)",
        ),
    ],
)
def test_errors_name_the_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as refused:
        load(f"extends: config.yaml\n{text}\n", tmp_path)
    assert f"{tmp_path / 'run.yaml'}:{line}: " in str(refused.value)
