"""From a release to records, images and sentences with boxes; sharded by patient."""


rule index_release:
    input:
        unpack(release_lists),
    output:
        records="results/data/records.parquet",
        rejected="results/data/rejected/index_release.parquet",
    log:
        "results/logs/index_release.log",
    benchmark:
        "results/benchmarks/index_release.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("index_release"),
        views=cfg.data.views,
        shards=cfg.data.shards.model_dump(),
        images=cfg.release.images,
    script:
        "../workflow_scripts/index_release.py"


rule convert_dicoms:
    input:
        records="results/data/records.parquet",
    output:
        images="results/data/images/{shard}.h5",
        rejected="results/data/rejected/convert_dicoms/{shard}.parquet",
    log:
        "results/logs/convert_dicoms/{shard}.log",
    benchmark:
        "results/benchmarks/convert_dicoms/{shard}.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("convert_dicoms"),
        root=cfg.release.image_folder,
        size=cfg.data.image_size,
        kind=cfg.release.images,
    script:
        "../workflow_scripts/convert_dicoms.py"


rule link_sentences:
    input:
        records="results/data/records.parquet",
        images="results/data/images/{shard}.h5",
    output:
        sentences="results/data/sentences/{shard}.parquet",
        rejected="results/data/rejected/link_sentences/{shard}.parquet",
    log:
        "results/logs/link_sentences/{shard}.log",
    benchmark:
        "results/benchmarks/link_sentences/{shard}.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("link_sentences"),
        mimic_cxr=cfg.release.mimic_cxr,
        chest_imagenome=cfg.release.chest_imagenome,
    script:
        "../workflow_scripts/link_sentences.py"


rule gather_shards:
    input:
        records="results/data/records.parquet",
        sentences=expand("results/data/sentences/{shard}.parquet", shard=SHARDS),
        index_rejected="results/data/rejected/index_release.parquet",
        convert_rejected=expand(
            "results/data/rejected/convert_dicoms/{shard}.parquet", shard=SHARDS
        ),
        link_rejected=expand(
            "results/data/rejected/link_sentences/{shard}.parquet", shard=SHARDS
        ),
    output:
        sentences="results/data/sentences.parquet",
        rejected="results/data/rejected.parquet",
    log:
        "results/logs/gather_shards.log",
    benchmark:
        "results/benchmarks/gather_shards.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("gather_shards"),
        max_rejected=cfg.data.max_rejected,
    script:
        "../workflow_scripts/gather_shards.py"
