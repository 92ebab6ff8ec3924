"""Every shipped config is valid; a wrong one is refused before any job, with the key and what is known."""

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.project import ROOT, resolved_config, run_snakemake
from wronglung.config.config import Config
from wronglung.config.errors import ConfigError
from wronglung.config.files_exist import DOCUMENT, check_release
from wronglung.config.load import load_config, typed
from wronglung.config.reading import read_config
from wronglung.models.families import FAMILIES
from wronglung.studies.wrong_lung.figures.registry import FIGURES
from wronglung.studies.wrong_lung.tables.registry import TABLES

SHIPPED = [ROOT / "config.yaml", ROOT / "tests/tiny/config.yaml", *sorted((ROOT / "configs").glob("*.yaml"))]
# Mappings whose keys the user chooses. A study may be left out, so its name is such a key too.
NAMES = {"datasets", "models", "studies", "kinds", "grades", "devices", "changes"}


def load(text: str, folder: Path, **overrides: Any) -> Config:
    """The config of a file with this text, which may extend the shipped one as `config.yaml`."""
    (folder / "config.yaml").write_text(f"extends: {ROOT / 'config.yaml'}\n")
    path = folder / "run.yaml"
    path.write_text(text)
    return load_config([path], overrides, ROOT)


def test_all_shipped_configs_are_looked_at() -> None:
    assert len(SHIPPED) >= 4


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_shipped_configs_are_valid(path: Path) -> None:
    config = load_config([path], {}, ROOT)
    assert config.runs_of("wrong_lung")
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
        with pytest.raises(ConfigError, match=r"missing|expected `(family|layout):`|lacks"):
            read_config(broken)
        if place[-1] in ("family", "control", "architecture", "layout"):
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
    assert "datasets.clinic.viewss: unknown key; known here: ['check', 'layout', " in str(refused.value)


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
            r"wrong_lung: tables: table_04 needs \['synthetic'\], which `perturbations` lacks; given \['none'\]: add",
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
            "figures: figure_04 shows changes by perturbations, and `perturbations` has only 'none'; add some there or",
        ),
        (
            "wrong_lung",
            {"protocols": ["correct"]},
            r"studies\.wrong_lung\.protocols\.0: .*'corrected' or 'as_published'",
        ),
        (
            "wrong_lung",
            {"two_models": ["cosine", "clip"], "tables": ["two_models"]},
            r"studies\.wrong_lung\.two_models: given \['cosine', 'clip'\]; expected two models of",
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
            {"models": ["retrained", "clip"]},
            r"wrong_lung\.models: 'clip' is no model; known: .*'retrained'",
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
        ("config", {"example": None}, r"datasets\.clinic\.release lies in results/example/, .* but `example` is null"),
        ("data", {"crop_size": 300}, r"crop_size \(300\) must not exceed image_size \(256\)"),
        ("studies", {"right_lung": {}}, r"studies\.right_lung: unknown key; known here: \['wrong_lung'\]"),
        ("datasets", {"Bad-Name": None}, "Bad-Name"),
        ("models", {"Bad-Name": {"family": "given", "maps": "x"}}, "Bad-Name"),
        (
            "models",
            {"other": {"family": "clip"}},
            r"models\.other\.family: given 'clip'; .*\['given', 'gloria'\], or `control:`",
        ),
        ("models", {"other": {"grid": 8}}, r"models\.other: expected `family:` with one of"),
        ("models", {"other": "retrained"}, r"models\.other: expected `family:` with one of"),
        (
            "models",
            {"odd": {"control": "center", "grid": 8}},
            r"models\.odd\.control: unknown control \['center'\]; known: \['centre', .*did you mean 'centre'",
        ),
        ("models", {"odd": {"control": "centre", "grid": 0}}, r"models\.odd\.grid: Input should be greater than 0"),
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
        ("models:\n  mine: {family: clip}", 3, "models.mine.family: given 'clip'"),
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
        ("studies:\n  wrong_lung:\n    models: [clip]", 4, r"studies\.wrong_lung\.models: 'clip' is no model"),
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


def of_maps_alone(given: dict[str, Any], *others: str) -> dict[str, Any]:
    """A config of controls and somebody's maps."""
    models = {name: entry for name, entry in given["models"].items() if entry.get("control") in ("centre", "oracle")}
    given["models"] = {**{name: {"family": "given", "maps": "maps.h5"} for name in others}, **models}
    given["studies"]["wrong_lung"] |= {"reference_model": "centre", "two_models": None, "answer": None}
    return given


@pytest.mark.parametrize(
    ("others", "kinds"), [((), ("shown", "shown")), (("mine",), ("trained", "training_logs"))], ids=["controls", "maps"]
)
def test_tables_and_figures_without_their_models_are_refused(
    given: dict[str, Any], others: tuple[str, ...], kinds: tuple[str, str]
) -> None:
    """Of controls alone, and of given maps, not all can be made; the message says which can, in the config's words."""
    given = of_maps_alone(given, *others)
    study = given["studies"]["wrong_lung"]
    for key, entries, kind in (("tables", TABLES, kinds[0]), ("figures", FIGURES, kinds[1])):
        with pytest.raises(ConfigError) as refused:
            read_config(given)
        said = re.search(
            rf"studies\.wrong_lung\.{key}: (\[.*\]) need models of the kinds \[.*'{kind}'", str(refused.value)
        )
        assert said is not None
        assert {name for name in entries if kind in entries[name].models} <= set(yaml.safe_load(said[1]))
        possible = re.search(rf"ask for what can be made: `{key}: (\[.*\])`", str(refused.value))
        study[key] = yaml.safe_load(possible[1])
        assert set(study[key]) == set(entries) - set(yaml.safe_load(said[1]))
    with pytest.raises(ConfigError, match=r"two_models: given \[\]; .* take two_models out of `tables`"):
        read_config(given)
    study["tables"].remove("two_models")
    assert read_config(given)


def test_a_study_is_refused_models_without_the_output_that_it_asks_for(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = FAMILIES["given"]._replace(gives=frozenset({"embeddings"}))
    monkeypatch.setitem(FAMILIES, "given", silent)
    given["models"]["mine"] = {"family": "given", "maps": "maps.h5"}
    with pytest.raises(ConfigError) as refused:
        read_config(given)
    assert "studies.wrong_lung.models: wrong_lung asks every model for ['maps'], but 'mine' gives" in str(refused.value)
    assert "['embeddings'] and lacks ['maps']; leave it out of studies.wrong_lung.models" in str(refused.value)
    given["studies"]["wrong_lung"]["models"] = [name for name in given["models"] if name != "mine"]
    assert read_config(given)


def test_of_two_configs_one_must_extend_the_other(tmp_path: Path) -> None:
    named = ("--configfile", str(ROOT / "config.yaml"), str(ROOT / "tests/tiny/config.yaml"))
    run = run_snakemake(tmp_path, "--dry-run", *named)
    assert run.returncode != 0
    assert "expected one file. Let it begin with `extends:` and the others, which it then changes" in run.stdout
    assert "Job stats" not in run.stdout


def test_options_of_the_command_line_change_the_config_last(tmp_path: Path) -> None:
    """Snakemake leaves nested values as text; a number and null must be what they are in a file."""
    few = ("models={few_shot: null, retrained: {seeds: [0, 3]}}", "tokenizer={vocabulary_size: 200}")
    run = run_snakemake(tmp_path, "--dry-run", "--quiet", "rules", "--config", *few, "data={crop_size: 200}")
    assert run.returncode == 0, run.stdout[-3000:]
    assert re.search(r"^train_gloria +3$", run.stdout, re.MULTILINE)
    assert "finetune_gloria" not in run.stdout
    run = run_snakemake(tmp_path, "--dry-run", "--config", "data={crop_size: 300}", "seed=null")
    assert run.returncode != 0
    assert "--config: data: crop_size (300) must not exceed image_size (256)" in run.stdout
    assert "--config: seed: Input should be a valid integer" in run.stdout
    run = run_snakemake(tmp_path, "--dry-run", "--config", "data={crop_sise: 200}")
    assert "--config: data.crop_sise: unknown key ['crop_sise']; known: ['crop_size', 'image_size']" in run.stdout


def test_options_are_typed_as_a_file_is() -> None:
    texts = [
        "null",
        "~",
        "",
        "7",
        "1.5",
        "1.0e-3",
        "true",
        "x: y",
        "#c",
        "<<",
        "2020-01-45",
        "*a",
        "results/my maps.h5",
    ]
    values = [None, None, None, 7, 1.5, 0.001, True, *texts[7:]]
    assert typed({"a": texts, "b": {"c": "no"}, "d": 7, "e": None}) == {
        "a": values,
        "b": {"c": False},
        "d": 7,
        "e": None,
    }


def test_a_release_that_lacks_files_is_refused_by_name(given: dict[str, Any], tmp_path: Path) -> None:
    check_release(read_config(given), "clinic", "results/example/")
    release = given["datasets"]["clinic"]["release"]
    release |= {"mimic_cxr": str(tmp_path), "mimic_cxr_jpg": None, "chest_imagenome": str(tmp_path / "none")}
    with pytest.raises(ConfigError) as refused:
        check_release(read_config(given), "clinic", "results/example/")
    assert "the folders of datasets.clinic.release lack these files:" in str(refused.value)
    assert f"{tmp_path}/cxr-record-list.csv.gz" in str(refused.value)
    assert "none/silver_dataset/splits/train.csv" in str(refused.value)
    assert f"See {DOCUMENT}." in str(refused.value)


def test_the_metadata_may_stand_in_for_the_record_list_of_jpg_images(given: dict[str, Any], tmp_path: Path) -> None:
    release = {name: str(tmp_path) for name in ("mimic_cxr", "mimic_cxr_jpg", "chest_imagenome")} | {"images": "jpg"}
    given["example"], given["datasets"]["clinic"]["release"] = None, release
    del given["datasets"]["ms_cxr"]
    given["studies"]["wrong_lung"]["on"] = ["clinic/gold"]
    with pytest.raises(ConfigError) as refused:
        check_release(read_config(given), "clinic", "results/example/")
    assert str(refused.value).count("mimic-cxr-2.0.0-metadata.csv.gz") == 1
    assert "cxr-record-list" not in str(refused.value)
    release["images"] = "dicom"
    with pytest.raises(ConfigError, match=r"cxr-record-list\.csv\.gz"):
        check_release(read_config(given), "clinic", "results/example/")


def test_the_run_of_several_seeds_differs_in_its_seeds_alone(given: dict[str, Any]) -> None:
    several = resolved_config("configs/example_seeds.yaml")
    trained = [name for name, entry in several["models"].items() if entry.get("weights") == "train"]
    assert len(trained) >= 7
    for name in trained:
        assert several["models"][name].pop("seeds") == [0, 1, 2]
        assert set(given["models"][name].pop("seeds")) <= {0, 1, 2}
    assert several == given
