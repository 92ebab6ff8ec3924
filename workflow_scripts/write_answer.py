"""Rule write_answer: the shortest table, with the digest of its config and the processor; that of the other models."""

from typing import Any

from wronglung.core.files import replacing
from wronglung.core.logs import log_to
from wronglung.report.context import ReportContext
from wronglung.statistics.summary import read_summary
from wronglung.studies.wrong_lung.answer import answer, answer_table


def main(
    summary: str, config: str, models: dict[str, list[str]], context: dict[str, Any], targets: dict[str, str]
) -> None:
    """Write the answer about the named models, and a table about all others."""
    study, frame = ReportContext.of_part(context), read_summary(summary)
    texts = {
        "answer": answer(frame, models["answer"], study, config),
        "others": answer_table(frame, models["others"], study) + "\n",
    }
    for name, text in texts.items():
        with replacing(targets[name]) as part:
            part.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        summary=snakemake.input.summary,
        config=snakemake.params.config,
        models=snakemake.params.models,
        context=snakemake.params.context,
        targets=dict(snakemake.output.items()),
    )
