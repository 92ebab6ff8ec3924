"""A study is refused tables, figures and models that cannot be had, or goes without them, before any job."""

import re
from typing import Any

import pytest
import yaml

from tests.support.project import resolved_config, with_wrong_lung_alone
from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config
from wronglung.models.families import FAMILIES
from wronglung.studies.wrong_lung.figures.registry import FIGURES
from wronglung.studies.wrong_lung.makeable import lines_of_not_made, made, not_made
from wronglung.studies.wrong_lung.tables.registry import TABLES


def of_maps_alone(given: dict[str, Any], *others: str) -> dict[str, Any]:
    """A config of controls and somebody's maps."""
    models = {name: entry for name, entry in given["models"].items() if entry.get("control") in ("centre", "oracle")}
    given["models"] = {**{name: {"family": "given", "maps": "maps.h5"} for name in others}, **models}
    given = with_wrong_lung_alone(given)
    given["studies"]["wrong_lung"] |= {"reference_model": "centre", "two_models": None, "answer": None}
    return given


OF = [((), ("shown", "shown")), (("mine",), ("trained", "training_logs"))]


@pytest.mark.parametrize(("others", "kinds"), OF, ids=["controls", "maps"])
def test_tables_and_figures_without_their_models_are_refused_where_they_are_named(
    given: dict[str, Any], others: tuple[str, ...], kinds: tuple[str, str]
) -> None:
    """Of controls alone, and of given maps, not all can be made; the message says which can, in the config's words."""
    given = of_maps_alone(given, *others)
    study = given["studies"]["wrong_lung"]
    study |= {"tables": [name for name in TABLES if name != "two_models"], "figures": list(FIGURES)}
    for key, entries, kind in (("tables", TABLES, kinds[0]), ("figures", FIGURES, kinds[1])):
        with pytest.raises(ConfigError) as refused:
            read_config(given)
        said = re.search(
            rf"studies\.wrong_lung\.{key}: (\[.*\]) need models of the kinds \[.*'{kind}'", str(refused.value)
        )
        assert said is not None
        assert {name for name in entries if kind in entries[name].models} <= set(yaml.safe_load(said[1]))
        possible = re.search(rf"ask for what can be made: `{key}: (\[.*\])`", str(refused.value))
        asked = set(study[key])
        study[key] = yaml.safe_load(possible[1])
        assert set(study[key]) == asked - set(yaml.safe_load(said[1]))
    assert read_config(given)
    study["tables"] = ["two_models"]
    with pytest.raises(ConfigError, match=r"two_models: given \[\]; .* take two_models out of `tables`"):
        read_config(given)


@pytest.mark.parametrize(("others", "kinds"), OF, ids=["controls", "maps"])
def test_all_leaves_out_what_cannot_be_made(
    given: dict[str, Any], others: tuple[str, ...], kinds: tuple[str, str]
) -> None:
    """Whatever `all` leaves out has a reason, is named in a line of the log, and is refused where it is named."""
    given = of_maps_alone(given, *others)
    study = given["studies"]["wrong_lung"]
    study["perturbations"] = ["none", "swap_left_right"]
    config = read_config(given)
    for key, entries, kind in zip(("tables", "figures"), (TABLES, FIGURES), kinds, strict=True):
        kept, out = made(config, "wrong_lung", key), not_made(config, "wrong_lung", key)
        assert kept == [name for name in entries if name not in out]
        assert {name for name in entries if kind in entries[name].models} <= set(out)
        assert not any("synthetic" in entries[name].perturbations for name in kept)
        lines = lines_of_not_made(config, "wrong_lung", key)
        assert all(any(name in re.split(r"[ ,:]+", line) for line in lines) for name in out)
        for name in out:
            with pytest.raises(ConfigError, match=r"studies\.wrong_lung\."):
                read_config(given | {"studies": {"wrong_lung": study | {key: [name]}}})
        read_config(given | {"studies": {"wrong_lung": study | {key: kept}}})


@pytest.mark.parametrize("named", ["absent", "gloria", "text_blind"])
def test_a_refused_reference_suggests_only_models_that_are_there(named: str) -> None:
    """Neither weights that are not supplied nor the control that is made from the reference are suggested."""
    given = resolved_config("configs/mimic_cxr_gold.yaml")
    given["models"]["gloria"]["weights"] = None
    given["studies"]["wrong_lung"]["reference_model"] = named
    with pytest.raises(ConfigError, match=r"reference_model: ") as refused:
        read_config(given)
    suggested = re.findall(r"\[.*?\]", str(refused.value))
    assert {tuple(yaml.safe_load(one)) for one in suggested} == {("uniform", "centre", "oracle")}


def test_a_study_is_refused_models_without_the_output_that_it_asks_for(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = FAMILIES["given"]._replace(gives=frozenset({"embeddings"}))
    monkeypatch.setitem(FAMILIES, "given", silent)
    given["models"]["mine"] = {"family": "given", "maps": "maps.h5"}
    assert "mine" not in read_config(given).models_of("wrong_lung")  # `all` are those that give what it asks for
    asked = ["mine", *read_config(given).models_of("wrong_lung")]
    given["studies"]["wrong_lung"]["models"] = asked
    with pytest.raises(ConfigError) as refused:
        read_config(given)
    assert "studies.wrong_lung.models: wrong_lung asks every model for ['maps'], but 'mine' gives" in str(refused.value)
    assert "['embeddings'] and lacks ['maps']; leave it out of studies.wrong_lung.models" in str(refused.value)
    given["studies"]["wrong_lung"]["models"] = asked[1:]
    assert read_config(given)
