"""Faults of weights: files that are no checkpoints or would run code, and a training that diverges."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

import fit_tokenizer
import train_model
from tests.faults.fault import Fault, nothing
from tests.faults.release import Outcome, Release, run_stages
from wronglung.models.families import FAMILIES
from wronglung.models.gloria.published.unpickling import read_checkpoint


class RunsCode:
    """Pickled, it asks whoever loads it to make a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (str(self.folder),)


def checkpoint(release: Release) -> Path:
    return release.root / "weights.ckpt"


def runs_code(release: Release) -> None:
    content = {"state_dict": {"weight": torch.ones(2)}, "callbacks": RunsCode(release.root / "ran")}
    torch.save(content, checkpoint(release))


def instead_of_tensors(release: Release) -> None:
    torch.save({"state_dict": {"weight": RunsCode(release.root / "ran")}}, checkpoint(release))


def cut_short(release: Release) -> None:
    torch.save({"state_dict": {"weight": torch.ones(1000)}}, checkpoint(release))
    checkpoint(release).write_bytes(checkpoint(release).read_bytes()[:-300])


def web_page(release: Release) -> None:
    checkpoint(release).write_text("<html>Log in to download</html>")


def no_state(release: Release) -> None:
    torch.save([1, 2], checkpoint(release))


def read(release: Release) -> Outcome:
    """Reads the checkpoint; code that ran is an error of this test, not an outcome."""
    try:
        tensors = read_checkpoint(checkpoint(release)).state
    except ValueError as error:
        return Outcome(str(error))
    finally:
        assert not (release.root / "ran").exists()
    return Outcome(f"read {sorted(tensors)} and ran nothing")


def trained(release: Release) -> Outcome:
    """Trains the tiny config's first model with steps that no weight survives."""
    assert not run_stages(release).error
    out, config = release.root.parent / "results", release.config()
    sentences, tokenizer = str(out / "sentences.parquet"), str(out / "tokenizer/tokenizer.json")
    fit_tokenizer.main(sentences, config.tokenizer.vocabulary_size, config.tokenizer.minimum_frequency, tokenizer)
    entry = config.trained_here["retrained"]
    settings = entry.settings().model_dump(mode="json")
    settings["training"]["optimizer"] |= {"learning_rate": 1e30, "warmup_steps": 0, "clip_norm": 1e30}
    images, weights = sorted(map(str, out.glob("silver-*.h5"))), out / "model/model.safetensors"
    try:
        train_model.main(
            train=str(FAMILIES["gloria"].train),
            settings=settings,
            seed=0,
            sentences=sentences,
            images=images,
            tokenizer=str(out / "tokenizer"),
            crop=224,
            entities=[],
            train_on="clinic",
            workers=entry.runtime.workers,
            save_every_steps=entry.runtime.save_every_steps or 0,
            weights=str(weights),
        )
    except FloatingPointError as error:
        assert not weights.exists()
        return Outcome(str(error))
    return Outcome("")


def fault(name: str, what: str, plant: Callable[[Release], None], reason: str) -> Fault:
    return Fault(name, what, plant, "refused", reason, run=read)


FAULTS = [
    fault("checkpoint_runs_code", "a checkpoint that runs code when it is unpickled", runs_code, "and ran nothing"),
    fault(
        "checkpoint_code_as_tensor", "the same in the place of a tensor", instead_of_tensors, "holds more than tensors"
    ),
    fault("checkpoint_cut_short", "a checkpoint without its end", cut_short, "is not a zip file"),
    fault("checkpoint_is_a_page", "a web page saved as a checkpoint", web_page, "is not a zip file"),
    fault("checkpoint_without_state", "a checkpoint that is a list", no_state, "expected a Lightning checkpoint"),
    Fault("loss_not_finite", "a learning rate of 1e30", nothing, "refused", "lower the learning rate", run=trained),
]
