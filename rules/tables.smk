"""From scores to tables and figures; what shows report text or pixels goes to results/restricted."""

from wronglung.tables.settings import FIGURE_INPUTS, RESTRICTED, TABLE_INPUTS

# Tables and figures are about the first protocol, and pictures of maps about each model's first seed.
PROTOCOL = cfg.evaluation.protocols[0]
TRAINED = [run for run in cfg.runs if run.model in cfg.trained]
SHOWN = [
    next(run for run in cfg.runs if run.model == name)
    for name, entry in cfg.models.items()
    if name not in cfg.not_supplied
    and (entry.kind != "maps" or not entry.attention.startswith("results/controls/"))
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
    f"{'restricted' if name in RESTRICTED else 'tables'}/{name}": kinds
    for name, kinds in TABLE_INPUTS.items()
}
FIGURES = [
    f"{'restricted' if name in RESTRICTED else 'figures'}/{name}"
    for name in cfg.results.figures
]
TABLE_FILES = expand(
    "results/{table}.{form}",
    table=[table for table in TABLES if Path(table).name in cfg.results.tables],
    form=["csv", "md", "tex"],
)
FIGURE_FILES = expand("results/{figure}.{form}", figure=FIGURES, form=["pdf", "png"])


wildcard_constraints:
    table="|".join(TABLES),
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
        csv="results/{table}.csv",
        markdown="results/{table}.md",
        latex="results/{table}.tex",
    log:
        "results/logs/make_table/{table}.log",
    benchmark:
        "results/benchmarks/make_table/{table}.tsv"
    conda:
        "../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("make_table"),
        name=table_name,
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
