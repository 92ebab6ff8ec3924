"""Rule gather_prompts: the prompts of all zero-shot tasks."""

from pathlib import Path
from typing import Any

from wronglung.core.logs import log_to
from wronglung.studies.eclip.image_labels import read_image_labels
from wronglung.studies.eclip.prompts import prompts_table, write_prompts
from wronglung.text.prompts import read_prompts


def main(labels: str, tasks: dict[str, dict[str, Any]], files: dict[str, Path], prompts: str) -> None:
    """Write the prompts; a prompt set may describe only labels that its task's source has."""
    known = {task["labels"]: list(read_image_labels(labels, task["labels"]).columns) for task in tasks.values()}
    sets = {name: read_prompts(files[name], known[task["labels"]]) for name, task in tasks.items()}
    classes = {name: (task["balanced"] or {}).get("classes", []) for name, task in tasks.items()}
    write_prompts(prompts, prompts_table(sets, classes))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        labels=snakemake.input.labels,
        tasks=snakemake.params.tasks,
        files={name: Path(snakemake.scriptdir).parent / path for name, path in snakemake.params.files.items()},
        prompts=snakemake.output.prompts,
    )
