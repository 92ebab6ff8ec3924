"""Sections that the registries give: kinds of model entries, and what their models give."""

from typing import Any

import pytest

from tests.support.project import resolved_config, tiny_config
from wronglung.config.config import Config
from wronglung.config.cross_checks import check
from wronglung.config.entries import KINDS, gives, kind_of
from wronglung.config.reading import read_config
from wronglung.core.section import Section
from wronglung.models.family import WAYS, FamilyEntry, Run
from wronglung.studies.eclip.settings import EclipStudySettings
from wronglung.studies.study import ControlEntry


@pytest.fixture
def tiny() -> Config:
    return read_config(tiny_config())


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ({"family": "gloria", "weights": "train"}, "gloria.trained"),
        ({"family": "gloria", "base": "retrained"}, "gloria.few_shot"),
        ({"family": "gloria", "weights": "file.ckpt"}, "gloria.weights"),
        ({"family": "gloria", "weights": None}, "gloria.weights"),
        ({"family": "given", "maps": "m.h5"}, "given.maps"),
        ({"control": "oracle", "grid": 14}, "control.oracle"),
        ({"control": "prior", "grid": 8, "train_on": "clinic"}, "control.prior"),
        ({"control": "prior", "grid": 8}, "control.prior"),
        ({"family": "clip", "seeds": [0]}, "clip.trained"),
        ({"family": "blip"}, None),
        ({}, None),
        ("gloria", None),
    ],
)
def test_an_entry_as_the_config_has_it_tells_its_kind(entry: Any, kind: str | None) -> None:
    assert kind_of(entry) == kind


def test_read_entries_have_the_same_kind_and_give_what_their_family_gives(tiny: Config) -> None:
    for name, entry in tiny.models.items():
        assert kind_of(entry) == kind_of(tiny_config()["models"][name])
        assert gives(entry) == ({"maps", "embeddings", "answers"} if name in tiny.made_here else {"maps"})
    assert {kind_of(entry) for entry in tiny.models.values()} <= set(KINDS)


def test_models_are_found_by_their_kind(tiny: Config) -> None:
    assert list(tiny.trained_here) == ["retrained", "clinical_masking"]
    assert list(tiny.finetuned) == ["few_shot"]
    assert list(tiny.made_here) == ["retrained", "clinical_masking", "few_shot"]
    assert list(tiny.taught) == ["retrained", "clinical_masking", "few_shot", "prior", "lexicon_atlas"]
    assert tiny.given_weights == tiny.weight_files == {}
    assert tiny.not_supplied == []


@pytest.mark.parametrize("config", ["config.yaml", "configs/mimic_cxr.yaml", "configs/mimic_cxr_gold.yaml"])
def test_every_entry_says_in_one_way_how_its_models_come(config: str) -> None:
    for name, entry in read_config(resolved_config(config)).models.items():
        ways = [way for way in WAYS if isinstance(entry, way)]
        assert len(ways) == isinstance(entry, FamilyEntry), name
        assert isinstance(entry, ControlEntry) != isinstance(entry, FamilyEntry)


def test_a_kind_that_lacks_what_the_workflow_asks_is_refused(tiny: Config) -> None:
    """As of a family to which somebody has just begun to write the section."""

    class Begun(Section):
        family: str = "gloria"
        train_on: str = "clinic"
        seeds: tuple[int, ...] = (0,)

    config = tiny.model_copy(update={"models": {**tiny.models, "begun": Begun()}})
    with pytest.raises(ValueError, match=r"models\.begun.*TrainedEntry"):
        check(config)


def test_runs_are_the_seeds_of_a_studys_models() -> None:
    settings = tiny_config()
    settings["models"]["retrained"]["seeds"] = [2, 0]
    settings["models"]["mine"] = {"family": "given", "maps": "m.h5"}
    settings["studies"]["wrong_lung"] |= {"answer": None, "models": ["mine", "retrained", "few_shot", "oracle"]}
    config = read_config(settings)
    expected = [Run("mine", 0), Run("retrained", 2), Run("retrained", 0), Run("few_shot", 0), Run("oracle", 0)]
    assert config.runs_of("wrong_lung") == expected
    assert config.models_of("wrong_lung") == ["mine", "retrained", "few_shot", "oracle"]


def test_a_study_that_is_null_is_not_asked() -> None:
    settings = tiny_config()
    settings["studies"]["wrong_lung"] = None
    assert read_config(settings).asked_studies == {}


def test_the_splits_of_zero_shot_tasks_are_asked_for() -> None:
    config = read_config(resolved_config("config.yaml"))
    own = config.asked_studies["eclip"]
    assert isinstance(own, EclipStudySettings)
    assert config.asked_splits("ms_cxr") == ["all"]
    task = own.zero_shot["clinic"].model_copy(update={"on": "ms_cxr/valid"})
    studies = config.studies.model_copy(update={"eclip": own.model_copy(update={"zero_shot": {"clinic": task}})})
    assert config.model_copy(update={"studies": studies}).asked_splits("ms_cxr") == ["all", "valid"]
