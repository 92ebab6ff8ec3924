"""How good the answers are of models of several modalities and of each modality alone (the paper's Table 2)."""

from wronglung.report.table import Block, Table
from wronglung.studies.contribution.cells import cell, heading, notes_on_intervals, pick, title
from wronglung.studies.contribution.context import Inputs
from wronglung.studies.contribution.published_numbers import beside, published_value, read_published
from wronglung.studies.contribution.summary import read_summary

METRICS = ("auroc", "c_index")


def performance(inputs: Inputs) -> Table:
    """Return a block per task: a row per model, those of several modalities first."""
    results, study = read_summary(inputs.files["results"][0]), inputs.study
    published = read_published(inputs.files["project"])
    own = results[results["measure"].isin(METRICS)]
    blocks = []
    for task in study.tasks:
        there = [name for name in METRICS if len(pick(own, task=task.name, measure=name))]
        body = []
        for model in sorted(task.models, key=lambda one: -len(one.modalities)):
            cells = []
            for name in there:
                rows = pick(own, task=task.name, model=model.name, measure=name)
                value = published_value(published, study, task, model.name, name)
                ours = float(rows["estimate"].iloc[0]) if len(rows) else float("nan")
                cells.append(beside(cell(rows), value, ours))
            body.append([model.name, " + ".join(model.modalities), f"{len(model.seeds)}", *cells])
        header = ["model", "modalities", "seeds", *(title(name) for name in there)]
        blocks.append(Block(heading(results, task), header, body, left=2))
    notes = [
        "AUROC: the mean over the labels for which it is defined; a label that is not known is left out. c-index: "
        "Harrell's, of a time that may be censored.",
        *notes_on_intervals(study),
    ]
    return Table("Performance with all modalities and with each alone", own, blocks, notes)
