"""The check of all models before any long job."""


# Before all long jobs, on the machine where Snakemake is started, without data. It makes only the results that are not
# kept yet; those that are there are plain inputs. With `ancient` inputs Snakemake would not see that a model itself has
# changed when the check runs too.
rule check_models:
    input:
        models.fetched_to_check,
    output:
        expand("results/check_models/{digest}.json", digest=models.unchecked),
    log:
        "results/logs/check_models.log",
    benchmark:
        "results/benchmarks/check_models.tsv"
    priority: 100
    localrule: True
    conda:
        "../envs/torch.yaml"
    threads: 1
    params:
        code=code_digest("check_models", *models.checks),
        models=models.asked_checks,
        names=list(models.unchecked.values()),
        kept=models.kept_checks,
    script:
        "../workflow_scripts/check_models.py"
