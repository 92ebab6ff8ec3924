"""Knowledge bases that scispaCy links entities to."""


# On the machine where Snakemake is started: compute nodes often have no network.
rule fetch_knowledge_base:
    output:
        done="results/knowledge_bases/{linker}/source.json",
    log:
        "results/logs/fetch_knowledge_base/{linker}.log",
    benchmark:
        "results/benchmarks/fetch_knowledge_base/{linker}.tsv"
    localrule: True
    conda:
        "../envs/text.yaml"
    threads: 1
    params:
        code=code_digest("fetch_knowledge_base"),
    script:
        "../workflow_scripts/fetch_knowledge_base.py"
