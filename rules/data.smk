"""From a data set's releases to records, images and sentences with boxes; sharded by patient."""


rule check_data:
    input:
        expand("results/data/{dataset}/release_tables.csv", dataset=cfg.datasets),


rule check_release:
    input:
        unpack(data.present_lists),
        tables=data.present_tables,
        folders=data.watched_folders,
    output:
        tables="results/data/{dataset}/release_tables.csv",
    log:
        "results/logs/check_release/{dataset}.log",
        # A log, because logs stay when the rule fails. The script writes the same as .json beside it.
        report="results/data/{dataset}/release_report.md",
    benchmark:
        "results/benchmarks/check_release/{dataset}.tsv"
    # Starts first. No rule reads its output, so an edit of the check reruns nothing else.
    priority: 100
    conda:
        "../envs/data.yaml"
    params:
        code=digests.of_several("check_release", data.checkers),
        dataset=data.dumped(),
        published=data.published_counts,
        seed=cfg.seed,
        splits=data.asked_splits,
    script:
        "../workflow_scripts/check_release.py"


rule index_release:
    input:
        unpack(explained(data.all_lists)),
    output:
        records="results/data/{dataset}/records.parquet",
        rejected="results/data/{dataset}/rejected/index_release.parquet",
    log:
        "results/logs/index_release/{dataset}.log",
    benchmark:
        "results/benchmarks/index_release/{dataset}.tsv"
    conda:
        "../envs/data.yaml"
    resources:
        # A resource, because another split in a study's `on` must not index the data set anew.
        splits=data.asked_splits,
    params:
        code=digests.of_named("index_release", data.index),
        index=data.index,
        arguments=data.index_arguments,
    script:
        "../workflow_scripts/index_release.py"


rule convert_images:
    input:
        records="results/data/{dataset}/records.parquet",
        folders=data.watched_folders,
    output:
        images="results/data/{dataset}/images/{shard}.h5",
        rejected="results/data/{dataset}/rejected/convert_images/{shard}.parquet",
    log:
        "results/logs/convert_images/{dataset}/{shard}.log",
    benchmark:
        "results/benchmarks/convert_images/{dataset}/{shard}.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=digests.of_several("convert_images", data.volume_readers),
        root=data.image_folder,
        size=cfg.data.image_size,
        reading=data.image_reading,
    script:
        "../workflow_scripts/convert_images.py"


rule link_sentences:
    input:
        records="results/data/{dataset}/records.parquet",
        images=data.linked_images,
    output:
        sentences="results/data/{dataset}/sentences/{shard}.parquet",
        rejected="results/data/{dataset}/rejected/link_sentences/{shard}.parquet",
    log:
        "results/logs/link_sentences/{dataset}/{shard}.log",
    benchmark:
        "results/benchmarks/link_sentences/{dataset}/{shard}.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=digests.of_named("link_sentences", data.link),
        link=data.link,
        arguments=data.link_arguments,
    script:
        "../workflow_scripts/link_sentences.py"
