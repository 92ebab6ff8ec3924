"""The study eclip plans its own jobs alone, and its example plans both studies."""

from pathlib import Path

from tests.support.planning import changed, plan
from tests.support.project import ROOT

EXAMPLE = "config.yaml"
RUNS = 2 + 2 + 1 + 3 + 3  # of clip, eclip, its control, and two models of GLoRIA
OF_SCORES = {"score_maps", "make_control", "summarise_scores", "write_answer"}
OF_MAPS = OF_SCORES | {"dump_maps_gloria", "dump_maps_clip", "dump_maps_eclip", "perturb_instances"}


def test_eclip_alone_plans_no_job_of_another_study_and_trains_only_its_models(tmp_path: Path) -> None:
    found = plan(tmp_path, "eclip", config=EXAMPLE)
    assert not OF_SCORES & set(found.jobs)
    assert found.jobs["dump_maps_clip"] == 2
    assert found.jobs["dump_maps_gloria"] == 6
    assert found.jobs["score_gaze"] == RUNS
    assert found.trained == {"clip", "eclip", "eclip_random", "retrained", "cosine"}
    assert found.jobs["score_zero_shot"] == found.jobs["search_reports"] == found.jobs["probe_embeddings"] == RUNS
    assert found.jobs["dump_embeddings_clip"] == 2
    assert found.jobs["dump_texts_gloria"] == 3 * 6  # prompts, reports, and the candidates of reports
    assert found.jobs["retrieve_reports"] == found.jobs["compare_reports"] == RUNS
    assert "generate_reports" not in found.jobs
    assert found.reports == {
        *(
            "zero_shot",
            "zero_shot_labels",
            "linear_probe",
            "retrieval",
            "geometry",
            "gaze",
            "seed_by_seed",
            "does_gaze_help",
        ),
        *("centroid_cosines", "probe_curve", "embedding_scatter", "gaze_examples", "curriculum"),
        *("report_generation", "report_examples", "does_gaze_help"),
    }


def test_without_gaze_eclip_asks_for_no_maps_and_leaves_out_what_shows_them(tmp_path: Path) -> None:
    off = changed(tmp_path, {"studies": {"eclip": {"gaze": None}}}, base=ROOT / EXAMPLE)
    found = plan(tmp_path, "eclip", config=off)
    assert not {name for name in found.jobs if name in OF_MAPS or "score_gaze" in name}
    assert {"zero_shot", "seed_by_seed", "probe_curve"} <= found.reports
    assert not {"gaze", "gaze_examples"} & found.reports


def test_the_other_study_alone_asks_for_no_embeddings(tmp_path: Path) -> None:
    found = plan(tmp_path, "wrong_lung", config=EXAMPLE).jobs
    assert not {rule for rule in found if "embeddings" in rule or "texts" in rule}
