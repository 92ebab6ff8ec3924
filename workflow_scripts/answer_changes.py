"""Rules answer_changes_<family>: a run's answers to samples, and to these samples with changes."""

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


def main(make: str, source: str | dict[str, Any], files: tuple[str, list[str], str], threads: int, **how: Any) -> None:
    """Write the answers; `files` are samples, image stores and answers, `how` has asked, groups, crop and seed."""
    torch.set_num_threads(threads)
    samples, images, answers = files
    model = load_function(make)(Path(source) if isinstance(source, str) else source, how["crop"])
    table, asked = read_samples(samples), AskedChanges.model_validate(how["asked"])
    with open_samples(table, images, how["crop"], how["seed"]) as reader:
        found = answer_changes(model, reader, table, asked, how["seed"], how["groups"])
    write_answers(answers, found.rows, found.outputs, found.missing)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    wanted = snakemake.params
    main(
        make=wanted.make,
        source=wanted.source,
        files=(snakemake.input.samples, list(snakemake.input.images), snakemake.output.answers),
        threads=wanted.torch_threads,
        **{name: wanted[name] for name in ("asked", "groups", "crop", "seed")},
    )
