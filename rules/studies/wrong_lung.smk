"""The study wrong_lung: instances of every protocol, controls, scores, and their summary."""

from wronglung.studies.wrong_lung.answer_config import answer_digest
from wronglung.studies.wrong_lung.plan import WrongLungPlan

wrong_lung = STUDY_PLANS["wrong_lung"] = WrongLungPlan(cfg, data)


wildcard_constraints:
    protocol=one_of(wrong_lung.settings.protocols),


rule wrong_lung:
    input:
        wrong_lung.targets,


rule perturb_instances:
    input:
        sentences="results/data/{dataset}/sentences.parquet",
        images=wrong_lung.split_images,
    output:
        instances="results/studies/wrong_lung/instances/{dataset}/{split}/{protocol}.parquet",
    log:
        "results/logs/perturb_instances/{dataset}/{split}/{protocol}.log",
    benchmark:
        "results/benchmarks/perturb_instances/{dataset}/{split}/{protocol}.tsv"
    conda:
        "../../envs/data.yaml"
    params:
        code=code_digest("perturb_instances"),
        perturbations=wrong_lung.perturbations,
        crop=cfg.data.crop_size,
        seed=cfg.seed,
    script:
        "../../workflow_scripts/perturb_instances.py"


rule make_atlas:
    input:
        sentences="results/data/{dataset}/sentences.parquet",
        images=data.training_images,
    output:
        atlas="results/studies/wrong_lung/atlas/{dataset}.h5",
    log:
        "results/logs/make_atlas/{dataset}.log",
    benchmark:
        "results/benchmarks/make_atlas/{dataset}.tsv"
    conda:
        "../../envs/data.yaml"
    threads: 1
    params:
        code=code_digest("make_atlas"),
        crop=cfg.data.crop_size,
    script:
        "../../workflow_scripts/make_atlas.py"


rule make_control:
    input:
        unpack(explained(wrong_lung.control_inputs)),
    output:
        maps="results/studies/wrong_lung/controls/{dataset}/{split}/{model}/{protocol}.h5",
    log:
        "results/logs/make_control/{dataset}/{split}/{model}/{protocol}.log",
    benchmark:
        "results/benchmarks/make_control/{dataset}/{split}/{model}/{protocol}.tsv"
    wildcard_constraints:
        model=one_of(wrong_lung.controls),
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("make_control"),
        control=wrong_lung.control,
        lexicon=wrong_lung.control_lexicon,
        lexicon_digest=explained(wrong_lung.control_lexicon_digest),
        crop_size=cfg.data.crop_size,
    script:
        "../../workflow_scripts/make_control.py"


include: "wrong_lung_scores.smk"
