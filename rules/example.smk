"""The example's patients: one CT becomes the films and reports of a virtual chest clinic, and the truth about them."""

CT_KEYS = ("wheel", "volume", "labels")


rule fetch_ct:
    output:
        volume="results/example/ct/ct.nii.gz",
        labels="results/example/ct/labels.nii.gz",
        structures="results/example/ct/structures.csv",
        licence="results/example/ct/LICENSE.txt",
        source="results/example/ct/SOURCE.txt",
    log:
        "results/logs/fetch_ct.log",
    benchmark:
        "results/benchmarks/fetch_ct.tsv"
    localrule: True
    conda:
        "../envs/example.yaml"
    threads: 1
    params:
        **cfg.example.ct.model_dump(mode="json", include=set(CT_KEYS)),
        code=code_digest("fetch_ct"),
    script:
        "../workflow_scripts/fetch_ct.py"


rule prepare_ct:
    input:
        volume="results/example/ct/ct.nii.gz",
        labels="results/example/ct/labels.nii.gz",
    output:
        prepared="results/example/ct/volume.npz",
    log:
        "results/logs/prepare_ct.log",
    benchmark:
        "results/benchmarks/prepare_ct.tsv"
    conda:
        "../envs/example.yaml"
    threads: 1
    params:
        code=code_digest("prepare_ct"),
        preparation=cfg.example.ct.preparation.model_dump(mode="json"),
    script:
        "../workflow_scripts/prepare_ct.py"


rule render_patients:
    input:
        prepared="results/example/ct/volume.npz",
    output:
        folder=directory("results/example/release/mimic-cxr/2.0.0/files/{group}"),
        annotations="results/example/annotations/{group}.json",
    log:
        "results/logs/render_patients/{group}.log",
    benchmark:
        "results/benchmarks/render_patients/{group}.tsv"
    wildcard_constraints:
        group="|".join(cfg.example.clinic.group_names),
    conda:
        "../envs/example.yaml"
    threads: 1
    params:
        code=code_digest("render_patients"),
        clinic=cfg.example.clinic.model_dump(mode="json"),
        render=cfg.example.render.model_dump(mode="json"),
        seed=cfg.seed,
    script:
        "../workflow_scripts/render_patients.py"


include: "example_release.smk"
include: "example_truth.smk"
include: "example_gaze.smk"
include: "example_nodules.smk"
