"""Files and parameters of the study's jobs."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.project import tiny_config
from tests.unit.workflow.conftest import Plans, plans_of
from wronglung.core.functions import load_function
from wronglung.studies.plan import OwnFiles
from wronglung.studies.registry import STUDIES
from wronglung.studies.wrong_lung.context import StudyContext
from wronglung.workflow.outputs_plan import asked_images, asked_instances

STUDY = "results/studies/wrong_lung"
PROTOCOLS = ("corrected", "as_published")
TINY = ["retrained", "clinical_masking", "few_shot", "uniform", "prior", "text_blind", "lexicon_atlas", "oracle"]


def job(**names: str) -> SimpleNamespace:
    """The wildcards of a job on the gold images under the corrected protocol."""
    return SimpleNamespace(**{"dataset": "clinic", "split": "gold", "protocol": "corrected"} | names)


def with_study(**changes: Any) -> dict[str, Any]:
    """The tiny config with changes in its study."""
    settings = tiny_config()
    settings["studies"]["wrong_lung"] |= changes
    return settings


def test_runs_are_every_seed_of_the_listed_models(tiny: Plans, paper: Plans, gold: Plans) -> None:
    assert tiny.wrong_lung.runs == [(name, 0) for name in (*TINY, "oracle_14")]
    assert len(paper.wrong_lung.runs) == 1 + 7 * 3 + 4 * 3 + 6
    assert [run.model for run in gold.wrong_lung.runs] == ["gloria", "uniform", "centre", "text_blind", "oracle"]
    listed = plans_of(
        with_study(models=["oracle", "oracle_14", "retrained", "few_shot", "uniform"], answer=None)
    ).wrong_lung
    assert [run.model for run in listed.runs] == ["oracle", "oracle_14", "retrained", "few_shot", "uniform"]


def test_models_are_asked_for_every_split_and_protocol_of_a_data_set() -> None:
    plan = plans_of(with_study(on=["clinic/gold", "clinic/test", "clinic/valid"])).wrong_lung
    expected = [
        f"{STUDY}/instances/clinic/{split}/{protocol}.parquet"
        for split in ("gold", "test", "valid")
        for protocol in PROTOCOLS
    ]
    assert plan.instances("clinic") == expected
    assert plan.images("clinic") == [
        f"results/data/clinic/images/{s}.h5" for s in ("gold-000", "silver-000", "silver-001")
    ]
    assert plan.split_images(job(split="gold")) == ["results/data/clinic/images/gold-000.h5"]
    assert plan.instances("another") == plan.images("another") == []


def test_studies_that_ask_the_same_give_each_file_once(tiny: Plans) -> None:
    plans = {"wrong_lung": tiny.wrong_lung, "again": tiny.wrong_lung, "asks_nothing": OwnFiles([])}
    assert asked_instances(plans)(job()) == tiny.wrong_lung.instances("clinic")
    assert asked_images(plans)(job()) == ["results/data/clinic/images/gold-000.h5"]
    assert asked_instances({})(job()) == []


def test_maps_are_those_of_the_model_the_control_or_the_named_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "maps/clinic-gold").mkdir(parents=True)
    (tmp_path / "maps/clinic-gold/corrected.h5").touch()
    monkeypatch.chdir(tmp_path)
    settings = tiny_config()
    settings["models"]["mine"] = {"family": "given", "maps": "maps/{dataset}-{split}/{protocol}.h5"}
    plan = plans_of(settings).wrong_lung
    files = {name: plan.scored_maps(job(model=name, seed="0")) for name in ("retrained", "oracle_14", "mine")}
    assert files == {
        "retrained": "results/outputs/maps/clinic/retrained/0.h5",
        "oracle_14": f"{STUDY}/controls/clinic/gold/oracle_14/corrected.h5",
        "mine": "maps/clinic-gold/corrected.h5",
    }


@pytest.mark.parametrize(
    ("maps", "splits"),
    [("maps.h5", ("gold", "test")), ("{split}.h5", ("gold",)), ("{split}-{protocol}.h5", ("gold",))],
)
def test_given_maps_are_held_against_all_instances_of_their_file(maps: str, splits: tuple[str, ...]) -> None:
    settings = with_study(on=["clinic/gold", "clinic/test"])
    settings["models"]["mine"] = {"family": "given", "maps": maps}
    plan = plans_of(settings).wrong_lung
    protocols = PROTOCOLS[:1] if "protocol" in maps else PROTOCOLS
    expected = [f"{STUDY}/instances/clinic/{split}/{name}.parquet" for split in splits for name in protocols]
    assert plan.asked_of_given(job(model="mine", seed="0")) == expected
    assert plan.asked_of_given(job(model="retrained", seed="0")) == []


@pytest.mark.parametrize(
    ("model", "further"),
    [
        ("uniform", {}),
        ("oracle", {}),
        ("text_blind", {"reference": "results/outputs/maps/clinic/retrained/0.h5"}),
        ("prior", {"atlas": "results/studies/wrong_lung/atlas/clinic.h5"}),
        ("lexicon_atlas", {"atlas": "results/studies/wrong_lung/atlas/clinic.h5"}),
    ],
)
def test_a_control_reads_what_it_is_made_from(tiny: Plans, model: str, further: dict[str, str]) -> None:
    instances = f"{STUDY}/instances/clinic/gold/corrected.parquet"
    given = job(model=model)
    assert tiny.wrong_lung.control(given) == {"control": model, "grid": 8}
    assert tiny.wrong_lung.control_inputs(given) == {"instances": instances} | further
    lexicon = model == "lexicon_atlas"
    assert tiny.wrong_lung.control_lexicon(given) == ({"lexicon": "resources/lexicon.jsonl"} if lexicon else {})
    assert bool(tiny.wrong_lung.control_lexicon_digest(given)) == lexicon


def test_text_blind_is_made_from_the_first_seed_of_the_reference() -> None:
    settings = tiny_config()
    settings["models"]["retrained"]["seeds"] = [2, 0]
    plan = plans_of(settings).wrong_lung
    reference = plan.control_inputs(job(model="text_blind"))["reference"]
    assert reference == "results/outputs/maps/clinic/retrained/2.h5"


def test_a_summary_reads_the_scores_of_every_run(tiny: Plans) -> None:
    place = f"{STUDY}/scores/clinic/test"
    expected = [f"{place}/{name}/0/as_published.parquet" for name in (*TINY, "oracle_14")]
    assert tiny.wrong_lung.scores(job(split="test", protocol="as_published")) == expected


def test_files_of_the_report_are_about_the_first_split_and_protocol() -> None:
    settings = with_study(on=["clinic/test", "clinic/gold"], protocols=["as_published", "corrected"])
    settings["models"]["retrained"]["seeds"] = [0, 1]
    plan = plans_of(settings).wrong_lung
    files, place = plan.files, "clinic/test"
    shown = [f"results/outputs/maps/clinic/{name}/0.h5" for name in ("retrained", "clinical_masking", "few_shot")]
    runs = [("retrained", 0), ("retrained", 1), *((name, 0) for name in (*TINY[1:], "oracle_14"))]
    assert files == {
        "instances": [f"{STUDY}/instances/{place}/as_published.parquet"],
        "scores": [f"{STUDY}/scores/{place}/{name}/{seed}/as_published.parquet" for name, seed in runs],
        "maps": shown,
        "summary": [f"{STUDY}/summary/{place}/as_published.parquet"],
        "summaries": [f"{STUDY}/summary/{place}/{name}.parquet" for name in ("as_published", "corrected")],
        "data_sets": [f"{STUDY}/summary/clinic/{split}/as_published.parquet" for split in ("test", "gold")],
        "sentences": ["results/data/clinic/sentences.parquet"],
        "images": [f"results/data/clinic/images/silver-00{number}.h5" for number in (0, 1)],
        "training_logs": [
            f"results/models/{name}/log.csv" for name in ("retrained/0", "retrained/1", "clinical_masking/0")
        ],
    }


def test_the_context_has_every_field_of_its_class(tiny: Plans, paper: Plans, gold: Plans) -> None:
    for plan in (tiny.wrong_lung, paper.wrong_lung, gold.wrong_lung):
        assert StudyContext.model_validate(plan.context).model_dump() == plan.context
    assert load_function(STUDIES["wrong_lung"].context) is StudyContext
    context = paper.wrong_lung.context
    assert context["not_supplied"] == []
    assert context["few_shot"][1] == {"model": "few_shot_10", "base": "retrained", "pairs": 10}
    assert gold.wrong_lung.context["trained"] == []
    assert "few_shot" in gold.wrong_lung.context["not_supplied"]


def test_targets_are_the_listed_tables_and_figures_and_further_summaries() -> None:
    on = ["clinic/gold", "clinic/test"]
    settings = with_study(answer=None, on=on, tables=["localisation", "table_11"], figures=["swap_effect", "figure_02"])
    assert plans_of(settings).wrong_lung.targets == [
        *(f"{STUDY}/summary/clinic/test/{protocol}.parquet" for protocol in PROTOCOLS),
        *(f"{STUDY}/tables/localisation.{form}" for form in ("csv", "md", "tex")),
        *(f"{STUDY}/restricted/table_11.{form}" for form in ("csv", "md", "tex")),
        *(f"{STUDY}/figures/swap_effect.{form}" for form in ("pdf", "png")),
        *(f"{STUDY}/restricted/figure_02.{form}" for form in ("pdf", "png")),
    ]
