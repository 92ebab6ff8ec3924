"""Simulated readings of the example's films, as releases of EGD-CXR and REFLACX."""


rule write_gaze:
    input:
        annotations=expand(
            "results/example/annotations/{group}.json",
            group=cfg.example.clinic.group_names,
        ),
    output:
        fixations="results/example/release/egd-cxr/1.0.0/fixations.csv",
        egd_cxr=multiext(
            "results/example/release/egd-cxr/1.0.0/",
            "master_sheet.csv",
            "LICENSE.txt",
            "README.txt",
        ),
        transcripts=directory(
            "results/example/release/egd-cxr/1.0.0/audio_segmentation_transcripts"
        ),
        main_data=directory("results/example/release/reflacx/1.0.0/main_data"),
        reflacx=multiext(
            "results/example/release/reflacx/1.0.0/", "LICENSE.txt", "README.txt"
        ),
        readings="results/example/readings.csv",
    log:
        "results/logs/write_gaze.log",
    benchmark:
        "results/benchmarks/write_gaze.tsv"
    conda:
        "../envs/example.yaml"
    threads: 1
    params:
        code=code_digest("write_gaze"),
        settings=cfg.example.gaze.model_dump(mode="json"),
        seed=cfg.seed,
    script:
        "../workflow_scripts/write_gaze.py"
