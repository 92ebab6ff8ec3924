"""From models to their answers about samples, and about these samples with changes."""

from wronglung.workflow.answers_plan import AnswersPlan

answers = AnswersPlan(cfg, samples, STUDY_PLANS)

for family in answers.makers:

    rule:
        name:
            f"answer_changes_{family}"
        input:
            model=answers.files,
            samples="results/samples/{samples}.parquet",
            images=answers.stores,
        output:
            answers="results/outputs/answers/{samples}/{model}/{seed}.parquet",
        log:
            f"results/logs/answer_changes_{family}/{{samples}}/{{model}}/{{seed}}.log",
        benchmark:
            f"results/benchmarks/answer_changes_{family}/{{samples}}/{{model}}/{{seed}}.tsv"
        wildcard_constraints:
            model=one_of(answers.of_family(family)),
        conda:
            "../envs/torch.yaml"
        threads: answers.threads
        params:
            code=code_digest("answer_changes", answers.makers[family]),
            make=answers.makers[family],
            source=answers.source,
            asked=explained(answers.asked),
            groups=answers.groups,
            crop=cfg.data.crop_size,
            torch_threads=answers.threads,
            seed=cfg.seed,
        script:
            "../workflow_scripts/answer_changes.py"
