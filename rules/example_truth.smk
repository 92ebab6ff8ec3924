"""The example's truth: what each film shows as a table, and its gold findings in the layout of MS-CXR."""


rule write_ms_cxr:
    input:
        annotations=expand(
            "results/example/annotations/{group}.json",
            group=cfg.example.clinic.group_names,
        ),
    output:
        table="results/example/release/ms-cxr/1.1.0/MS_CXR_Local_Alignment_v1.1.0.csv",
        others=multiext(
            "results/example/release/ms-cxr/1.1.0/",
            "MS_CXR_Local_Alignment_v1.1.0.json",
            "LICENSE.txt",
        ),
    log:
        "results/logs/write_ms_cxr.log",
    benchmark:
        "results/benchmarks/write_ms_cxr.tsv"
    conda:
        "../envs/example.yaml"
    threads: 1
    params:
        code=code_digest("write_ms_cxr"),
        seed=cfg.seed,
    script:
        "../workflow_scripts/write_ms_cxr.py"


rule write_truth:
    input:
        annotations=expand(
            "results/example/annotations/{group}.json",
            group=cfg.example.clinic.group_names,
        ),
    output:
        truth="results/example/truth.csv",
        attributes="results/example/attributes.csv",
    log:
        "results/logs/write_truth.log",
    benchmark:
        "results/benchmarks/write_truth.tsv"
    conda:
        "../envs/example.yaml"
    threads: 1
    params:
        code=code_digest("write_truth"),
    script:
        "../workflow_scripts/write_truth.py"
