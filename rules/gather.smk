"""From shards to all sentences of a data set, and to all that its stages left out."""


# A job of its own, so that the table is there when `gather_shards` refuses the data set because of what it lists.
rule gather_rejected:
    input:
        index_rejected="results/data/{dataset}/rejected/index_release.parquet",
        convert_rejected=data.shard_files(
            "results/data/{dataset}/rejected/convert_images/{shard}.parquet"
        ),
        link_rejected=data.shard_files(
            "results/data/{dataset}/rejected/link_sentences/{shard}.parquet"
        ),
    output:
        rejected="results/data/{dataset}/rejected.parquet",
    log:
        "results/logs/gather_rejected/{dataset}.log",
    benchmark:
        "results/benchmarks/gather_rejected/{dataset}.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("gather_rejected"),
    script:
        "../workflow_scripts/gather_rejected.py"


rule gather_shards:
    input:
        records="results/data/{dataset}/records.parquet",
        sentences=data.shard_files("results/data/{dataset}/sentences/{shard}.parquet"),
        rejected="results/data/{dataset}/rejected.parquet",
    output:
        sentences="results/data/{dataset}/sentences.parquet",
    log:
        "results/logs/gather_shards/{dataset}.log",
    benchmark:
        "results/benchmarks/gather_shards/{dataset}.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("gather_shards"),
        max_rejected=data.dumped("max_rejected"),
    script:
        "../workflow_scripts/gather_shards.py"
