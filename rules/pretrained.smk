"""From the hub's or somebody's weights to folders in the layout of trained models."""


# On the machine where Snakemake is started: compute nodes often have no network.
rule fetch_pretrained:
    output:
        done="results/hub/{source}/source.json",
    log:
        "results/logs/fetch_pretrained/{source}.log",
    benchmark:
        "results/benchmarks/fetch_pretrained/{source}.tsv"
    wildcard_constraints:
        source=one_of(models.hub_names),
    localrule: True
    conda:
        "../envs/torch.yaml"
    threads: 1
    params:
        code=code_digest("fetch_pretrained"),
        weights=models.wants_weights,
    script:
        "../workflow_scripts/fetch_pretrained.py"


# Given weights have one seed, 0. Only this rule reads their pickle.
rule convert_gloria:
    input:
        checkpoint=explained(models.checkpoint_file),
        pretrained=models.pretrained_files,
        checked=models.checked,
    output:
        weights="results/models/{model}/0/model.safetensors",
        config="results/models/{model}/0/config.json",
        tokenizer="results/models/{model}/0/tokenizer.json",
        provenance="results/models/{model}/0/provenance.json",
    log:
        "results/logs/convert_gloria/{model}.log",
    benchmark:
        "results/benchmarks/convert_gloria/{model}.tsv"
    wildcard_constraints:
        model=one_of(models.converted("gloria")),
    conda:
        "../envs/torch.yaml"
    threads: 1
    params:
        code=code_digest("convert_gloria"),
        settings=models.run_settings,
        sha256=models.checkpoint_digest,
    script:
        "../workflow_scripts/convert_gloria.py"
