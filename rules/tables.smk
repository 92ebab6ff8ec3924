"""From scores to tables and figures; what shows report text or pixels goes to results/restricted."""

from types import SimpleNamespace

from wronglung.tables.settings import FIGURE_INPUTS, RESTRICTED, TABLE_INPUTS

# Tables and figures are about the first protocol, and pictures of maps about each model's first seed.
PROTOCOL = cfg.evaluation.protocols[0]
TRAINED = [run for run in cfg.runs if cfg.models[run.model].kind == "gloria"]
SHOWN = [
    next(run for run in cfg.runs if run.model == name)
    for name, entry in cfg.models.items()
    if entry.kind == "gloria" or not entry.attention.startswith("results/controls/")
]
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
    "crop_size": cfg.data.crop_size,
    "trained": [run._asdict() for run in TRAINED],
    "shown": [run._asdict() for run in SHOWN],
    "few_shot": [
        {"model": name, "base": entry.base, "pairs": entry.training.pairs}
        for name, entry in cfg.models.items()
        if entry.kind == "few_shot"
    ],
    "not_supplied": [],
    "protocols": cfg.evaluation.protocols,
}
FIGURES = [
    f"{'restricted' if name in RESTRICTED else 'figures'}/{name}"
    for name in cfg.results.figures
]
TABLE_FILES = expand(
    "results/tables/{table}.{form}", table=cfg.results.tables, form=["csv", "md"]
)
FIGURE_FILES = expand("results/{figure}.{form}", figure=FIGURES, form=["pdf", "png"])


wildcard_constraints:
    table="|".join(TABLE_INPUTS),
    figure="|".join(FIGURES),


rule summarise_scores:
    input:
        instances="results/instances/{protocol}.parquet",
        scores=per_run("results/scores/{model}/{seed}/{{protocol}}.parquet"),
    output:
        summary="results/summary/{protocol}.parquet",
    log:
        "results/logs/summarise_scores/{protocol}.log",
    benchmark:
        "results/benchmarks/summarise_scores/{protocol}.tsv"
    conda:
        "../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("summarise_scores"),
        metrics=cfg.evaluation.metrics,
        statistics=cfg.statistics.model_dump(),
        seed=cfg.seed,
    script:
        "../workflow_scripts/summarise_scores.py"


rule make_table:
    input:
        unpack(table_inputs),
    output:
        csv="results/tables/{table}.csv",
        markdown="results/tables/{table}.md",
    log:
        "results/logs/make_table/{table}.log",
    benchmark:
        "results/benchmarks/make_table/{table}.tsv"
    conda:
        "../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("make_table"),
        study=STUDY,
    script:
        "../workflow_scripts/make_table.py"


rule draw_figure:
    input:
        unpack(figure_inputs),
    output:
        pdf="results/{figure}.pdf",
        png="results/{figure}.png",
    log:
        "results/logs/draw_figure/{figure}.log",
    benchmark:
        "results/benchmarks/draw_figure/{figure}.tsv"
    conda:
        "../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("draw_figure"),
        name=figure_name,
        study=STUDY,
    script:
        "../workflow_scripts/draw_figure.py"
