"""The study eclip: embeddings of prompts and reports. Those of images come from the rules of all studies."""

for family in models.embedding_makers:

    rule:
        name:
            f"dump_texts_{family}"
        input:
            weights="results/models/{model}/{seed}/model.safetensors",
            config="results/models/{model}/{seed}/config.json",
            tokenizer="results/models/{model}/{seed}/tokenizer.json",
            texts=eclip.text_table,
            checked=models.checked,
        output:
            embeddings="results/studies/eclip/embedded/{texts}/{model}/{seed}.h5",
        log:
            f"results/logs/dump_texts_{family}/{{texts}}/{{model}}/{{seed}}.log",
        benchmark:
            f"results/benchmarks/dump_texts_{family}/{{texts}}/{{model}}/{{seed}}.tsv"
        wildcard_constraints:
            model=one_of(models.of_family(family)),
        conda:
            "../../envs/torch.yaml"
        threads: models.threads
        params:
            code=code_digest("dump_texts", models.embedding_makers[family]),
            make=models.embedding_makers[family],
            crop=cfg.data.crop_size,
            torch_threads=models.threads,
        script:
            "../../workflow_scripts/dump_texts.py"
