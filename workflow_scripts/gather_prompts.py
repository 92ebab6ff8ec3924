"""Rule gather_prompts: the prompts of all zero-shot tasks, if they fit the labels of the splits that they are about."""

from pathlib import Path
from typing import Any

from wronglung.core.logs import log_to
from wronglung.studies.eclip.image_labels import read_image_labels
from wronglung.studies.eclip.prompts import prompts_table, refuse_unfit, write_prompts
from wronglung.text.prompts import read_prompts


def main(
    labels: list[tuple[str, str, list[str]]], tasks: dict[str, dict[str, Any]], files: dict[str, Path], **out: Any
) -> None:
    """Write the prompts; `labels` names the file, the split and the tasks of each split that a task is about."""
    sets = {}
    for path, split, names in labels:
        for name in names:
            known = read_image_labels(path, tasks[name]["labels"])
            sets[name] = read_prompts(files[name], list(known.columns))
            own = known[known.index.get_level_values("split") == split]
            refuse_unfit(own, name, sets[name].labels, tasks[name]["balanced"], out["seed"])
    write_prompts(out["prompts"], prompts_table({name: sets[name] for name in tasks}))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    places = zip(snakemake.input.labels, snakemake.params.asked, strict=True)
    main(
        labels=[(path, split, names) for path, (split, names) in places],
        tasks=snakemake.params.tasks,
        files={name: Path(snakemake.scriptdir).parent / path for name, path in snakemake.params.files.items()},
        seed=snakemake.params.seed,
        prompts=snakemake.output.prompts,
    )
