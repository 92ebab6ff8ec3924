"""The study eclip plans its own jobs alone, and its example plans both studies."""

from pathlib import Path

from tests.support.planning import plan

EXAMPLE = "configs/eclip_example.yaml"
OF_MAPS = {"dump_maps_gloria", "dump_maps_clip", "perturb_instances", "score_maps", "make_control", "write_answer"}


def test_eclip_alone_plans_no_job_of_another_study_and_trains_only_its_models(tmp_path: Path) -> None:
    found = plan(tmp_path, "eclip", config=EXAMPLE)
    assert not OF_MAPS & set(found.jobs)
    assert found.trained == {"clip", "retrained", "cosine"}
    assert found.jobs["score_zero_shot"] == found.jobs["search_reports"] == found.jobs["probe_embeddings"] == 2 + 3 + 3
    assert found.jobs["dump_embeddings_clip"] == 2
    assert found.jobs["dump_texts_gloria"] == 3 * 6  # prompts, reports, and the candidates of reports
    assert found.jobs["retrieve_reports"] == found.jobs["compare_reports"] == 8
    assert "generate_reports" not in found.jobs
    assert found.reports == {
        *("zero_shot", "zero_shot_labels", "linear_probe", "retrieval", "geometry", "seed_by_seed"),
        *("report_generation", "report_examples"),
        *("centroid_cosines", "probe_curve", "embedding_scatter"),
    }


def test_the_other_study_alone_asks_for_no_embeddings(tmp_path: Path) -> None:
    found = plan(tmp_path, "wrong_lung", config=EXAMPLE).jobs
    assert not {rule for rule in found if "embeddings" in rule or "texts" in rule}
