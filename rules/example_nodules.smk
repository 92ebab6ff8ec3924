"""Simulated patients with a nodule, attributes and a time that depends on both, as a release of HECKTOR 2022."""


rule write_hecktor:
    input:
        prepared="results/example/ct/volume.npz",
    output:
        clinical="results/example/release/hecktor/2022/hecktor2022_clinical_info_training.csv",
        endpoints="results/example/release/hecktor/2022/hecktor2022_endpoint_training.csv",
        readme="results/example/release/hecktor/2022/README.txt",
        images=directory("results/example/release/hecktor/2022/imagesTr"),
        masks=directory("results/example/release/hecktor/2022/labelsTr"),
        truth="results/example/nodules.csv",
    log:
        "results/logs/write_hecktor.log",
    benchmark:
        "results/benchmarks/write_hecktor.tsv"
    conda:
        "../envs/example.yaml"
    threads: 1
    params:
        code=code_digest("write_hecktor"),
        settings=cfg.example.nodules.model_dump(mode="json"),
        seed=cfg.seed,
    script:
        "../workflow_scripts/write_hecktor.py"
