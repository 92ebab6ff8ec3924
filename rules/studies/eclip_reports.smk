"""The study eclip: reports from retrieved ones, and their scores. Texts are generated once, apart from all scores."""

from wronglung.studies.eclip.generation.plan import ReportsPlan

reports = ReportsPlan(cfg, ROOT)


rule retrieve_reports:
    input:
        unpack(reports.retrieval_files),
    output:
        retrieved="results/studies/eclip/retrieved_reports/{dataset}/{split}/{model}/{seed}.parquet",
    log:
        "results/logs/retrieve_reports/{dataset}/{split}/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/retrieve_reports/{dataset}/{split}/{model}/{seed}.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("retrieve_reports"),
        how=reports.retrieval,
        seed=cfg.seed,
    script:
        "../../workflow_scripts/retrieve_reports.py"


rule generate_reports:
    input:
        retrieved="results/studies/eclip/retrieved_reports/{dataset}/{split}/{model}/{seed}.parquet",
        weights=reports.generator_files,
    output:
        generated="results/studies/eclip/generated_reports/{dataset}/{split}/{model}/{seed}.parquet",
    log:
        "results/logs/generate_reports/{dataset}/{split}/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/generate_reports/{dataset}/{split}/{model}/{seed}.tsv"
    conda:
        "../../envs/torch.yaml"
    threads: models.threads
    params:
        code=code_digest("generate_reports"),
        settings=reports.generator,
        prompt=reports.prompt_digest,
        torch_threads=models.threads,
        seed=cfg.seed,
    script:
        "../../workflow_scripts/generate_reports.py"


include: "eclip_report_scores.smk"
