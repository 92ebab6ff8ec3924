"""Tables about a data set's studies and images: labels, attributes and gaze, from what the config names."""


rule read_study_table:
    input:
        unpack(explained(data.table_files)),
        records="results/data/{dataset}/records.parquet",
    output:
        table="results/data/{dataset}/{kind}.parquet",
        rejected="results/data/{dataset}/rejected/{kind}.parquet",
    log:
        "results/logs/read_study_table/{dataset}/{kind}.log",
    benchmark:
        "results/benchmarks/read_study_table/{dataset}/{kind}.tsv"
    wildcard_constraints:
        kind="labels|attributes",
    # Early: a table of another release stops the run before long jobs.
    priority: 90
    conda:
        "../envs/data.yaml"
    params:
        code=digests.of_named("read_study_table", explained(data.table_reader)),
        read=data.table_reader,
        arguments=data.table_arguments,
    script:
        "../workflow_scripts/read_study_table.py"


rule read_image_labels:
    input:
        unpack(explained(data.all_lists)),
    output:
        labels="results/data/{dataset}/image_labels.parquet",
    log:
        "results/logs/read_image_labels/{dataset}.log",
    benchmark:
        "results/benchmarks/read_image_labels/{dataset}.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=digests.of_named("read_image_labels", explained(data.image_labels)),
        read=data.image_labels,
        layout=data.layout_name,
    script:
        "../workflow_scripts/read_image_labels.py"


include: "gaze.smk"
