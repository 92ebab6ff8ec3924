"""From scores to tables and figures; what shows report text or pixels goes to results/restricted."""


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
