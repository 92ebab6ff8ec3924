"""A table or figure gets its files and the part of the study's context that it uses."""

from typing import Any

import pytest

from wronglung.report.context import read_inputs
from wronglung.statistics.settings import StatisticsSettings

CONTEXT = "wronglung.studies.wrong_lung.context:StudyContext"
PART: dict[str, Any] = {
    "statistics": {"bootstrap_draws": 200, "level": 0.9, "sign_flip_draws": 100_000},
    "two_models": ["cosine", "retrained"],
    "few_shot": [{"model": "few_shot", "base": "retrained", "pairs": 30}],
}


def test_plain_values_become_the_contexts_own() -> None:
    inputs = read_inputs({"scores": ["a.parquet"]}, CONTEXT, PART)
    assert inputs.files == {"scores": ["a.parquet"]}
    assert inputs.study.statistics == StatisticsSettings.model_validate(PART["statistics"])
    assert inputs.study.two_models == ("cosine", "retrained")
    assert inputs.study.few_shot[0].pairs == 30


def test_a_field_that_the_entry_does_not_name_cannot_be_read() -> None:
    with pytest.raises(AttributeError, match="protocols"):
        _ = read_inputs({}, CONTEXT, PART).study.protocols


@pytest.mark.parametrize(("part", "error"), [({"metrics": 3}, ValueError), ({"metric": ["auroc"]}, KeyError)])
def test_wrong_values_and_unknown_fields_are_refused(part: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        read_inputs({}, CONTEXT, part)
