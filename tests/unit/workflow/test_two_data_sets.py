"""A study of two data sets: which images each job reads, what is asked of each, and what is refused."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.project import resolved_config
from tests.unit.workflow.conftest import Plans, plans_of
from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config

STUDY = "results/studies/wrong_lung"
PHRASES = SimpleNamespace(dataset="ms_cxr", split="all", protocol="corrected")
CLINIC_STORES = [f"results/data/clinic/images/{shard}.h5" for shard in ("gold-000", "silver-000", "silver-001")]
OWN_STORE = "results/data/ms_cxr/images/own-000.h5"


def both() -> dict[str, Any]:
    """The tiny config with both of its data sets."""
    return resolved_config("tests/tiny/config.yaml")


@pytest.fixture
def plans() -> Plans:
    return plans_of(both())


def job(model: str, dataset: str = "ms_cxr") -> SimpleNamespace:
    return SimpleNamespace(dataset=dataset, model=model, split="all", protocol="corrected", seed="0")


def test_borrowed_images_are_read_where_they_are(plans: Plans) -> None:
    assert plans.data.images("ms_cxr", "all") == [OWN_STORE, *CLINIC_STORES]
    assert plans.data.linked_images(SimpleNamespace(dataset="ms_cxr", shard="own-000")) == [OWN_STORE, *CLINIC_STORES]
    assert plans.data.linked_images(SimpleNamespace(dataset="clinic", shard="gold-000")) == CLINIC_STORES[:1]
    assert plans.data.all_lists(PHRASES)["others"] == "results/data/clinic/records.parquet"
    alone = both()
    alone["datasets"]["ms_cxr"]["images_of"] = None
    assert plans_of(alone).data.images("ms_cxr", "all") == [OWN_STORE]


def test_each_data_set_is_asked_what_suits_it(plans: Plans) -> None:
    study = plans.wrong_lung
    assert study.instances("ms_cxr") == [f"{STUDY}/instances/ms_cxr/all/corrected.parquet"]
    assert len(study.instances("clinic")) == 2
    asked, given = study.perturbations(PHRASES), study.settings.perturbations
    assert [name for name in given if name not in asked] == ["synthetic", "synthetic_swapped_conditions"]
    assert study.perturbations(SimpleNamespace(dataset="clinic")) == given
    assert f"{STUDY}/summary/ms_cxr/all/corrected.parquet" in study.targets
    assert f"{STUDY}/summary/ms_cxr/all/as_published.parquet" not in study.targets


def test_patients_that_a_model_learned_from_are_known_to_its_scores(plans: Plans) -> None:
    learned = ["results/data/clinic/records.parquet"]
    study = plans.wrong_lung
    for model in ("retrained", "few_shot", "prior", "text_blind"):
        assert study.learned_from(job(model)) == learned
        assert study.learned_from(job(model, "clinic")) == []
    assert study.learned_from(job("uniform")) == []


def with_study(**changes: Any) -> dict[str, Any]:
    settings = both()
    settings["studies"]["wrong_lung"] |= changes
    return settings


def with_phrases(**changes: Any) -> dict[str, Any]:
    settings = both()
    settings["datasets"]["ms_cxr"] |= changes
    return settings


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (with_phrases(images_of="nobody"), r"datasets\.ms_cxr\.images_of: .*'nobody'; .*\['clinic'\]"),
        (with_phrases(images_of="ms_cxr"), r"datasets\.ms_cxr\.images_of: .*'ms_cxr'; .*\['clinic'\]"),
        (with_phrases(shards=0), r"datasets\.ms_cxr\.shards"),
        (with_study(on=["clinic/gold", "ms_cxr/gold"]), r"'ms_cxr' has no split 'gold'; .*\['all', 'test', 'valid'\]"),
        (with_study(on=["ms_cxr/all"]), r"studies\.wrong_lung\.tables: \w+ needs \['synthetic'\]"),
        (
            with_study(protocols=["as_published"], tables=[], figures=[]),
            r"studies\.wrong_lung\.protocols: .*'ms_cxr' has the layout ms_cxr",
        ),
    ],
)
def test_what_does_not_fit_together_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_config(settings)


def test_no_model_learns_from_phrases_alone() -> None:
    settings = both()
    settings["models"]["retrained"]["train_on"] = "ms_cxr"
    with pytest.raises(ConfigError, match=r"models\.retrained\.train_on: models do not learn from 'ms_cxr'; .*clinic"):
        read_config(settings)
