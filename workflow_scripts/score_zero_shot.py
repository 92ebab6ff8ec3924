"""Rule score_zero_shot: a row for every task, image and label of a run."""

from typing import Any

import pandas as pd

from wronglung.core.logs import log_to
from wronglung.data.learned_patients import learned_patients
from wronglung.outputs.embeddings import read_embeddings
from wronglung.studies.eclip.image_labels import of_split, read_image_labels, unknown_for
from wronglung.studies.eclip.prompts import label_prompts, read_task_prompts
from wronglung.studies.eclip.zero_shot import balanced_for, write_zero_shot, zero_shot_rows


def main(files: dict[str, Any], split: str, tasks: dict[str, dict[str, Any]], seed: int, rows: str) -> None:
    """Write the rows of all tasks; labels of patients that the model learned from count as unknown."""
    images, prompts = read_embeddings(files["images"]), read_embeddings(files["embedded_prompts"])
    patients, found = learned_patients(files["learned_from"]), []
    for name, task in tasks.items():
        labels = of_split(read_image_labels(files["labels"], task["labels"]), split, images.image_id)
        unseen = unknown_for(patients, labels)
        balanced = balanced_for(labels, unseen, task["balanced"], seed)
        own = label_prompts(read_task_prompts(files["prompts"], name), prompts, task["renormalise"])
        found.append(zero_shot_rows(name, unseen, images, own, balanced, seed))
    write_zero_shot(rows, pd.concat(found, ignore_index=True))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    names = ("images", "embedded_prompts", "labels", "prompts", "learned_from")
    main(
        files={name: snakemake.input[name] for name in names},
        split=snakemake.wildcards.split,
        tasks=snakemake.params.tasks,
        seed=snakemake.params.seed,
        rows=snakemake.output.rows,
    )
