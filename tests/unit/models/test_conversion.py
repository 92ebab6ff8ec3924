"""Given weights: checkpoints in the published layout, written here, against a model of that layout written anew."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from tests.tiny.checkpoint import (
    Basic,
    Bottleneck,
    PublishedGloria,
    published_state,
    tiny_architecture,
    tiny_settings,
    write_checkpoint,
)
from wronglung.encoders.tokenizer import fit_tokenizer, load_tokenizer, tokenize
from wronglung.models.gloria.make_maps import attend_image
from wronglung.models.gloria.model import GloriaModel, build_model
from wronglung.models.gloria.published.convert import convert_checkpoint
from wronglung.models.gloria.published.tensor_names import rename
from wronglung.models.gloria.settings import ModelSettings

ROOT = Path(__file__).parents[3]
TEXTS = ["small left effusion", "no opacity in the right lung zone", "effusion"]
BLOCKS = {"bottleneck": Bottleneck, "basic": Basic}


@pytest.fixture
def tokenizer(tmp_path: Path) -> str:
    fit_tokenizer(TEXTS[:2], 40, 1).save_pretrained(tmp_path / "tokenizer")
    return str(tmp_path / "tokenizer")


def source_model(tokenizer: str, no_attention: bool, block: type[nn.Module] = Bottleneck) -> PublishedGloria:
    torch.manual_seed(0)
    vocabulary = len(load_tokenizer(tokenizer))
    return PublishedGloria(tiny_architecture(vocabulary, block), 3, 128, no_attention)


def settings_of(tokenizer: str, no_attention: bool, block: type[nn.Module] = Bottleneck) -> ModelSettings:
    return ModelSettings.model_validate(tiny_settings(tokenizer, no_attention, block))


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("no_attention", [False, True])
def test_the_converted_model_computes_what_the_given_one_did(
    tmp_path: Path, tokenizer: str, block: str, no_attention: bool
) -> None:
    source = source_model(tokenizer, no_attention, BLOCKS[block])
    file = write_checkpoint(tmp_path / "given.ckpt", published_state(source))
    convert_checkpoint(settings_of(tokenizer, no_attention, BLOCKS[block]), file, None, tmp_path / "model")
    network = GloriaModel.from_pretrained(tmp_path / "model").eval()
    pieces = load_tokenizer(tmp_path / "model")
    pixels = torch.randint(0, 256, (1, 112, 112), generator=torch.Generator().manual_seed(1), dtype=torch.uint8)
    spreads = []
    for text in [*TEXTS, "no pleural effusion"]:
        tokens = tokenize(pieces, [text], 97, True)
        ours = attend_image(network, pixels, tokens)
        index = tokens["word_index"][0].tolist()
        words = [[p for p, w in enumerate(index) if w == word] for word in range(max(index) + 1)]
        theirs = source(pixels[0].float(), tokens["input_ids"][0], words, layers=2)
        for name, value in theirs.items():
            torch.testing.assert_close(torch.from_numpy(ours[name])[0], value, rtol=1e-5, atol=1e-6, msg=name)
        spreads.append(float(theirs["attention"].std()))
    assert max(spreads) > 1e-4  # a hundred times the tolerance: maps that say nothing would agree too
    assert (float(theirs["no_attention"]) > 1e-3) == no_attention


def test_the_log_and_the_provenance_say_what_was_done(
    tmp_path: Path, tokenizer: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    source = source_model(tokenizer, False)
    file = write_checkpoint(tmp_path / "given.ckpt", published_state(source), hyper_parameters={"lr": Path("x")})
    convert_checkpoint(settings_of(tokenizer, False), file, None, tmp_path / "model")
    told = json.loads((tmp_path / "model/provenance.json").read_text())
    digests = {
        path: hashlib.sha256(path.read_bytes()).hexdigest() for path in (file, tmp_path / "model/model.safetensors")
    }
    assert list(told["inputs"]["checkpoint"].values()) + list(told["outputs"]["weights"].values()) == [
        *digests.values()
    ]
    assert told["left_out"] == [
        "gloria.text_encoder.model.embeddings.position_ids",
        "gloria.text_encoder.model.pooler.dense.bias",
        "gloria.text_encoder.model.pooler.dense.weight",
    ]
    assert told["placeholders"] == ["pathlib.PosixPath"]
    for said in [*told["left_out"], *told["placeholders"], *digests.values()]:
        assert said in caplog.text
    assert str(tmp_path) not in json.dumps({k: v for k, v in told.items() if k != "settings"})
    weights = load_file(tmp_path / "model/model.safetensors")
    assert weights["image_encoder.embedder.embedder.normalization.num_batches_tracked"] == 7
    assert torch.equal(weights["local_projection.weight"], source.img_encoder.local_embedder.weight)


def test_a_file_with_another_digest_is_refused(tmp_path: Path, tokenizer: str) -> None:
    file = write_checkpoint(tmp_path / "given.ckpt", published_state(source_model(tokenizer, False)))
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    with pytest.raises(ValueError, match=rf"given\.ckpt.*{found}.*{'0' * 64}"):
        convert_checkpoint(settings_of(tokenizer, False), file, "0" * 64, tmp_path / "model")
    assert not (tmp_path / "model").exists()
    convert_checkpoint(settings_of(tokenizer, False), file, found, tmp_path / "model")


def _without(*names: str) -> Callable[[dict[str, Tensor]], None]:
    return lambda state: [state.pop(name) for name in names]


def _with(**tensors: Tensor) -> Callable[[dict[str, Tensor]], None]:
    return lambda state: state.update({name.replace("__", "."): value for name, value in tensors.items()})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            _without("gloria.img_encoder.model.layer3.1.bn2.running_var", "gloria.img_encoder.local_embedder.weight"),
            [
                "missing: gloria.img_encoder.model.layer3.1.bn2.running_var, expected 8",
                "missing: gloria.img_encoder.local_embedder.weight, expected 16x32x1x1",
            ],
        ),
        (
            _with(gloria__img_encoder__model__fc__bias=torch.ones(5), gloria__no_attn_vec=torch.ones(16)),
            ["extra: gloria.img_encoder.model.fc.bias, given 5", "extra: gloria.no_attn_vec, given 16"],
        ),
        (
            _with(gloria__img_encoder__global_embedder__bias=torch.ones(17)),
            ["shape: gloria.img_encoder.global_embedder.bias, given 17, expected 16"],
        ),
        (
            _with(gloria__text_encoder__model__encoder__layer__2__output__dense__bias=torch.tensor(1.0)),
            ["extra: gloria.text_encoder.model.encoder.layer.2.output.dense.bias, given scalar"],
        ),
    ],
)
def test_every_tensor_that_does_not_fit_is_named_at_once(
    tmp_path: Path, tokenizer: str, change: Callable[[dict[str, Tensor]], None], named: list[str]
) -> None:
    state = published_state(source_model(tokenizer, False))
    change(state)
    file = write_checkpoint(tmp_path / "given.ckpt", state)
    with pytest.raises(ValueError, match=r"\n  (missing|extra|shape): gloria\.") as refused:
        convert_checkpoint(settings_of(tokenizer, False), file, None, tmp_path / "model")
    lines = str(refused.value).splitlines()
    assert [line.strip() for line in lines[1:-1]] == named
    assert "architectures, alignment" in lines[-1]


def test_a_missing_no_attention_vector_and_a_tokenizer_of_others_are_named(tmp_path: Path, tokenizer: str) -> None:
    state = published_state(source_model(tokenizer, False))
    state["gloria.text_encoder.model.embeddings.word_embeddings.weight"] = torch.ones(7, 16)
    file = write_checkpoint(tmp_path / "given.ckpt", state)
    with pytest.raises(
        ValueError, match=r"missing: gloria\.no_attn_vec\b.* 16\n.*embeddings\.weight\b.* 7x16\b.* 41x16"
    ):
        convert_checkpoint(settings_of(tokenizer, True), file, None, tmp_path / "model")


@pytest.mark.parametrize("prefix", ["", "model.", "module.gloria."])
def test_what_stands_before_the_last_gloria_is_ignored(tokenizer: str, prefix: str) -> None:
    state = published_state(source_model(tokenizer, True))
    model = build_model(settings_of(tokenizer, True), len(load_tokenizer(tokenizer))).state_dict()
    plain = rename(state, model)
    longer = rename({prefix + name: value for name, value in state.items()}, model)
    assert longer.left_out == plain.left_out
    assert all(longer.state[name] is value for name, value in plain.state.items())
    bare = rename({name.removeprefix("gloria."): value for name, value in state.items()}, model)
    assert set(bare.state) == set(model)
    with pytest.raises(ValueError, match=r"names: 364\b.*\b182\b"):
        rename({**state, **{"a." + name: value for name, value in state.items()}}, model)
