"""Names of the hub: what counts as one, what is fetched of it, and that what was fetched is loaded without the hub."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from huggingface_hub import constants

from tests.tiny.hub import COMMIT, serve_hub
from tests.unit.models.made_up import tiny_settings
from wronglung.encoders.backbone import encoder_config, new_encoder, pretrained_encoder
from wronglung.encoders.hub import choose_files, fetch, fetched, hub_names, is_hub_name, names_weights
from wronglung.encoders.tokenizer import fit_tokenizer, load_tokenizer

NOBODY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def point_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What HF_ENDPOINT does when the client is imported."""
    monkeypatch.setattr(constants, "ENDPOINT", address)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", address + "/{repo_id}/resolve/{revision}/{filename}")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a hub with one repository, clinic/small: an encoder, a tokenizer and what nobody loads."""
    folder = tmp_path / "repositories/clinic/small"
    new_encoder(encoder_config(tiny_settings().image_encoder)).save_pretrained(folder)
    fit_tokenizer(["left lung", "right lung"], 100, 1).save_pretrained(folder)
    for name in ("pytorch_model.bin", "tf_model.h5", "README.md"):
        (folder / name).write_bytes(b"not to be fetched")
    with serve_hub(tmp_path / "repositories") as address:
        point_to(address, monkeypatch)
        yield folder


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("microsoft/resnet-50", True),
        ("bert-base-uncased", True),
        ("microsoft/resnet-50@0f1e2d3", True),
        ("fitted", False),
        (None, False),
        ("./resnet", False),
        ("/data/resnet", False),
        ("weights/resnet/50", False),
        ("../resnet", False),
    ],
)
def test_what_is_a_name_of_the_hub(source: str | None, expected: bool) -> None:
    assert is_hub_name(source) is expected


def test_a_folder_that_exists_is_none(tmp_path: Path) -> None:
    (tmp_path / "weights/resnet").mkdir(parents=True)
    assert not is_hub_name("weights/resnet")


def test_settings_name_each_once_and_get_folders_in_their_place() -> None:
    settings = {
        "image_encoder": {"pretrained": "a/b", "grid": 8},
        "text_encoder": {"pretrained": "c/d@e", "tokenizer": "c/d@e"},
        "training": {"epochs": 3},
    }
    assert hub_names(settings) == ["a/b", "c/d@e"]
    assert fetched(settings) == {
        "image_encoder": {"pretrained": "results/hub/a/b", "grid": 8},
        "text_encoder": {"pretrained": "results/hub/c/d@e", "tokenizer": "results/hub/c/d@e"},
        "training": {"epochs": 3},
    }
    assert settings["image_encoder"]["pretrained"] == "a/b"
    assert hub_names({"training": {}}) == []


def test_a_pickle_is_chosen_only_where_there_is_nothing_else() -> None:
    common = ["config.json", "vocab.txt"]
    others = ["README.md", "model.onnx", "flax_model.msgpack", "onnx/model.safetensors", "model.fp16.safetensors"]
    assert choose_files([*common, "pytorch_model.bin", *others], True) == [*common, "pytorch_model.bin"]
    parts = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    assert choose_files([*common, "pytorch_model.bin", *parts, *others], True) == [*common, *parts]
    assert choose_files(common, True) == common
    assert choose_files([*common, *parts], False) == common


def test_what_was_fetched_is_loaded_without_the_hub(hub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "results/hub/clinic/small"
    fetch("clinic/small", folder, weights=True)
    names = {path.name for path in folder.iterdir() if path.is_file()}
    assert names == {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "source.json"}
    told = json.loads((folder / "source.json").read_text())
    assert (told["name"], told["commit"]) == ("clinic/small", COMMIT)
    assert told["sha256"]["model.safetensors"] == sha256((hub / "model.safetensors").read_bytes()).hexdigest()
    point_to(NOBODY, monkeypatch)
    relative = "results/hub/clinic/small"
    given, loaded = pretrained_encoder(str(hub)).state_dict(), pretrained_encoder(relative).state_dict()
    assert given.keys() == loaded.keys()
    assert all((given[name] == loaded[name]).all() for name in given)
    assert load_tokenizer(relative)("left lung").input_ids == load_tokenizer(hub)("left lung").input_ids


def test_a_tokenizer_alone_comes_without_weights_and_nothing_older_stays(hub: Path, tmp_path: Path) -> None:
    folder = tmp_path / "results/hub/clinic/small"
    fetch("clinic/small", folder, weights=True)
    fetch("clinic/small", folder, weights=False)
    names = {path.name for path in folder.iterdir() if path.is_file()}
    assert names == {"config.json", "tokenizer.json", "tokenizer_config.json", "source.json"}
    settings = {"image_encoder": {"pretrained": "a/b"}, "text_encoder": {"pretrained": None, "tokenizer": "c/d"}}
    assert [names_weights(settings, source) for source in ("a/b", "c/d")] == [True, False]


@pytest.mark.parametrize("source", ["clinic/a--b", "clinic/a..b"])
def test_a_name_that_no_hub_can_have_says_what_to_do(source: str, tmp_path: Path) -> None:
    with pytest.raises(ConnectionError, match=rf"{source}.*HFValidationError.*folder"):
        fetch(source, tmp_path / "fetched", weights=True)


def test_a_name_that_is_not_there_says_what_to_do(hub: Path, tmp_path: Path) -> None:
    with pytest.raises(ConnectionError, match=r"clinic/smal\b.*RepositoryNotFoundError.*folder"):
        fetch("clinic/smal", tmp_path / "fetched", weights=True)
    assert not (tmp_path / "fetched/source.json").exists()


def test_without_a_network_nothing_counts_as_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    point_to(NOBODY, monkeypatch)
    with pytest.raises(ConnectionError, match=r"clinic/small\b.*ConnectError.*folder"):
        fetch("clinic/small", tmp_path / "fetched", weights=True)
    assert not (tmp_path / "fetched/source.json").exists()
