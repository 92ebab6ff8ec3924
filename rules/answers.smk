"""From models and samples to answers, also to changed samples."""

from wronglung.workflow.answers_plan import AnswersPlan

answers = AnswersPlan(cfg, models, samples, STUDY_PLANS)

# One rule for each family, so that an edit of one family does not ask another again.
for family in answers.makers:

    rule:
        name:
            f"answer_changes_{family}"
        input:
            source=answers.source_files,
            samples="results/samples/{samples}.parquet",
            images=answers.images,
            checked=answers.checked,
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
            seed=cfg.seed,
            threads=answers.threads,
        script:
            "../workflow_scripts/answer_changes.py"
