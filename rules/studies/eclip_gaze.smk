"""The study eclip: maps of models against the gaze of readers."""

from wronglung.studies.eclip.gaze.control_names import CONTROLS


# Early: gaze at none of the split's images stops the run before long jobs.
rule gather_read_sentences:
    input:
        sentences="results/data/{dataset}/sentences.parquet",
        heat_maps="results/data/{dataset}/heat_maps.h5",
        images=eclip.gaze.split_images,
    output:
        instances="results/studies/eclip/instances/{dataset}/{split}.parquet",
    log:
        "results/logs/gather_read_sentences/{dataset}/{split}.log",
    benchmark:
        "results/benchmarks/gather_read_sentences/{dataset}/{split}.tsv"
    priority: 90
    conda:
        "../../envs/data.yaml"
    params:
        code=code_digest("gather_read_sentences"),
        subset=eclip.gaze.subset,
        crop=cfg.data.crop_size,
    script:
        "../../workflow_scripts/gather_read_sentences.py"


rule score_gaze:
    input:
        instances="results/studies/eclip/instances/{dataset}/{split}.parquet",
        maps="results/outputs/maps/{dataset}/{model}/{seed}.h5",
        heat_maps="results/data/{dataset}/heat_maps.h5",
        gaze="results/data/{dataset}/gaze.parquet",
        images=eclip.gaze.split_images,
    output:
        rows="results/studies/eclip/gaze/{dataset}/{split}/{model}/{seed}.parquet",
    log:
        "results/logs/score_gaze/{dataset}/{split}/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/score_gaze/{dataset}/{split}/{model}/{seed}.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("score_gaze"),
        crop=cfg.data.crop_size,
    script:
        "../../workflow_scripts/score_gaze.py"


rule score_gaze_controls:
    input:
        instances="results/studies/eclip/instances/{dataset}/{split}.parquet",
        records="results/data/{dataset}/records.parquet",
        heat_maps="results/data/{dataset}/heat_maps.h5",
        gaze="results/data/{dataset}/gaze.parquet",
        images=eclip.gaze.split_images,
    output:
        expand(
            "results/studies/eclip/gaze/{{dataset}}/{{split}}/controls/{control}.parquet",
            control=CONTROLS,
        ),
    log:
        "results/logs/score_gaze_controls/{dataset}/{split}.log",
    benchmark:
        "results/benchmarks/score_gaze_controls/{dataset}/{split}.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("score_gaze_controls"),
        controls=list(CONTROLS),
        crop=cfg.data.crop_size,
    script:
        "../../workflow_scripts/score_gaze_controls.py"


rule summarise_gaze:
    input:
        runs=eclip.gaze.run_rows,
        controls=eclip.gaze.control_rows,
    output:
        results="results/studies/eclip/gaze_summary/{dataset}/{split}.parquet",
    log:
        "results/logs/summarise_gaze/{dataset}/{split}.log",
    benchmark:
        "results/benchmarks/summarise_gaze/{dataset}/{split}.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("summarise_gaze"),
        runs=eclip.gaze.run_names,
        controls=list(CONTROLS),
        reference=eclip.settings.reference_model,
        statistics=cfg.statistics.model_dump(),
        seed=cfg.seed,
    script:
        "../../workflow_scripts/summarise_gaze.py"
