"""From weights that somebody gives to models in the layout of trained ones."""


# On the machine where Snakemake is started: compute nodes often have no network.
rule fetch_pretrained:
    output:
        done="results/hub/{source}/source.json",
    log:
        "results/logs/fetch_pretrained/{source}.log",
    benchmark:
        "results/benchmarks/fetch_pretrained/{source}.tsv"
    wildcard_constraints:
        source=one_of(map(re.escape, HUB_NAMES)),
    localrule: True
    conda:
        "../envs/torch.yaml"
    threads: 1
    params:
        code=code_digest("fetch_pretrained"),
        weights=wants_weights,
    script:
        "../workflow_scripts/fetch_pretrained.py"


# Weights that somebody trained have one seed, 0. Their pickle is read here and by no other rule.
rule convert_checkpoint:
    input:
        checkpoint=checkpoint_file,
        pretrained=pretrained_files,
    output:
        weights="results/models/{model}/0/model.safetensors",
        config="results/models/{model}/0/config.json",
        tokenizer="results/models/{model}/0/tokenizer.json",
        provenance="results/models/{model}/0/provenance.json",
    log:
        "results/logs/convert_checkpoint/{model}.log",
    benchmark:
        "results/benchmarks/convert_checkpoint/{model}.tsv"
    wildcard_constraints:
        model=one_of(cfg.given),
    conda:
        "../envs/torch.yaml"
    threads: 1
    params:
        code=code_digest("convert_checkpoint"),
        settings=run_settings,
        sha256=checkpoint_digest,
    script:
        "../workflow_scripts/convert_checkpoint.py"
