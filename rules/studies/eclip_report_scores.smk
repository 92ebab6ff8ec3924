"""The study eclip: scores of reports, and the encoders of texts that some of them need."""


rule compare_reports:
    input:
        unpack(reports.compared_files),
    output:
        rows="results/studies/eclip/report_generation/{dataset}/{split}/{model}/{seed}.parquet",
    log:
        "results/logs/compare_reports/{dataset}/{split}/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/compare_reports/{dataset}/{split}/{model}/{seed}.tsv"
    conda:
        "../../envs/text.yaml"
    threads: 1
    params:
        code=code_digest("compare_reports"),
        encoders=reports.encoders,
        lexicon=cfg.text.entities.lexicon,
        lexicon_digest=explained(data.lexicon_digest),
    script:
        "../../workflow_scripts/compare_reports.py"


rule encode_reports:
    input:
        unpack(reports.answer_files),
        encoder=reports.encoder_files,
    output:
        rows="results/studies/eclip/encoded_reports/{encoder}/{dataset}/{split}/{model}/{seed}.parquet",
    log:
        "results/logs/encode_reports/{encoder}/{dataset}/{split}/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/encode_reports/{encoder}/{dataset}/{split}/{model}/{seed}.tsv"
    wildcard_constraints:
        encoder="bert_score|sbert|chexbert",
    conda:
        "../../envs/torch.yaml"
    threads: models.threads
    params:
        code=code_digest("encode_reports"),
        settings=reports.encoder,
        torch_threads=models.threads,
    script:
        "../../workflow_scripts/encode_reports.py"


rule encode_candidates:
    input:
        candidates=reports.candidates,
        encoder=reports.clustering_files,
    output:
        embeddings="results/studies/eclip/embedded/candidates.h5",
    log:
        "results/logs/encode_candidates.log",
    benchmark:
        "results/benchmarks/encode_candidates.tsv"
    conda:
        "../../envs/torch.yaml"
    threads: 1
    params:
        code=code_digest("encode_candidates"),
        settings=reports.clustering,
        torch_threads=1,
    script:
        "../../workflow_scripts/encode_candidates.py"
