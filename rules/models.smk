"""From sentences and images to trained models."""

# One rule for each family, so that an edit of one family does not train another again. The outputs are files, not their
# folder, so that an interrupted run keeps its checkpoints in the folder and goes on from them.
for family in models.trained_families:

    rule:
        name:
            f"train_{family}"
        input:
            sentences=models.sentences,
            images=models.images,
            tokenizer=models.tokenizer_file,
            entities=models.entities_file,
            heat_maps=models.heat_maps_file,
            start_from=models.start_files,
            pretrained=models.pretrained_files,
            checked=models.checked,
        output:
            weights="results/models/{model}/{seed}/model.safetensors",
            config="results/models/{model}/{seed}/config.json",
            tokenizer="results/models/{model}/{seed}/tokenizer.json",
            log="results/models/{model}/{seed}/log.csv",
            provenance="results/models/{model}/{seed}/provenance.json",
        log:
            f"results/logs/train_{family}/{{model}}/{{seed}}.log",
        benchmark:
            f"results/benchmarks/train_{family}/{{model}}/{{seed}}.tsv"
        wildcard_constraints:
            model=one_of(models.trained(family)),
        conda:
            "../envs/torch.yaml"
        threads: models.threads
        resources:
            gpu=models.training_gpus,
            # These change no number, and a change of a resource reruns nothing.
            workers=models.workers,
            save_every_steps=models.save_every_steps,
        params:
            code=code_digest("train_model", models.trains(family)),
            train=models.trains(family),
            settings=models.run_settings,
            train_on=models.train_on,
            tokenizer=models.tokenizer_source,
            start_from=models.start_folder,
            crop=cfg.data.crop_size,
        script:
            "../workflow_scripts/train_model.py"


rule finetune_gloria:
    input:
        unpack(models.base_files),
        sentences=models.sentences,
        images=models.images,
        checked=models.checked,
    output:
        weights="results/models/{model}/{seed}/model.safetensors",
        config="results/models/{model}/{seed}/config.json",
        tokenizer="results/models/{model}/{seed}/tokenizer.json",
        log="results/models/{model}/{seed}/log.csv",
        provenance="results/models/{model}/{seed}/provenance.json",
    log:
        "results/logs/finetune_gloria/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/finetune_gloria/{model}/{seed}.tsv"
    wildcard_constraints:
        model=one_of(models.finetuned("gloria")),
    conda:
        "../envs/torch.yaml"
    threads: models.threads
    resources:
        gpu=models.gpus,
    params:
        code=code_digest("finetune_gloria"),
        settings=models.run_settings,
        train_on=models.train_on,
        crop=cfg.data.crop_size,
    script:
        "../workflow_scripts/finetune_gloria.py"


include: "fusion.smk"
