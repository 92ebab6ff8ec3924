"""From a model to its outputs, in one layout for each kind of output."""

from wronglung.workflow.outputs_plan import Embedded, asked_images, asked_instances

# A model is asked once for all studies and protocols, because most of their texts are the same. One rule for each
# family, so that an edit of one family does not rerun another.
for family in models.map_makers:

    rule:
        name:
            f"dump_maps_{family}"
        input:
            weights="results/models/{model}/{seed}/model.safetensors",
            config="results/models/{model}/{seed}/config.json",
            tokenizer="results/models/{model}/{seed}/tokenizer.json",
            instances=asked_instances(STUDY_PLANS),
            images=asked_images(STUDY_PLANS),
            checked=models.checked,
        output:
            maps="results/outputs/maps/{dataset}/{model}/{seed}.h5",
        log:
            f"results/logs/dump_maps_{family}/{{dataset}}/{{model}}/{{seed}}.log",
        benchmark:
            f"results/benchmarks/dump_maps_{family}/{{dataset}}/{{model}}/{{seed}}.tsv"
        wildcard_constraints:
            model=one_of(models.of_family(family)),
        conda:
            "../envs/torch.yaml"
        threads: models.threads
        params:
            code=code_digest("dump_maps", models.map_makers[family]),
            make=models.map_makers[family],
            crop=cfg.data.crop_size,
            torch_threads=models.threads,
        script:
            "../workflow_scripts/dump_maps.py"


# The images and phrases of whole splits: those that any study names.
embedded = Embedded(STUDY_PLANS, data)

for family in models.embedding_makers:

    rule:
        name:
            f"dump_embeddings_{family}"
        input:
            weights="results/models/{model}/{seed}/model.safetensors",
            config="results/models/{model}/{seed}/config.json",
            tokenizer="results/models/{model}/{seed}/tokenizer.json",
            records="results/data/{dataset}/records.parquet",
            sentences="results/data/{dataset}/sentences.parquet",
            images=explained(embedded.images),
            checked=models.checked,
        output:
            embeddings="results/outputs/embeddings/{dataset}/{model}/{seed}.h5",
        log:
            f"results/logs/dump_embeddings_{family}/{{dataset}}/{{model}}/{{seed}}.log",
        benchmark:
            f"results/benchmarks/dump_embeddings_{family}/{{dataset}}/{{model}}/{{seed}}.tsv"
        wildcard_constraints:
            model=one_of(models.of_family(family)),
        conda:
            "../envs/torch.yaml"
        threads: models.threads
        params:
            code=code_digest("dump_embeddings", models.embedding_makers[family]),
            make=models.embedding_makers[family],
            splits=explained(embedded.splits),
            crop=cfg.data.crop_size,
            torch_threads=models.threads,
        script:
            "../workflow_scripts/dump_embeddings.py"
