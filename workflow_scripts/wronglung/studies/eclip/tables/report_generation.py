"""Retrieved and generated reports against the true ones."""

import pandas as pd

from wronglung.metrics.reports import COLUMNS
from wronglung.report.table import Table
from wronglung.studies.eclip.cells import block, notes_on_intervals, values, with_published
from wronglung.studies.eclip.context import Inputs
from wronglung.studies.eclip.generation.answers import GENERATED, KINDS, MEDOID, NEAREST, OTHER, TYPICAL
from wronglung.studies.eclip.generation.scores import read_scores
from wronglung.studies.eclip.generation.settings import ReportFacts
from wronglung.studies.eclip.summary import read_results

HEADINGS = {
    GENERATED: "generated from the retrieved reports",
    NEAREST: "nearest report",
    MEDOID: "medoid of the neighbours",
    TYPICAL: "the most typical report, whatever the image shows",
    OTHER: "another image's report",
}


def report_generation(inputs: Inputs) -> Table:
    """Return a block per kind of report: every score of every model."""
    facts = inputs.study.reports
    if facts is None:
        raise ValueError("the study retrieves no reports; give its section `reports`, or take this table out")
    rows = values(read_results(inputs.files["results"][0]), "report_generation")
    rows = with_published(rows, inputs.files.get("project", ()), inputs.study)
    titles = {name: column.title for name, column in COLUMNS.items() if name in set(rows["metric"])}
    blocks = []
    for kind in KINDS:
        own = rows[rows["task"] == kind]
        if len(own):
            first = own.iloc[0]
            heading = f"{HEADINGS[kind]} ({first['items']:,} images of {first['patients']:,} patients)"
            blocks.append(block(heading, own, "metric", titles, inputs.study))
    scores = pd.concat([read_scores(path) for path in inputs.files["report_scores"]], ignore_index=True)
    notes = [*_notes(facts), _counts(scores), *notes_on_intervals(inputs.study)]
    frame = rows.assign(by_seed=[" ".join(f"{value:.6f}" for value in cells) for cells in rows["by_seed"]])
    return Table("Report generation", frame, blocks, notes)


def _counts(scores: pd.DataFrame) -> str:
    """Return what was left out and what was cut, over all runs."""
    per_image = scores.drop_duplicates("query")
    written = scores[scores["kind"] == GENERATED]
    cut = f" {written['cut'].sum():,} of {len(written):,} generated texts reach their greatest length."
    return (
        f"{per_image['without_text'].max():,} images of the split have no report and get none. Candidates left out "
        f"because they are of the image's patient: {per_image['same_patient'].sum():,}, over all images."
        + cut
        * (len(written) > 0)
    )


def _notes(facts: ReportFacts) -> list[str]:
    retrieved = (
        f"Candidates are the distinct reports of {facts.candidates}, none of the image's patient. The nearest "
        f"{facts.neighbours} are neighbours; k-means divides them into {facts.clusters} clusters, and the report "
        "nearest each centre is part of the prompt. The medoid is the neighbour that is most similar to all "
        "neighbours. The most typical report is the candidate that is most similar to all candidates."
    )
    chosen = "the most probable word at each place" if facts.greedy else "drawn words, from a seed"
    model = f"The language model is {facts.generator}, with {chosen} and at most {facts.max_new_tokens} new pieces."
    scores = (
        "BLEU-2 is NLTK's for each report, with weights of .5 and .5 and no smoothing, on lower-case words without "
        "punctuation; ROUGE are F measures without stemming. F1 of findings: which findings and devices of the lexicon "
        "both texts state, and do not deny, over all reports together (micro), and the mean over findings (macro). "
        "METEOR is not computed, as it needs WordNet."
    )
    return [retrieved, *[model] * bool(facts.generator), scores]
