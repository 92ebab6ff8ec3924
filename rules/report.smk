"""From scores to tables and figures of every study; those that show report text or pixels lie in restricted/."""

from wronglung.workflow.report_plan import ReportPlan

tables = ReportPlan("tables", STUDY_PLANS, ROOT)
figures = ReportPlan("figures", STUDY_PLANS, ROOT)
if workflow.is_main_process:
    for plan in STUDY_PLANS.values():
        for line in plan.left_out:
            logger.info(line)


rule make_table:
    input:
        unpack(tables.inputs),
    output:
        csv="results/studies/{study}/{place}/{name}.csv",
        markdown="results/studies/{study}/{place}/{name}.md",
        latex="results/studies/{study}/{place}/{name}.tex",
    log:
        "results/logs/make_table/{study}/{place}/{name}.log",
    benchmark:
        "results/benchmarks/make_table/{study}/{place}/{name}.tsv"
    wildcard_constraints:
        place="tables|restricted",
        name=one_of(tables.names),
    conda:
        "../envs/analysis.yaml"
    threads: 1
    params:
        code=digests.of_entry("make_table", tables),
        make=tables.make,
        options=tables.options,
        needs=tables.needs,
        project_files=tables.project_files,
        context=tables.context,
        context_class=tables.context_class,
    script:
        "../workflow_scripts/make_table.py"


rule draw_figure:
    input:
        unpack(figures.inputs),
    output:
        pdf="results/studies/{study}/{place}/{name}.pdf",
        png="results/studies/{study}/{place}/{name}.png",
    log:
        "results/logs/draw_figure/{study}/{place}/{name}.log",
    benchmark:
        "results/benchmarks/draw_figure/{study}/{place}/{name}.tsv"
    wildcard_constraints:
        place="figures|restricted",
        name=one_of(figures.names),
    conda:
        "../envs/analysis.yaml"
    threads: 1
    params:
        code=digests.of_entry("draw_figure", figures),
        make=figures.make,
        options=figures.options,
        needs=figures.needs,
        project_files=figures.project_files,
        context=figures.context,
        context_class=figures.context_class,
    script:
        "../workflow_scripts/draw_figure.py"


rule write_config:
    output:
        config="results/config.yaml",
    log:
        "results/logs/write_config.log",
    benchmark:
        "results/benchmarks/write_config.tsv"
    localrule: True
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("write_config"),
        config=cfg.plain(),
    script:
        "../workflow_scripts/write_config.py"
