"""Rules answer_changes_<family>: a run's answers to the samples of a recipe and to changed samples."""

from pathlib import Path
from typing import Any

import torch

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.data.sample_inputs import open_samples
from wronglung.data.samples import read_samples
from wronglung.outputs.answers import write_answers
from wronglung.outputs.changes.engine import answer_changes
from wronglung.outputs.changes.settings import AskedChanges


def main(
    make: str,
    source: str | dict[str, Any],
    samples: str,
    images: list[str],
    asked: dict[str, Any],
    groups: dict[str, list[str]],
    crop: int,
    seed: int,
    threads: int,
    answers: str,
) -> None:
    """Write the answers; `source` is the folder of a run's model, or an own function's settings."""
    torch.set_num_threads(threads)
    model, table = load_function(make)(Path(source) if isinstance(source, str) else source, crop), read_samples(samples)
    with open_samples(table, images, crop, seed) as reader:
        made = answer_changes(model, reader, table, AskedChanges.model_validate(asked), seed, groups)
    write_answers(answers, made.rows, made.outputs, made.missing)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    params = {name: snakemake.params[name] for name in ("make", "source", "asked", "groups", "crop", "seed", "threads")}
    main(**params, samples=snakemake.input.samples, images=snakemake.input.images, answers=snakemake.output.answers)
