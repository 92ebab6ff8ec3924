# The study that tables and figures are about: which files they read, what they are told, what is asked for. No rules.
from types import SimpleNamespace

from wronglung.studies.wrong_lung.context import FIGURE_INPUTS
from wronglung.studies.wrong_lung.context import RESTRICTED_FIGURES
from wronglung.studies.wrong_lung.tables.registry import TABLES as TABLE_ENTRIES

# Tables and figures are about the first protocol, and pictures of maps about each model's first seed.
PROTOCOL = cfg.evaluation.protocols[0]
TRAINED = [run for run in cfg.runs if run.model in cfg.trained]
SHOWN = [
    next(run for run in cfg.runs if run.model == name)
    for name in cfg.models
    if name not in cfg.not_supplied and name not in cfg.controls
]
PUBLISHED = sorted(map(str, (ROOT / "resources/published").glob("*.csv")))
FILES = {
    "instances": [f"results/instances/{PROTOCOL}.parquet"],
    "scores": per_run(f"results/scores/{{model}}/{{seed}}/{PROTOCOL}.parquet"),
    "attention": [
        attention_file(SimpleNamespace(protocol=PROTOCOL, **run._asdict()))
        for run in SHOWN
    ],
    "summary": [f"results/summary/{PROTOCOL}.parquet"],
    "summaries": expand(
        "results/summary/{protocol}.parquet", protocol=cfg.evaluation.protocols
    ),
    "sentences": ["results/data/sentences.parquet"],
    "published": [] if cfg.example else PUBLISHED,
    "images": EVALUATION_IMAGES,
    "training_logs": per_run("results/models/{model}/{seed}/log.csv", "gloria"),
}
STUDY = {
    "metrics": cfg.evaluation.metrics,
    "headline": cfg.evaluation.headline,
    "statistics": cfg.statistics.model_dump(),
    "seed": cfg.seed,
    "reference_model": cfg.reference_model,
    "example_release": cfg.example is not None,
    "images": cfg.release.images,
    "crop_size": cfg.data.crop_size,
    "trained": [run._asdict() for run in TRAINED],
    "shown": [run._asdict() for run in SHOWN],
    "two_models": cfg.results.two_models,
    "few_shot": [
        {"model": name, "base": entry.base, "pairs": entry.pairs}
        for name, entry in cfg.models.items()
        if entry.kind == "few_shot"
    ],
    "not_supplied": cfg.not_supplied,
    "protocols": cfg.evaluation.protocols,
}
TABLES = {
    f"{'restricted' if entry.restricted else 'tables'}/{name}": entry
    for name, entry in TABLE_ENTRIES.items()
}
FIGURES = [
    f"{'restricted' if name in RESTRICTED_FIGURES else 'figures'}/{name}"
    for name in cfg.results.figures
]
TABLE_FILES = expand(
    "results/{table}.{form}",
    table=[table for table in TABLES if Path(table).name in cfg.results.tables],
    form=["csv", "md", "tex"],
)
FIGURE_FILES = expand("results/{figure}.{form}", figure=FIGURES, form=["pdf", "png"])


def table_name(wildcards) -> str:
    """The name of a table without its folder."""
    return Path(wildcards.table).name


def table_inputs(wildcards) -> dict[str, list[str]]:
    """The files that a table reads, by kind."""
    return {kind: FILES[kind] for kind in TABLES[wildcards.table].reads}


def figure_name(wildcards) -> str:
    """The name of a figure without its folder."""
    return Path(wildcards.figure).name


def figure_inputs(wildcards) -> dict[str, list[str]]:
    """The files that a figure reads, by kind."""
    return {kind: FILES[kind] for kind in FIGURE_INPUTS[figure_name(wildcards)]}
