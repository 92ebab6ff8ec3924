"""The kinds of models that tables and figures ask for."""

from tests.support.project import resolved_config, tiny_config
from wronglung.config.reading import read_config
from wronglung.studies.wrong_lung.makeable import model_kinds


def test_kinds_of_models_are_those_that_a_study_lists() -> None:
    settings = tiny_config()
    study = settings["studies"]["wrong_lung"]
    assert model_kinds(read_config(settings), "wrong_lung") == {
        "shown",
        "trained",
        "training_logs",
        "few_shot",
        "controls",
        "oracle",
        "reference_maps",
    }
    study |= {"tables": ["localisation"], "figures": [], "reference_model": "uniform", "answer": None}
    study["models"] = ["few_shot", "uniform"]
    assert model_kinds(read_config(settings), "wrong_lung") == {"shown", "trained", "few_shot", "controls"}
    study["models"] = ["uniform", "oracle_14"]
    assert model_kinds(read_config(settings), "wrong_lung") == {"oracle", "controls"}
    given = read_config(resolved_config("configs/mimic_cxr_gold.yaml"))
    assert model_kinds(given, "wrong_lung") == {"shown", "oracle", "reference_maps", "controls"}
