"""What Snakemake would run again after each addition and edit, beside a finished run: these jobs and no others.

Nothing that is added to an evaluation trains a model again, or converts given weights again.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.adding import add, blocks_for, variants
from tests.support.jobs import CHECK, CONFIG, INSTANCES, MAPS, NOTHING, ONE_MORE, REPORTS, SCORES
from tests.support.planning import Plan, changed, plan
from tests.support.project import run_snakemake, tiny_config

STUDY = tiny_config()["studies"]["wrong_lung"]


def study(key: str, *more: str) -> dict[str, Any]:
    """A difference of the config that asks the study for more."""
    return {"studies": {"wrong_lung": {key: [*STUDY[key], *more]}}}


def trains_again(found: Plan) -> set[str]:
    """The jobs that make a model."""
    return {rule for rule in found.jobs if rule.startswith(("train_", "finetune_", "convert_gloria"))}


# What runs after the addition alone, and after the config names it too.
ADDITIONS: dict[str, tuple[dict[str, int], dict[str, Any], dict[str, int]]] = {
    "PERTURBATIONS": (
        INSTANCES | MAPS | SCORES | REPORTS,
        study("perturbations", "without_sides"),
        INSTANCES | MAPS | SCORES | REPORTS | CONFIG,
    ),
    "SUBSETS": (INSTANCES | MAPS | SCORES | REPORTS, {}, NOTHING),
    "METRICS": (SCORES | REPORTS, study("metrics", "box_share"), SCORES | REPORTS | CONFIG),
    "TABLES": (NOTHING, study("tables", "spread"), {"make_table": 1} | CONFIG),
}


@pytest.mark.parametrize("registry", ADDITIONS)
def test_an_addition_reruns_what_uses_it(registry: str, tiny: Path, checkout: Path) -> None:
    unnamed, difference, named = ADDITIONS[registry]
    (block,) = blocks_for(registry)
    add(checkout, block)
    found = plan(tiny, checkout=checkout)
    assert found.jobs == unnamed
    assert not trains_again(found)
    if difference:
        found = plan(tiny, checkout=checkout, config=changed(checkout, difference))
        assert found.jobs == named
        assert not trains_again(found)
    if registry == "TABLES":
        assert found.reports == {"spread"}


def test_a_variant_trains_itself_alone(tiny: Path, checkout: Path) -> None:
    (lines,) = variants()
    found = plan(tiny, checkout=checkout, config=changed(checkout, {"models": yaml.safe_load(lines)}))
    assert found.jobs == CHECK | {"train_gloria": 1, "dump_maps_gloria": 2} | ONE_MORE | CONFIG
    assert found.trained == {"cosine_sharp"}
    assert not {"table_11", "data_statistics"} & found.reports


def test_a_change_of_a_model_trains_no_other(tiny: Path, checkout: Path) -> None:
    difference = {"models": {"clinical_masking": {"alignment": {"attention_scale": 9.0}}}}
    found = plan(tiny, checkout=checkout, config=changed(checkout, difference))
    assert found.trained == {"clinical_masking"}
    assert found.jobs["check_models"] == 1
    assert "finetune_gloria" not in found.jobs
    # Its base is checked before a fine-tuned model too.
    found = plan(tiny, checkout=checkout, config=changed(checkout, {"models": {"few_shot": {"pairs": 3}}}))
    assert found.trained == {"few_shot"}
    assert "check_models" not in found.jobs


def test_a_model_that_cannot_be_built_stops_the_run_and_trains_nothing_again(
    tmp_path: Path, tiny: Path, checkout: Path
) -> None:
    """End to end: the check fails before any other job of the new model, and what was trained stays as it is."""
    folder = tmp_path / "run"
    shutil.copytree(tiny, folder, symlinks=True)
    wrong = {"model_type": "bert", "hidden_size": 64, "num_attention_heads": 3}
    models = {"wrong": {"like": "retrained", "text_encoder": {"architecture": wrong}}}
    config = changed(checkout, {"models": models})
    run = run_snakemake(folder, "--cores", "1", checkout=checkout, config=config)
    assert run.returncode != 0
    assert "models.wrong.text_encoder.architecture: " in run.stdout
    assert not (folder / "results/models/wrong").exists()
    assert plan(folder, checkout=checkout, config=config).trained == {"wrong"}
    assert not trains_again(plan(folder, checkout=checkout))


@pytest.mark.parametrize(
    ("module", "reports"),
    [
        ("tables/correlations.py", {"table_12"}),
        ("tables/data_statistics.py", {"data_statistics"}),
        ("tables/synthetic_examples.py", {"table_11"}),
        ("figures/training_curves.py", {"training_curves"}),
        ("figures/text_changes.py", {"figure_02"}),
        ("tables/two_models.py", set()),  # not asked for
        ("tables/registry.py", set()),
        ("figures/registry.py", set()),
    ],
)
def test_an_edit_of_a_table_or_figure_remakes_it_alone(
    module: str, reports: set[str], tiny: Path, checkout: Path
) -> None:
    path = checkout / "workflow_scripts/wronglung/studies/wrong_lung" / module
    path.write_text(path.read_text() + "\n\nEDITED = 1\n")
    found = plan(tiny, checkout=checkout)
    assert found.reports == reports
    rule = "make_table" if module.startswith("tables") else "draw_figure"
    assert found.jobs == ({rule: 1} if reports else NOTHING)


def test_what_changes_no_number_reruns_nothing(tiny: Path, checkout: Path) -> None:
    runtime = {"runtime": {"workers": 2, "save_every_steps": 500}}
    found = plan(tiny, checkout=checkout, config=changed(checkout, {"models": {"retrained": runtime}}))
    assert found.jobs == CONFIG


def test_another_policy_for_uncertain_labels_trains_nothing(tiny: Path, checkout: Path) -> None:
    difference = {"datasets": {"clinic": {"labels": {"uncertain": "zeros"}}}}
    found = plan(tiny, checkout=checkout, config=changed(checkout, difference))
    assert found.jobs == {"read_study_table": 1, "check_release": 1} | CONFIG


def test_other_gaze_renders_no_film_and_trains_nothing(tiny: Path, checkout: Path) -> None:
    found = plan(tiny, checkout=checkout, config=changed(checkout, {"example": {"gaze": {"noise_deg": 0.5}}}))
    assert found.jobs == {"write_gaze": 1, "read_gaze": 1, "check_release": 1} | CONFIG


def test_the_two_models_concern_their_table_alone(tiny: Path, checkout: Path) -> None:
    pair = {"two_models": ["clinical_masking", "retrained"]}
    found = plan(tiny, checkout=checkout, config=changed(checkout, {"studies": {"wrong_lung": pair}}))
    assert found.jobs == CONFIG
    asked = {"studies": {"wrong_lung": pair | {"tables": [*STUDY["tables"], "two_models"]}}}
    found = plan(tiny, checkout=checkout, config=changed(checkout, asked))
    assert found.jobs == {"make_table": 1} | CONFIG
    assert found.reports == {"two_models"}
