"""What must be said under every table."""

from wronglung.tables.settings import Study

ONE_CT = (
    "Digitally reconstructed radiographs of one CT with inserted findings: all patients descend from it, so intervals "
    "describe the generator, not patients."
)


def how_to_read(study: Study, protocol: str, changes: bool) -> str:
    """How the numbers were made, as Markdown paragraphs."""
    statistics = study.statistics
    level = f"{100 * statistics.level:g}\N{NO-BREAK SPACE}%"
    lines = [
        f"Protocol `{protocol}`. Shares are given ×100. Means over sentences with {level} intervals from "
        f"{statistics.bootstrap_draws:,} resamples of the patients; seeds are averaged within a sentence, and the "
        "range of their means is shown where there are several. Sentences for which a metric is undefined are left out "
        "of it and counted."
    ]
    if changes:
        lines.append(
            f"Changes are paired, sentence by sentence. \\* p < {1 - statistics.level:.2g} in a two-sided sign-flip "
            f"test over patients ({statistics.sign_flip_draws:,} draws), corrected by Holm's method for all changes of "
            "the table."
        )
    if study.not_supplied:
        lines.append(f"Weights not supplied: {', '.join(study.not_supplied)}.")
    if study.example_release:
        lines.append(f"{ONE_CT} These numbers test the workflow, not medicine.")
    return "\n\n".join(lines)
