"""Files of the study's jobs, and what its config must have."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.unit.studies.contribution.made_up_config import SETTINGS, config
from wronglung.core.section import WrongKeyError
from wronglung.outputs.changes.settings import AskedChanges
from wronglung.studies.contribution.checks import check
from wronglung.studies.contribution.context import StudyContext
from wronglung.studies.contribution.figures.registry import FIGURES
from wronglung.studies.contribution.plan import ContributionPlan
from wronglung.studies.contribution.settings import ContributionSettings
from wronglung.studies.contribution.tables.registry import TABLES
from wronglung.studies.plan import ChangesPlan
from wronglung.studies.study import StudySettings


class Stores:
    """One store a recipe."""

    def stores(self, samples: str) -> list[str]:
        """The store of a recipe."""
        return [f"{samples}.h5"]


def plan(**changes: Any) -> ContributionPlan:
    """The plan of the made-up config."""
    return ContributionPlan(config(**changes), Stores())


def test_every_run_is_asked_once_for_a_recipe() -> None:
    made = plan()
    assert [tuple(run) for run in made.runs] == [
        ("report", "joint", 0),
        ("report", "joint", 1),
        ("report", "image_alone", 0),
        ("report_noisy", "joint", 0),
        ("report_noisy", "joint", 1),
    ]
    twice = SETTINGS["tasks"] | {"again": {"samples": "report", "models": ["joint"]}}
    assert plan(tasks=twice).runs == made.runs
    assert made.files["answers"][0] == "results/outputs/answers/report/joint/0.parquet"
    assert made.files["stores"] == ["report.h5", "report_noisy.h5"]


def test_what_is_asked_is_all_that_the_engine_needs() -> None:
    made = plan()
    assert isinstance(made, ChangesPlan)
    asked = made.asked_changes("report")
    assert AskedChanges.model_validate(asked).evaluated == 10
    assert made.asked_changes("other") is None
    assert set(ContributionSettings.model_fields) >= {*AskedChanges.model_fields, *StudySettings.model_fields}


def test_the_context_is_whole() -> None:
    context = StudyContext.model_validate(plan().context)
    assert [model.modalities for model in context.tasks[0].models] == [["image", "text"], ["image"]]
    known = set(StudyContext.model_fields)
    assert all(set(entry.uses) <= known for entry in (*TABLES.values(), *FIGURES.values()))
    assert all(set(entry.reads) <= set(plan().files) for entry in (*TABLES.values(), *FIGURES.values()))


def test_all_leaves_out_what_cannot_be_made_and_says_so() -> None:
    made = plan(curves=None)
    names = {path.rpartition("/")[2].partition(".")[0] for path in made.targets}
    assert "curves" not in names
    assert "attributes" not in names  # no model takes a table
    assert {"contribution", "shares", "coloured_report"} <= names
    assert any("'curves', which needs the key `curves`" in line for line in made.left_out)
    assert any(path.endswith("restricted/coloured_report.html") for path in made.targets)
    alone = {"report": {"samples": "report", "models": ["image_alone"]}}
    assert {path.rpartition("/")[2] for path in plan(tasks=alone).targets if path.endswith(".md")} == {
        "performance.md",
        "gates.md",
    }


def test_a_fitting_config_is_accepted() -> None:
    check(config(), "contribution")


def task(samples: str = "report", models: tuple[str, ...] = ("joint",)) -> dict[str, Any]:
    """The key `tasks` with one task."""
    return {"one": {"samples": samples, "models": list(models)}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tasks": task("reports")}, r"tasks.one.samples: given 'reports'; expected a recipe .*\['report', "),
        ({"tasks": task(models=("joints",))}, r"tasks.one.models: given 'joints'; expected a model of .*\['joint'"),
        (
            {"parts": {"image": ["tile_16"]}},
            r"contribution.parts: 'joint' takes 'text', which is not among \['image'\]",
        ),
        ({"baselines": {"image": ["zero"]}}, r"contribution.baselines: 'joint' takes 'text'"),
        ({"models": ["joint", "image_alone"], "tasks": task()}, r"models: \['image_alone'\] are in no task"),
        ({"curves": None, "figures": ["curves"]}, r"figures: 'curves' needs the key `curves`, which is null"),
        ({"tasks": task(models=("image_alone",)), "tables": ["measures"]}, "'measures' needs a model that takes more"),
    ],
)
def test_another_config_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongKeyError, match=said):
        check(config(**changes), "contribution")


def test_a_model_of_a_modality_that_the_samples_lack_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    given = config()
    monkeypatch.setattr(given.samples["report"], "modalities", ("image",))
    with pytest.raises(WrongKeyError, match=r"'joint' takes \['image', 'text'\], but the samples .* have \['image'\]"):
        check(given, "contribution")


def test_tasks_may_be_null_but_not_all() -> None:
    left = ContributionSettings.model_validate(SETTINGS | {"tasks": SETTINGS["tasks"] | {"noisy": None}})
    assert list(left.tasks) == ["report"]
    with pytest.raises(ValidationError, match="at least 1 item"):
        ContributionSettings.model_validate(SETTINGS | {"tasks": {"report": None}})
