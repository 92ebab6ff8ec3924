"""Files and parameters of the rule that reads gaze, and what is refused."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.project import resolved_config, tiny_config
from tests.unit.workflow.conftest import Plans, plans_of
from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config
from wronglung.workflow.gaze_plan import GazePlan

CLINIC = SimpleNamespace(dataset="clinic")
RELEASE = "results/example/release"


def with_gaze(gaze: Any) -> dict[str, Any]:
    settings = tiny_config()
    settings["datasets"]["clinic"]["gaze"] = gaze
    return settings


def egd(**changes: Any) -> dict[str, Any]:
    return {"source": "egd_cxr", "egd_cxr": "a", "heat_map": "egd_cxr", "least_fixations": 4} | changes


def test_what_the_example_makes_need_not_exist(tiny: Plans) -> None:
    plan = GazePlan(tiny.data)
    egd_cxr, reflacx = f"{RELEASE}/egd-cxr/1.0.0", f"{RELEASE}/reflacx/1.0.0"
    names = ("fixations.csv", "master_sheet.csv", "audio_segmentation_transcripts")
    assert plan.files(CLINIC) == [*(f"{egd_cxr}/{name}" for name in names), f"{reflacx}/main_data"]
    assert set(plan.files(CLINIC)) < set(tiny.data.present_tables(CLINIC))
    assert plan.images(CLINIC) == [
        f"results/data/clinic/images/{shard}.h5" for shard in ("gold-000", "silver-000", "silver-001")
    ]
    assert [one["source"] for one in plan.sources(CLINIC)] == ["egd_cxr", "reflacx"]
    assert set(plan.readers(CLINIC)) < set(tiny.data.checkers(CLINIC))


def test_a_missing_release_is_named_before_any_job(tmp_path: Path) -> None:
    plan = GazePlan(plans_of(with_gaze([egd(egd_cxr=str(tmp_path))])).data)
    with pytest.raises(ConfigError, match=r"datasets\.clinic\.gaze lack these files:\n.*fixations\.csv"):
        plan.files(CLINIC)


def test_a_data_set_without_gaze_has_no_such_table(paper: Plans) -> None:
    with pytest.raises(ConfigError, match=r"datasets\.mimic\.gaze: given none"):
        GazePlan(paper.data).of(SimpleNamespace(dataset="mimic"))
    assert not any("gaze" in file for file in paper.data.targets)


def test_gaze_of_the_example_needs_the_example() -> None:
    settings = resolved_config("configs/mimic_cxr.yaml")
    settings["datasets"]["mimic"]["gaze"] = [egd(egd_cxr=f"{RELEASE}/egd-cxr/1.0.0")]
    with pytest.raises(ConfigError, match=r"datasets\.mimic\.gaze: .*fixations\.csv"):
        read_config(settings)


@pytest.mark.parametrize(
    ("gaze", "message"),
    [
        ([], r"datasets\.clinic\.gaze"),
        (egd(), r"datasets\.clinic\.gaze"),
        ([egd(source="eyes")], r"datasets\.clinic\.gaze.*'reflacx'"),
        ([egd(heat_map="reflacx")], r"datasets\.clinic\.gaze.*heat_map"),
        ([egd(least_fixations=0)], r"datasets\.clinic\.gaze.*least_fixations"),
        ([egd(sigma=3)], r"datasets\.clinic\.gaze.*sigma"),
        ([egd(), egd(egd_cxr="b")], r"datasets\.clinic\.gaze.*each once"),
    ],
)
def test_a_wrong_source_is_refused(gaze: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_config(with_gaze(gaze))
