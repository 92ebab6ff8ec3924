"""Two processes train as one with the batch of both: same loss, same gradients."""

import multiprocessing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import distributed, nn
from torch.nn import functional

from tests.unit.models.made_up import tiny_clip, tiny_settings
from wronglung.encoders.pair import PairModel
from wronglung.encoders.tokenizer import fit_tokenizer, tokenize
from wronglung.models.clip.model import build_model as build_clip
from wronglung.models.gloria.model import build_model
from wronglung.training.gathering import synchronise_norms

TEXTS = ["left effusion", "no opacity in the right lung", "effusion", "left effusion"]


MODELS: dict[str, Callable[[], PairModel]] = {
    "gloria": lambda: build_model(tiny_settings(), 60),
    "clip": lambda: build_clip(tiny_clip(), 60),
    "clip with dacl": lambda: build_clip(tiny_clip(), 60),
    "clip with m3": lambda: build_clip(tiny_clip(), 60),
}
# Images are mixed with another of the same process, embeddings with those of all processes.
MIXING: dict[str, dict[str, torch.Tensor]] = {
    "dacl": {
        "partners": torch.tensor([[1, 0, 3, 2], [1, 0, 3, 2]]),
        "shares": torch.tensor([[0.6, 0.7, 0.8, 0.9], [0.9, 0.7, 0.6, 0.8]]),
        "weight": torch.tensor(0.5),
    },
    "m3": {"shares": torch.tensor([0.1, 0.3, 0.6, 0.8]), "weights": torch.tensor([0.1, 0.2, 0.3, 0.4])},
}


def model_and_batch(family: str) -> tuple[PairModel, dict[str, Any]]:
    """In evaluation mode, so that batch norm and dropout see no batch."""
    torch.manual_seed(0)
    model = MODELS[family]().eval()
    tokens = tokenize(fit_tokenizer(TEXTS, 60, 1), TEXTS, 16, True)
    pixels = torch.randint(0, 256, (4, 32, 32), dtype=torch.uint8)
    batch = {"pixels": pixels, **tokens, "owner": torch.arange(4), "text_id": torch.tensor([0, 1, 2, 0])}
    kind = family.rpartition(" ")[2]
    return model, batch | ({"mixing": {kind: MIXING[kind]}} if kind in MIXING else {})


def half_of_draws(mixing: dict[str, Any], own: slice) -> dict[str, Any]:
    """What one process draws: partners among its own images; of embeddings, the same as all."""
    if "m3" in mixing:
        return mixing
    draws = mixing["dacl"]
    return {"dacl": draws | {"partners": draws["partners"][:, own] - own.start, "shares": draws["shares"][:, own]}}


def half_of(batch: dict[str, Any], rank: int) -> dict[str, Any]:
    """What one process loads: its own owners start at 0, its texts are padded to their own longest."""
    half = {name: values[2 * rank : 2 * rank + 2] for name, values in batch.items() if name != "mixing"}
    if "mixing" in batch:
        half["mixing"] = half_of_draws(batch["mixing"], slice(2 * rank, 2 * rank + 2))
    longest = int(half["attention_mask"].sum(1).max())
    for name in ("input_ids", "attention_mask", "word_index"):
        half[name] = half[name][:, :longest]
    return {**half, "owner": torch.arange(2)}


def one_process(family: str, rank: int, folder: Path) -> None:
    distributed.init_process_group("gloo", init_method=f"file://{folder}/meeting", rank=rank, world_size=2)
    model, batch = model_and_batch(family)
    output = model(**half_of(batch, rank))
    output.loss.backward()
    for parameter in model.parameters():
        if parameter.grad is not None:  # what DistributedDataParallel does
            distributed.all_reduce(parameter.grad)
            parameter.grad /= 2
    gradients = {name: parameter.grad for name, parameter in model.named_parameters()}
    torch.save({"loss": output.loss.detach(), "gradients": gradients}, folder / f"{rank}.pt")
    distributed.destroy_process_group()


def two_processes(family: str, folder: Path) -> list[dict[str, Any]]:
    """The loss and the gradients that each of two processes ends with."""
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=one_process, args=(family, rank, folder)) for rank in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=120)
        assert process.exitcode == 0
    return [torch.load(folder / f"{rank}.pt") for rank in range(2)]


@pytest.mark.parametrize("family", MODELS)
def test_two_processes_equal_one(family: str, tmp_path: Path) -> None:
    both = two_processes(family, tmp_path)
    model, batch = model_and_batch(family)
    output = model(**batch)
    output.loss.backward()
    for found in both:
        torch.testing.assert_close(found["loss"], output.loss.detach(), rtol=1e-5, atol=1e-6)
        for name, parameter in model.named_parameters():
            torch.testing.assert_close(found["gradients"][name], parameter.grad, rtol=1e-4, atol=1e-5)


def test_the_gathered_loss_is_torchs_cross_entropy_over_the_whole_batch(tmp_path: Path) -> None:
    """Text 0 is said of images 0 and 3, so neither is a wrong pair of the other's."""
    model, batch = model_and_batch("clip")
    with torch.no_grad():
        logits = model.embed_images(batch["pixels"]) @ model.embed_tokens(batch).T / model.temperature
    logits[0, 3] = logits[3, 0] = -torch.inf
    right = torch.arange(4)
    expected = (functional.cross_entropy(logits, right) + functional.cross_entropy(logits.T, right)) / 2
    for found in two_processes("clip", tmp_path):
        torch.testing.assert_close(found["loss"], expected, rtol=1e-5, atol=1e-6)


def test_batch_norms_of_several_gpus_see_one_batch() -> None:
    plain, alone, on_cpu, together = (build_model(tiny_settings(), 60) for _ in range(4))
    synchronise_norms(alone, 1, "cuda")
    synchronise_norms(on_cpu, 2, "cpu")
    synchronise_norms(together, 2, "cuda")
    norms = sum(isinstance(module, nn.BatchNorm2d) for module in plain.modules())
    assert norms > 0
    for model, synchronised in ((alone, 0), (on_cpu, 0), (together, norms)):
        assert sum(isinstance(module, nn.SyncBatchNorm) for module in model.modules()) == synchronised
    assert list(together.state_dict()) == list(plain.state_dict())
