"""Files and parameters of the jobs of the study eclip, and what its config must have."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.language_models import write_language_model
from tests.support.project import ROOT, resolved_config
from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config
from wronglung.studies.eclip.context import StudyContext
from wronglung.studies.eclip.experts import base_of
from wronglung.studies.eclip.generation.plan import ReportsPlan
from wronglung.studies.eclip.plan import EclipPlan
from wronglung.studies.eclip.tables.does_gaze_help import compared_with
from wronglung.studies.registry import STUDIES
from wronglung.workflow.data_plan import DataPlan
from wronglung.workflow.outputs_plan import Embedded
from wronglung.workflow.report_plan import ReportPlan

FOLDER = "results/studies/eclip"
CLINIC = SimpleNamespace(dataset="clinic", split="gold")


def given(**changes: Any) -> dict[str, Any]:
    """The example's config with changes in the study, which has three models and compares no maps with gaze."""
    settings = resolved_config("config.yaml")
    settings["studies"]["eclip"] |= {"models": ["clip", "retrained", "cosine"], "gaze": None}
    settings["studies"]["eclip"] |= changes
    return settings


def plan_of(settings: dict[str, Any]) -> EclipPlan:
    config = read_config(settings)
    return EclipPlan(config, DataPlan(config, ROOT), ROOT)


def test_models_are_asked_for_embeddings_of_the_split_and_of_what_probes_learn_from_and_for_no_maps() -> None:
    plan = plan_of(given())
    assert plan.instances("clinic") == plan.images("clinic") == plan.embedded("ms_cxr") == []
    assert Embedded({"eclip": plan}, plan.data).splits(CLINIC) == ["gold", "train", "valid"]
    without = plan_of(given(probe=None))
    assert without.embedded("clinic") == ["gold"]
    names = {path.rpartition("/")[2] for path in without.targets}
    assert not {"linear_probe.csv", "probe_curve.pdf"} & names
    assert len(plan.targets) == len(without.targets) + 5
    assert (len(plan.left_out), len(without.left_out)) == (
        4,
        6,
    )  # of gaze, of experts; and of probes, tables and figures each


def test_every_run_has_a_file_of_raw_rows_in_the_order_of_the_runs() -> None:
    plan = plan_of(given())
    runs = [("clip", 0), ("clip", 1), *(("retrained", n) for n in range(3)), *(("cosine", n) for n in range(3))]
    assert plan.summed_up_runs() == runs
    found = plan.summed_up(CLINIC)
    assert list(found) == ["zero_shot", "retrieval", "linear_probe", "report_generation"]
    assert found["retrieval"] == [f"{FOLDER}/retrieval/clinic/gold/{model}/{seed}.parquet" for model, seed in runs]
    assert [run.model for run in plan.shown] == ["clip", "retrained", "cosine"]


def test_labels_come_from_the_sources_that_are_asked_for() -> None:
    files = plan_of(given()).label_files(CLINIC)
    assert files == {"release": "results/data/clinic/labels.parquet", "truth": "results/example/truth.csv"}
    tasks = given()["studies"]["eclip"]["zero_shot"]
    only = plan_of(given(zero_shot={"clinic": tasks["clinic"]}))
    assert list(only.label_files(CLINIC)) == ["truth"]


def test_further_splits_have_summaries_and_geometry_and_no_tables() -> None:
    plan = plan_of(given(on=["clinic/gold", "clinic/test"]))
    further = [path for path in plan.targets if "/clinic/test" in path]
    assert len(further) == 1 + len(plan.runs)
    assert plan.texts == ["prompts", "reports/clinic/gold", "reports/clinic/test", "reports/clinic/train"]


def test_every_table_and_figure_gets_files_and_facts_that_there_are() -> None:
    config = read_config(resolved_config("config.yaml"))
    plan = EclipPlan(config, DataPlan(config, ROOT), ROOT)
    assert plan.left_out == []
    assert StudyContext.model_validate(plan.context)
    for what in ("tables", "figures"):
        report = ReportPlan(what, {"eclip": plan}, ROOT)
        for name in getattr(STUDIES["eclip"], what):
            job = SimpleNamespace(study="eclip", name=name)
            assert report.inputs(job)
            assert report.context(job)
            assert all((ROOT / path).is_file() for path in report.project_files(job))


@pytest.mark.parametrize(("name", "controls"), [("eclip_seeds", ["eclip_gloria_random"]), ("eclip_mimic", [])])
def test_a_model_with_expert_images_is_compared_with_its_own_base(name: str, controls: list[str]) -> None:
    context = StudyContext.model_validate(plan_of(resolved_config(f"configs/{name}.yaml")).context)
    assert context.reference_model == "clip"
    bases = {one.model: one.base for one in context.curricula}
    assert {bases.pop(model) for model in list(bases) if "gloria" in model} == {"retrained"}
    assert {"eclip", "eclip_post", "naive"} < set(bases)
    assert set(bases.values()) == {"clip"}
    assert compared_with(context)["eclip_gloria"] == ["retrained", *controls]


def test_a_base_is_alike_in_all_but_expert_images_or_the_model_that_is_gone_on_from() -> None:
    models = read_config(resolved_config("configs/eclip_seeds.yaml")).models
    own, post = models["eclip_gloria"], models["eclip_post"]
    assert base_of(own, {name: models[name] for name in ("cosine", "clip", "eclip_gloria_random", "eclip")}) is None
    assert base_of(own, {"cosine": models["cosine"], "mine": models["retrained"]}) == "mine"
    longer = own.model_copy(update={"training": own.training.model_copy(update={"epochs": 1})})
    assert base_of(longer, models) is None
    assert base_of(own.model_copy(update={"train_on": "other"}), models) is None
    assert base_of(post, models) == "clip"  # although it is trained for fewer epochs
    assert base_of(post, {"retrained": models["retrained"]}) is None


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"reference_model": "abnormal"}, "reference_model"),
        ({"truth": {}}, "truth"),
        ({"on": ["clinic/gold", "ms_cxr/all"]}, "truth"),
        ({"on": ["clinic/valid"]}, "probe"),
        ({"probe": None, "tables": ["linear_probe"]}, "tables"),
        ({"probe": None, "tables": "all", "figures": ["probe_curve"]}, "figures"),
        ({"models": ["clip", "oracle"]}, "models"),
        ({"retrieval": {"rules": ["texts"], "sections": None}}, "retrieval.rules"),
        ({"tables": ["zero_shots"]}, "tables"),
        ({"reports": None, "tables": ["report_generation"]}, "tables"),
    ],
)
def test_a_study_that_cannot_be_made_is_refused(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigError, match=rf"studies\.eclip\.{key}"):
        read_config(given(**changes))


def test_a_data_set_without_labels_is_refused() -> None:
    settings = given()
    settings["datasets"]["clinic"]["labels"] = None
    with pytest.raises(ConfigError, match=r"datasets\.clinic\.labels"):
        read_config(settings)


def with_reports(**changes: Any) -> dict[str, Any]:
    """The example's config with changes in the section of reports."""
    return given(reports=given()["studies"]["eclip"]["reports"] | changes)


GENERATOR = {"prompt": "resources/report_prompt.yaml", "max_new_tokens": 60, "sampling": None}


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"candidates": "clinics/train"}, "candidates"),
        ({"candidates": "clinic/training"}, "candidates"),
        ({"candidates": "train"}, "candidates"),
        ({"clusters": 101}, "neighbours"),
        ({"queries": 0}, "queries"),
        ({"generator": GENERATOR | {"weights": "no_such_folder"}}, r"generator\.weights"),
        ({"generator": GENERATOR | {"weights": "README.md"}}, r"generator\.weights"),
        ({"clustering": {"folder": "no_such_folder", "layer": None}}, r"clustering\.folder"),
    ],
)
def test_reports_that_cannot_be_made_are_refused(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigError, match=rf"studies\.eclip\.reports\.{key}"):
        read_config(with_reports(**changes))


def test_without_reports_no_candidate_is_embedded_and_their_tables_are_left_out() -> None:
    plan = plan_of(given(reports=None))
    assert plan.texts == ["prompts", "reports/clinic/gold"]
    assert "report_generation" not in plan.evaluations(CLINIC)
    assert len(plan.left_out) == 1 + len(plan_of(given()).left_out)
    assert len(plan_of(given()).targets) == len(plan.targets) + 6


def test_a_generator_and_encoders_add_their_files(tmp_path: Path) -> None:
    model = write_language_model(tmp_path / "model")
    similarity = {"bert_score": {"folder": str(model), "layer": None}, "sbert": None, "chexbert": None}
    own = with_reports(generator=GENERATOR | {"weights": str(model)}, similarity=similarity)
    plan, job = (
        plan_of(own),
        SimpleNamespace(dataset="clinic", split="gold", model="clip", seed="0", encoder="bert_score"),
    )
    reports = ReportsPlan(plan.cfg, ROOT)
    found = reports.compared_files(job)
    assert found["answers"] == [
        f"{FOLDER}/{kind}_reports/clinic/gold/clip/0.parquet" for kind in ("retrieved", "generated")
    ]
    assert found["similarities"] == [f"{FOLDER}/encoded_reports/bert_score/clinic/gold/clip/0.parquet"]
    assert reports.encoders(job) == ["bert_score"]
    assert str(model / "config.json") in reports.generator_files(job)
    assert reports.encoder_files(job) == reports.generator_files(job)
    assert len(reports.prompt_digest(job)) >= 12
    assert "candidates" in reports.retrieval_files(job)
    assert len(plan.files["answers"]) == 2 * len(plan.shown)
