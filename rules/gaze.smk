"""What readers looked at on a data set's images, from the sources that the config names."""


rule read_gaze:
    input:
        files=explained(gaze.files),
        records="results/data/{dataset}/records.parquet",
        images=gaze.images,
    output:
        gaze="results/data/{dataset}/gaze.parquet",
        maps="results/data/{dataset}/heat_maps.h5",
        rejected="results/data/{dataset}/rejected/gaze.parquet",
    log:
        "results/logs/read_gaze/{dataset}.log",
    benchmark:
        "results/benchmarks/read_gaze/{dataset}.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=digests.of_several("read_gaze", explained(gaze.readers)),
        sources=gaze.sources,
        size=cfg.data.image_size,
    script:
        "../workflow_scripts/read_gaze.py"
