"""Files and parameters of the rules that make models and their maps."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from tests.support.project import ROOT, resolved_config, tiny_config
from tests.unit.workflow.conftest import Plans, plans_of
from wronglung.config.errors import ConfigError
from wronglung.core.functions import load_function
from wronglung.workflow.model_plan import one_of

SILVER = [f"results/data/clinic/images/silver-00{number}.h5" for number in (0, 1)]


def of(model: str, seed: int = 0) -> SimpleNamespace:
    """The wildcards of a model's job."""
    return SimpleNamespace(model=model, seed=str(seed))


def test_a_pattern_matches_the_names_and_nothing_else() -> None:
    assert [name for name in ("a.b", "axb", "c", "") if re.fullmatch(one_of(["a.b", "c"]), name)] == ["a.b", "c"]
    assert not re.fullmatch(one_of([]), "")


def test_families_give_their_functions(tiny: Plans, gold: Plans) -> None:
    assert tiny.models.trained_families == ["gloria"]
    assert gold.models.trained_families == []
    for name in (tiny.models.trains("gloria"), *tiny.models.map_makers.values(), *gold.models.map_makers.values()):
        assert callable(load_function(name))
    assert set(tiny.models.map_makers) == set(gold.models.map_makers) == {"gloria"}
    assert tiny.models.of_family("gloria") == ["retrained", "clinical_masking", "few_shot"]
    assert tiny.models.trained("gloria") == ["retrained", "clinical_masking"]
    assert tiny.models.finetuned("gloria") == ["few_shot"]
    assert tiny.models.converted("gloria") == tiny.models.of_family("given") == []
    assert gold.models.converted("gloria") == list(gold.models.cfg.weight_files)


def test_a_family_without_models_has_no_makers() -> None:
    settings = tiny_config()
    preset = yaml.safe_load((ROOT / "presets/models/clip_small.yaml").read_text())
    settings["models"]["clip"] = preset | {"train_on": "clinic", "seeds": [0, 1]}
    models = plans_of(settings).models
    assert models.trained_families == ["gloria", "clip"]
    assert set(models.embedding_makers) == set(models.map_makers) == {"gloria", "clip"}
    assert all(callable(load_function(name)) for name in models.embedding_makers.values())
    assert models.tokenizer_source(of("clip")) == "results/data/clinic/tokenizer"
    assert len(models.checked(of("clip"))) == 1
    del settings["models"]["clip"]
    assert set(plans_of(settings).models.embedding_makers) == {"gloria"}


def test_a_run_of_given_maps_and_controls_makes_none() -> None:
    settings = tiny_config()
    settings["models"] = {"mine": {"family": "given", "maps": "m.h5"}, "uniform": settings["models"]["uniform"]}
    only = {"reference_model": "mine", "tables": ["localisation"], "figures": [], "answer": None}
    settings["studies"]["wrong_lung"] |= only
    models = plans_of(settings).models
    assert (models.map_makers, models.hub_names, models.trained_families) == ({}, [], [])


def test_a_trained_model_reads_its_data_set(tiny: Plans) -> None:
    models, plain, masking = tiny.models, of("retrained"), of("clinical_masking")
    assert models.sentences(plain) == "results/data/clinic/sentences.parquet"
    assert models.images(plain) == SILVER
    assert models.tokenizer_file(plain) == ["results/data/clinic/tokenizer/tokenizer.json"]
    assert models.tokenizer_source(plain) == "results/data/clinic/tokenizer"
    assert models.pretrained_files(plain) == models.entities_file(plain) == []
    assert models.entities_file(masking) == ["results/data/clinic/entities.parquet"]


def test_a_few_shot_model_starts_from_its_bases_run_of_the_same_seed(tiny: Plans, paper: Plans) -> None:
    assert tiny.models.images(of("few_shot")) == SILVER
    folder = "results/models/retrained/2"
    assert paper.models.base_files(of("few_shot_10", seed=2)) == {
        "base_weights": f"{folder}/model.safetensors",
        "base_config": f"{folder}/config.json",
        "base_tokenizer": f"{folder}/tokenizer.json",
    }


def test_settings_hold_what_a_run_depends_on_and_no_more(tiny: Plans) -> None:
    entry = tiny_config()["models"]["retrained"]
    left_out = {"family", "weights", "train_on", "seeds", "runtime"}
    assert tiny.models.run_settings(of("retrained")) == {k: v for k, v in entry.items() if k not in left_out}
    few_shot = tiny_config()["models"]["few_shot"]
    expected = {key: value for key, value in few_shot.items() if key in ("pairs", "validation_pairs", "training")}
    assert tiny.models.run_settings(of("few_shot")) == expected


def test_runtime_is_numbers_with_0_for_null() -> None:
    settings = tiny_config()
    assert plans_of(settings).models.save_every_steps(of("retrained")) == 2
    settings["models"]["retrained"]["runtime"] = {"save_every_steps": None, "workers": 3}
    models = plans_of(settings).models
    assert (models.save_every_steps(of("retrained")), models.workers(of("retrained"))) == (0, 3)


def test_threads_and_gpus_are_those_of_all_processes() -> None:
    settings = resolved_config("configs/mimic_cxr.yaml")
    settings["models"]["cosine"]["training"] |= {"processes": 2, "threads": 3}
    models = plans_of(settings).models
    assert (models.threads(of("cosine")), models.training_gpus(of("cosine"))) == (6, 2)
    assert models.threads(of("gloria")) == settings["models"]["gloria"]["threads"] == 4
    assert models.threads(of("few_shot")) == settings["models"]["few_shot"]["training"]["threads"]


def test_names_of_the_hub_are_fetched_once_and_become_folders(paper: Plans) -> None:
    models = paper.models
    assert models.hub_names == ["emilyalsentzer/Bio_ClinicalBERT", "microsoft/resnet-50"]
    bert, resnet = (f"results/hub/{name}" for name in models.hub_names)
    assert models.pretrained_files(of("gloria")) == [f"{bert}/source.json"]
    assert models.pretrained_files(of("cosine")) == [f"{bert}/source.json", f"{resnet}/source.json"]
    assert models.run_settings(of("cosine"))["image_encoder"]["pretrained"] == resnet
    assert models.named_settings("cosine")["image_encoder"]["pretrained"] == "microsoft/resnet-50"
    assert models.tokenizer_source(of("cosine")) == bert
    assert models.tokenizer_file(of("cosine")) == []


def test_weights_are_fetched_only_if_a_model_wants_them(paper: Plans, gold: Plans) -> None:
    source = SimpleNamespace(source="emilyalsentzer/Bio_ClinicalBERT")
    assert paper.models.wants_weights(source)
    assert not gold.models.wants_weights(source)  # the checkpoint brings them; the tokenizer alone is needed


def test_given_weights_must_be_there_and_may_have_a_digest(tmp_path: Path) -> None:
    settings, file = resolved_config("configs/mimic_cxr.yaml"), tmp_path / "gloria.ckpt"
    settings["models"]["gloria"] |= {"weights": str(file), "sha256": "0" * 64}
    models = plans_of(settings).models
    with pytest.raises(ConfigError, match=r"models\.gloria\.weights: .*gloria\.ckpt"):
        models.checkpoint_file(of("gloria"))
    file.touch()
    assert models.checkpoint_file(of("gloria")) == str(file)
    assert models.checkpoint_digest(of("gloria")) == "0" * 64


def write_result(path: str) -> None:
    """A kept result of a check."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text("{}")


def test_the_check_has_what_is_not_kept_and_its_results_are_named_by_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = tiny_config()
    models = plans_of(settings).models
    assert list(models.asked_checks) == ["retrained", "clinical_masking"]
    assert models.asked_checks["retrained"]["settings"] == models.run_settings(of("retrained"))
    assert callable(load_function(models.asked_checks["retrained"]["check"]))
    assert models.checked(of("uniform")) == []
    (kept,) = models.checked(of("retrained"))
    assert models.checked(of("few_shot")) == [kept] == [f"results/check_models/{next(iter(models.unchecked))}.json"]
    for path in {kept, *models.checked(of("clinical_masking"))}:
        write_result(path)
    assert plans_of(settings).models.asked_checks == {}
    # Another model is checked alone, and the results of the others keep their names.
    settings["models"]["other"] = settings["models"]["retrained"] | {"seeds": [4], "runtime": {"workers": 3}}
    settings["models"]["other"]["runtime"]["save_every_steps"] = 9
    assert plans_of(settings).models.checked(of("other")) == [kept]  # a seed is no setting
    settings["models"]["other"] |= {"alignment": settings["models"]["clinical_masking"]["alignment"]}
    models = plans_of(settings).models
    assert list(models.asked_checks) == ["other"]
    assert models.checked(of("retrained")) == [kept]
    assert models.checked(of("other")) != [kept]


def test_the_check_waits_for_what_it_has_to_fetch(
    paper: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert paper.models.fetched_to_check == paper.models.pretrained_files(of("cosine"))
    assert "gloria" in paper.models.asked_checks
    assert set(paper.models.checked(of("few_shot"))) == set(paper.models.checked(of("retrained")))
