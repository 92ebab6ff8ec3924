"""Rule write_answer: the study's shortest table, with the config and the processor that it was made with."""

from typing import Any

from wronglung.core.files import file_digest, replacing
from wronglung.core.logs import log_to
from wronglung.core.processor import processor_name
from wronglung.report.context import ReportContext
from wronglung.studies.wrong_lung.answer import answer


def main(summary: str, config: str, models: list[str], context: dict[str, Any], target: str) -> None:
    """Write the answer."""
    study = ReportContext.of_part(context)
    text = answer(summary, models, study, file_digest(config)[:12], processor_name())
    with replacing(target) as part:
        part.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        summary=snakemake.input.summary,
        config=snakemake.input.config,
        models=snakemake.params.models,
        context=snakemake.params.context,
        target=snakemake.output.answer,
    )
