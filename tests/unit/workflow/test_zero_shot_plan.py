"""Zero-shot tasks on splits of their own: what is computed there, what is shown, and what is refused."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.project import ROOT, resolved_config
from tests.unit.workflow.test_eclip_plan import CLINIC, FOLDER, plan_of
from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config
from wronglung.studies.eclip.context import StudyContext
from wronglung.studies.eclip.plan import EclipPlan

NIH = SimpleNamespace(dataset="nih", split="test", model="clip")
FIVE = ["Atelectasis", "Edema"]
COMMON = {
    "shards": 1,
    "max_rejected": dict.fromkeys(("index_release", "convert_images", "link_sentences"), 0.0),
    "check": {"images": 1},
}
SETS = {
    "nih": {"layout": "chestxray14", "chestxray14": "nih", "films": "test", **COMMON},
    "five": {"layout": "mimic_5x200", "table": "a.csv", "films": "a", "images": "jpg", **COMMON},
}


def task(on: str | None, **changes: Any) -> dict[str, Any]:
    """A task about the labels that a set's list states."""
    balanced = {"classes": FIVE, "per_class": "all", "rule": "known_absent"}
    own = {"prompts": "resources/prompts/cxr14.yaml", "labels": "images", "renormalise": False, "balanced": balanced}
    return {"on": on, **own, **changes}


def given(tasks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The example's config with two published sets and further tasks."""
    settings = resolved_config("config.yaml")
    settings["datasets"] |= SETS
    own = settings["studies"]["eclip"]
    own |= {"models": ["clip", "retrained"], "gaze": None, "zero_shot": own["zero_shot"] | tasks, **changes}
    return settings


def with_sets(**changes: Any) -> EclipPlan:
    return plan_of(given({"nih": task("nih/test"), "five": task("five/all")}, **changes))


def test_a_split_that_only_a_task_names_has_zero_shot_alone() -> None:
    plan = with_sets()
    assert plan.evaluations(NIH) == ["zero_shot"]
    assert plan.evaluations(CLINIC) == ["zero_shot", "retrieval", "linear_probe", "report_generation"]
    assert list(plan.zero_shot.tasks_of(NIH)) == ["nih"]
    assert list(plan.zero_shot.tasks_of(CLINIC)) == ["clinic", "clinic_as_published", "chexpert_5"]
    assert plan.embedded("nih") == ["test"]
    assert plan.embedded("clinic") == ["gold", "train", "valid"]
    assert plan.texts == ["prompts", "reports/clinic/gold", "reports/clinic/train"]
    assert plan.label_files(NIH) == {"images": "results/data/nih/image_labels.parquet"}
    assert set(plan.label_files(CLINIC)) == {"truth", "release"}
    assert plan.zero_shot.labels == [f"{FOLDER}/labels/{name}.parquet" for name in ("clinic", "nih", "five")]
    assert [split for split, _ in plan.zero_shot.asked] == ["gold", "test", "all"]
    about_nih = [path for path in plan.targets if "/nih/" in path]
    assert about_nih == [f"{FOLDER}/summary/nih/test.parquet"]


def test_the_first_split_and_all_splits_of_tasks_are_shown() -> None:
    plan = with_sets()
    assert plan.files["results"] == [f"{FOLDER}/summary/clinic/gold.parquet"]
    assert plan.files["results_of_tasks"] == [f"{FOLDER}/summary/{name}.parquet" for name in ("nih/test", "five/all")]
    tasks = {one.name: one.file for one in StudyContext.model_validate(plan.context).tasks}
    assert tasks == {"clinic": 0, "clinic_as_published": 0, "chexpert_5": 0, "nih": 1, "five": 2}


def test_tasks_may_all_have_splits_of_their_own() -> None:
    settings = given({"nih": task("nih/test"), "clinic": None, "clinic_as_published": None, "chexpert_5": None})
    plan = plan_of(settings)
    assert plan.evaluations(CLINIC) == ["retrieval", "linear_probe", "report_generation"]
    assert [one["file"] for one in plan.zero_shot.facts] == [1]


def test_a_task_may_name_a_split_of_the_study() -> None:
    plan = with_sets(on=["clinic/gold", "clinic/test"], zero_shot={"one": task("clinic/test", labels="truth")})
    assert plan.zero_shot.of_tasks_alone == []
    assert list(plan.zero_shot.tasks_of(SimpleNamespace(dataset="clinic", split="test"))) == ["one"]
    assert plan.evaluations(CLINIC)[0] == "retrieval"


def test_a_set_of_mimic_is_compared_with_the_patients_that_a_model_learned_from() -> None:
    plan = with_sets()
    assert plan.learned_from(NIH) == []
    learned = plan.learned_from(SimpleNamespace(dataset="five", split="all", model="clip"))
    assert learned == ["results/data/clinic/records.parquet"]
    assert plan.learned_from(SimpleNamespace(dataset="clinic", split="gold", model="clip")) == []


@pytest.mark.parametrize(
    ("tasks", "changes", "key"),
    [
        ({"nih": task("nihs/test")}, {}, r"zero_shot\.nih\.on"),
        ({"nih": task("nih/gold")}, {}, r"zero_shot\.nih\.on"),
        ({"nih": task("nih/all")}, {}, r"zero_shot\.nih\.on"),
        ({"nih": task("nih")}, {}, r"zero_shot\.nih\.on"),
        (
            {"nih": task("nih/test", balanced={"classes": ["Oedema", "Mass"], "per_class": 1, "rule": "known_absent"})},
            {},
            r"zero_shot\.nih\.balanced\.classes",
        ),
        ({"clinic": task("clinic/gold")}, {}, "eclip"),
        ({"nih": task("nih/test", labels="truth")}, {}, "truth"),
        ({}, {"on": ["nih/test"]}, "on"),
        ({}, {"reports": {"candidates": "nih/test"}}, r"reports\.candidates"),
        (
            {"nih": task("nih/test", balanced={"classes": FIVE, "per_class": 0, "rule": "known_absent"})},
            {},
            r"zero_shot\.nih\.balanced\.per_class",
        ),
    ],
)
def test_a_task_that_cannot_be_made_is_refused(tasks: dict[str, Any], changes: dict[str, Any], key: str) -> None:
    settings = given(tasks, **{name: value for name, value in changes.items() if name != "reports"})
    settings["studies"]["eclip"]["reports"] |= changes.get("reports", {})
    with pytest.raises(ConfigError, match=key):
        read_config(settings)


def test_labels_of_studies_are_not_those_of_a_set() -> None:
    with pytest.raises(ConfigError, match=r"datasets\.nih\.labels"):
        read_config(given({"nih": task("nih/test", labels="release")}))
    assert (ROOT / task("nih/test")["prompts"]).is_file()
