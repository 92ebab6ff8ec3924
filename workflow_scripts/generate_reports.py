"""Rule generate_reports: what a language model writes from a run's retrieved reports."""

from pathlib import Path
from typing import Any

from wronglung.core.logs import log_to
from wronglung.studies.eclip.generation.answers import read_answers, write_answers
from wronglung.studies.eclip.generation.generator import generated
from wronglung.studies.eclip.generation.prompt import read_prompt


def main(retrieved: str, settings: dict[str, Any], root: Path, threads: int, seed: int, target: str) -> None:
    """Write the generated reports; the prompt's path starts at `root`."""
    prompt = read_prompt(root / settings["prompt"])
    write_answers(target, generated(settings, prompt, read_answers(retrieved), threads, seed))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        retrieved=snakemake.input.retrieved,
        settings=snakemake.params.settings,
        root=Path(snakemake.scriptdir).parent,
        threads=snakemake.params.torch_threads,
        seed=snakemake.params.seed,
        target=snakemake.output.generated,
    )
