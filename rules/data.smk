"""From a data set's releases to records, images and sentences with boxes; sharded by patient."""


rule check_data:
    input:
        expand("results/data/{dataset}/release_tables.csv", dataset=cfg.datasets),


rule check_release:
    input:
        unpack(data.present_lists),
    output:
        tables="results/data/{dataset}/release_tables.csv",
    log:
        "results/logs/check_release/{dataset}.log",
        # Among the logs, since these stay when the rule fails; the same as .json is written beside it.
        report="results/data/{dataset}/release_report.md",
    benchmark:
        "results/benchmarks/check_release/{dataset}.tsv"
    # Starts first. Nothing takes its output as input, so an edit of the check reruns nothing else.
    priority: 100
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("check_release"),
        dataset=data.dumped(),
        published=data.published_counts,
        seed=cfg.seed,
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
    params:
        code=code_digest("index_release"),
        views=data.dumped("views"),
        shards=data.dumped("shards"),
        images=data.dumped("release", "images"),
    script:
        "../workflow_scripts/index_release.py"


rule convert_images:
    input:
        records="results/data/{dataset}/records.parquet",
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
        code=code_digest("convert_images"),
        root=data.image_folder,
        size=cfg.data.image_size,
        kind=data.dumped("release", "images"),
    script:
        "../workflow_scripts/convert_images.py"


rule link_sentences:
    input:
        records="results/data/{dataset}/records.parquet",
        images="results/data/{dataset}/images/{shard}.h5",
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
        code=code_digest("link_sentences"),
        mimic_cxr=data.dumped("release", "mimic_cxr"),
        chest_imagenome=data.dumped("release", "chest_imagenome"),
    script:
        "../workflow_scripts/link_sentences.py"
