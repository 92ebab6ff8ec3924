"""From samples of several modalities to trained models."""

from wronglung.workflow.fusion_plan import FusionPlan

fusion = FusionPlan(cfg, samples)


# The outputs are files, not their folder, so that an interrupted run keeps its checkpoints in the folder. A model that
# takes texts also leaves its tokenizer there.
rule train_fusion:
    input:
        samples=fusion.samples,
        images=fusion.images,
        pretrained=models.pretrained_files,
        checked=models.checked,
    output:
        weights="results/models/{model}/{seed}/model.safetensors",
        config="results/models/{model}/{seed}/config.json",
        log="results/models/{model}/{seed}/log.csv",
        provenance="results/models/{model}/{seed}/provenance.json",
    log:
        "results/logs/train_fusion/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/train_fusion/{model}/{seed}.tsv"
    wildcard_constraints:
        model=one_of(fusion.trained),
    conda:
        "../envs/torch.yaml"
    threads: models.threads
    resources:
        gpu=models.gpus,
        # These change no number, and a change of a resource reruns nothing.
        workers=fusion.workers,
        save_every_steps=fusion.save_every_steps,
    params:
        code=code_digest("train_fusion", models.trains("fusion")),
        train=models.trains("fusion"),
        settings=models.run_settings,
        fitted=fusion.fitted,
        noise_seed=cfg.seed,
        recipe=fusion.recipe,
        crop=cfg.data.crop_size,
    script:
        "../workflow_scripts/train_fusion.py"
