"""A study is refused tables, figures and models that cannot be had, before any job."""

import re
from typing import Any

import pytest
import yaml

from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config
from wronglung.models.families import FAMILIES
from wronglung.studies.wrong_lung.figures.registry import FIGURES
from wronglung.studies.wrong_lung.tables.registry import TABLES


def of_maps_alone(given: dict[str, Any], *others: str) -> dict[str, Any]:
    """A config of controls and somebody's maps."""
    models = {name: entry for name, entry in given["models"].items() if entry.get("control") in ("centre", "oracle")}
    given["models"] = {**{name: {"family": "given", "maps": "maps.h5"} for name in others}, **models}
    given["studies"]["wrong_lung"] |= {"reference_model": "centre", "two_models": None, "answer": None}
    return given


@pytest.mark.parametrize(
    ("others", "kinds"), [((), ("shown", "shown")), (("mine",), ("trained", "training_logs"))], ids=["controls", "maps"]
)
def test_tables_and_figures_without_their_models_are_refused(
    given: dict[str, Any], others: tuple[str, ...], kinds: tuple[str, str]
) -> None:
    """Of controls alone, and of given maps, not all can be made; the message says which can, in the config's words."""
    given = of_maps_alone(given, *others)
    study = given["studies"]["wrong_lung"]
    for key, entries, kind in (("tables", TABLES, kinds[0]), ("figures", FIGURES, kinds[1])):
        with pytest.raises(ConfigError) as refused:
            read_config(given)
        said = re.search(
            rf"studies\.wrong_lung\.{key}: (\[.*\]) need models of the kinds \[.*'{kind}'", str(refused.value)
        )
        assert said is not None
        assert {name for name in entries if kind in entries[name].models} <= set(yaml.safe_load(said[1]))
        possible = re.search(rf"ask for what can be made: `{key}: (\[.*\])`", str(refused.value))
        study[key] = yaml.safe_load(possible[1])
        assert set(study[key]) == set(entries) - set(yaml.safe_load(said[1]))
    with pytest.raises(ConfigError, match=r"two_models: given \[\]; .* take two_models out of `tables`"):
        read_config(given)
    study["tables"].remove("two_models")
    assert read_config(given)


def test_a_study_is_refused_models_without_the_output_that_it_asks_for(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = FAMILIES["given"]._replace(gives=frozenset({"embeddings"}))
    monkeypatch.setitem(FAMILIES, "given", silent)
    given["models"]["mine"] = {"family": "given", "maps": "maps.h5"}
    with pytest.raises(ConfigError) as refused:
        read_config(given)
    assert "studies.wrong_lung.models: wrong_lung asks every model for ['maps'], but 'mine' gives" in str(refused.value)
    assert "['embeddings'] and lacks ['maps']; leave it out of studies.wrong_lung.models" in str(refused.value)
    given["studies"]["wrong_lung"]["models"] = [name for name in given["models"] if name != "mine"]
    assert read_config(given)
