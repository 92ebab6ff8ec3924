"""Differences change a base as the rules say, and nothing else passes; every refusal names file, line and key."""

from typing import Any

import pytest

from tests.unit.config.conftest import Resolve
from wronglung.config.errors import ConfigError

BASE = """\
    seed: 7
    data: {views: [AP, PA], shards: {gold: 1, silver: 2}, check: null}
    example: {kinds: {effusion: 0.5, nodule: 0.5}, pixels: 30}
    models:
      gloria: {file: null, encoder: {architecture: {depth: 3, width: 8}, grid: 19}}
      retrained:
        seeds: [0, 1, 2]
        alignment: {formula: released, scale: 4.0}
      cosine: {like: retrained, alignment: {formula: cosine}}
    """
OVER_BASE = "extends: base.yaml\n"


def over_base(resolve: Resolve, difference: str, **more: Any) -> dict[str, Any]:
    return resolve(OVER_BASE + difference, {"base.yaml": BASE}, **more).settings


def refusal(resolve: Resolve, *given: Any, **more: Any) -> str:
    with pytest.raises(ConfigError) as refused:
        resolve(*given, **more)
    return str(refused.value)


def refusal_over_base(resolve: Resolve, difference: str, **more: Any) -> str:
    return refusal(resolve, OVER_BASE + difference, {"base.yaml": BASE}, **more)


def test_the_base_alone(resolve: Resolve) -> None:
    settings = over_base(resolve, "")
    assert list(settings) == ["seed", "data", "example", "models"]
    assert settings["models"]["cosine"] == {"seeds": [0, 1, 2], "alignment": {"formula": "cosine", "scale": 4.0}}


def test_mappings_merge_and_all_else_is_replaced(resolve: Resolve) -> None:
    settings = over_base(
        resolve,
        "seed: null\ndata: {views: [AP], shards: {gold: 4}, check: {any: 1}}\nmodels: {gloria: {encoder: null}}",
    )
    assert settings["seed"] is None
    assert settings["data"] == {"views": ["AP"], "shards": {"gold": 4, "silver": 2}, "check": {"any": 1}}
    assert settings["models"]["gloria"] == {"file": None, "encoder": None}


def test_a_mapping_replaces_a_scalar_and_a_list(resolve: Resolve) -> None:
    settings = over_base(resolve, "seed: {any: 1}\ndata: {views: {any: 2}}")
    assert (settings["seed"], settings["data"]["views"]) == ({"any": 1}, {"any": 2})


def test_free_mappings_are_replaced_as_a_whole(resolve: Resolve) -> None:
    settings = over_base(
        resolve, "example: {kinds: {edema: 1.0}}\nmodels: {gloria: {encoder: {architecture: {heads: 2, preset: 1}}}}"
    )
    assert settings["example"] == {"kinds": {"edema": 1.0}, "pixels": 30}
    assert settings["models"]["gloria"]["encoder"] == {"architecture": {"heads": 2, "preset": 1}, "grid": 19}


def test_an_entry_may_have_the_name_of_a_free_mapping(resolve: Resolve) -> None:
    settings = resolve(
        "extends: base.yaml\nmodels: {devices: {seeds: [1]}}", {"base.yaml": "models: {devices: {seeds: [0], kind: a}}"}
    ).settings
    assert settings["models"]["devices"] == {"seeds": [1], "kind": "a"}


def test_entries_are_added_and_removed_and_keep_their_order(resolve: Resolve) -> None:
    settings = over_base(resolve, "models: {vit: {seeds: [0]}, retrained: {seeds: [3]}, gloria: null, blip: {a: 1}}")
    assert list(settings["models"]) == ["retrained", "cosine", "vit", "blip"]
    assert settings["models"]["vit"] == {"seeds": [0]}


def test_an_entry_that_is_removed_and_added_again_comes_last(resolve: Resolve) -> None:
    files = {"base.yaml": BASE, "middle.yaml": "extends: base.yaml\nmodels: {gloria: null}"}
    settings = resolve("extends: middle.yaml\nmodels: {gloria: {file: a}}", files).settings
    assert list(settings["models"]) == ["retrained", "cosine", "gloria"]
    assert settings["models"]["gloria"] == {"file": "a"}


def test_all_others_are_removed_at_once(resolve: Resolve) -> None:
    files = {"base.yaml": BASE, "middle.yaml": "extends: base.yaml\nmodels: {gloria: {file: b}}"}
    settings = resolve("extends: middle.yaml\nmodels: {_others: null, vit: {a: 1}, gloria: {file: c}}", files).settings
    assert list(settings["models"]) == ["gloria", "vit"]
    assert settings["models"]["gloria"]["file"] == "c"
    assert "grid" in settings["models"]["gloria"]["encoder"]  # what the base says of a kept entry stays
    assert over_base(resolve, "models: {_others: null}")["models"] == {}


def test_all_other_names_of_a_mapping_are_removed_at_once(resolve: Resolve) -> None:
    files = {"base.yaml": "studies: {contribution: {tasks: {a: {samples: x}, b: {samples: y}}}}"}
    text = "extends: base.yaml\nstudies: {contribution: {tasks: {_others: null, b: {samples: w}, c: {samples: z}}}}"
    tasks = resolve(text, files).settings["studies"]["contribution"]["tasks"]
    assert tasks == {"b": {"samples": "w"}, "c": {"samples": "z"}}


def test_sections_of_entries_may_be_added_or_be_null(resolve: Resolve) -> None:
    settings = over_base(resolve, "studies: {wrong_lung: {on: [clinic/gold]}}\nmodels: null")
    assert settings["studies"] == {"wrong_lung": {"on": ["clinic/gold"]}}
    assert settings["models"] is None


def test_later_files_win_and_each_is_read_once(resolve: Resolve) -> None:
    files = {
        "configs/deep/base.yaml": "a: 1\nb: 1\nc: 1\nd: 1",
        "configs/one.yaml": "extends: deep/base.yaml\na: 2\nb: 2\nc: 2",
        "configs/two.yaml": "extends: [deep/base.yaml]\nb: 3\nc: 3",
    }
    settings = resolve("extends: [configs/one.yaml, configs/two.yaml]\nc: 4", files).settings
    assert settings == {"a": 2, "b": 3, "c": 4, "d": 1}


def test_like_takes_the_entry_as_the_last_file_leaves_it(resolve: Resolve) -> None:
    models = over_base(resolve, "models: {retrained: {seeds: [5], alignment: {scale: 9.0}}}")["models"]
    assert models["cosine"] == {"seeds": [5], "alignment": {"formula": "cosine", "scale": 9.0}}


def test_a_difference_to_an_entry_may_name_keys_that_like_brings(resolve: Resolve) -> None:
    models = over_base(resolve, "models: {cosine: {seeds: [0]}, twin: {like: cosine, alignment: {scale: 1.0}}}")[
        "models"
    ]
    assert models["cosine"] == {"seeds": [0], "alignment": {"formula": "cosine", "scale": 4.0}}
    assert models["twin"] == {"seeds": [0], "alignment": {"formula": "cosine", "scale": 1.0}}
    assert models["retrained"]["seeds"] == [0, 1, 2]


def test_a_like_or_preset_of_its_own_makes_a_new_entry(resolve: Resolve) -> None:
    files = {"base.yaml": BASE, "presets/vit.yaml": "patch: 16"}
    run = "extends: base.yaml\nmodels: {cosine: {like: gloria}, retrained: {preset: vit}}"
    models = resolve(run, files).settings["models"]
    assert list(models) == ["gloria", "retrained", "cosine"]
    assert models["cosine"] == models["gloria"]
    assert models["retrained"] == {"patch": 16}


def test_nothing_of_the_settings_is_shared(resolve: Resolve) -> None:
    models = over_base(resolve, "")["models"]
    models["retrained"]["seeds"].append(9)
    assert models["cosine"]["seeds"] == [0, 1, 2]


def test_overrides_come_last(resolve: Resolve) -> None:
    overrides = {"seed": 1, "data": {"shards": {"gold": 3}}, "models": {"gloria": None, "retrained": {"seeds": (4,)}}}
    settings = over_base(resolve, "seed: 2\ndata: {shards: {silver: 9}}", overrides=overrides)
    assert settings["seed"] == 1
    assert settings["data"]["shards"] == {"gold": 3, "silver": 9}
    assert list(settings["models"]) == ["retrained", "cosine"]
    assert settings["models"]["cosine"]["seeds"] == [4]


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        ("sede: 1", ["run.yaml:2: sede:", "'seed' for 'sede'", "known: ['data', "]),
        ("data:\n  shard: {}", ["run.yaml:3: data.shard:", "known: ['check', 'shards', 'views']", "'shards'"]),
        ("data:\n  shards: {bronze: 1}", ["run.yaml:3: data.shards.bronze:", "known: ['gold', 'silver']"]),
        ("models:\n  retrained:\n    sedes: [0]", ["run.yaml:4: models.retrained.sedes:", "'seeds' for 'sedes'"]),
        ("models:\n  cosine: {alignment: {formla: a}}", ["run.yaml:3: models.cosine.alignment.formla:", "'formula'"]),
        ("models:\n  vit: {like: retrained,\n    sedes: [0]}", ["run.yaml:4: models.vit.sedes:", "'seeds'"]),
        ("models: {retraned: null}", ["run.yaml:2: models.retraned:", "'retrained' for 'retraned'", "remove"]),
        ("studies: {zero_shot: null}", ["run.yaml:2: studies.zero_shot:", "known: []"]),
    ],
)
def test_keys_that_the_base_lacks_are_refused(resolve: Resolve, difference: str, said: list[str]) -> None:
    message = refusal_over_base(resolve, difference)
    assert all(part in message for part in said), message


def test_an_override_that_the_base_lacks_is_refused(resolve: Resolve) -> None:
    message = refusal_over_base(resolve, "", overrides={"models": {"cosine": {"sedes": [0]}}})
    assert message.startswith("--config: models.cosine.sedes:")
    assert "no text" in refusal_over_base(resolve, "", overrides={"data": {True: 1}})


def test_a_base_entry_whose_model_changed_under_it_is_refused_where_it_is_written(resolve: Resolve) -> None:
    files = {"base.yaml": BASE, "presets/vit.yaml": "seeds: [0]"}
    message = refusal(resolve, "extends: base.yaml\nmodels: {retrained: {preset: vit}}", files)
    assert message.startswith("base.yaml:9: models.cosine.alignment:")
    assert "known: ['seeds']" in message


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (
            "models:\n  a: {like: retraned}",
            ["run.yaml:3: models.a.like:", "'retrained' for", "known: ['a', 'co"],
        ),
        ("models:\n  a: {like: [cosine]}", ["run.yaml:3: models.a.like:", "given ['cosine']", "'gloria'"]),
        ("models:\n  a: {like: a}", ["run.yaml:3: models.a.like:", "a -> a"]),
        ("models:\n  a: {like: b}\n  b: {like: c}\n  c: {like: a}", ["run.yaml:5: models.c.like:", "a -> b -> c -> a"]),
        ("models:\n  a: {like: cosine, preset: b}", ["run.yaml:3: models.a.like:", "`preset`"]),
        ("models:\n  retrained: null", ["base.yaml:9: models.cosine.like:", "'retrained'", "removed by run.yaml:3"]),
        ("models:\n  _others: 1", ["run.yaml:3: models._others:", "given 1", "expected null"]),
        ("models:\n  _others: null\n  cosine: {seeds: [1]}", ["models.cosine.like:", "removed by run.yaml:3"]),
        ("data:\n  like: seed", ["run.yaml:3: data.like:", "datasets, samples, models or studies"]),
        ("models:\n  retrained: {alignment: {like: cosine}}", ["run.yaml:3: models.retrained.alignment.like:"]),
        ("models:\n  like: retrained", ["run.yaml:3: models.like:", "holds entries by name"]),
        ("models:\n  preset: retrained", ["run.yaml:3: models.preset:", "holds entries by name"]),
        ("data:\n  extends: base.yaml", ["run.yaml:3: data.extends:", "top of a config"]),
        ("preset: base", ["run.yaml:2: preset:", "inside a section"]),
        ("like: base", ["run.yaml:2: like:", "inside an entry"]),
    ],
)
def test_words_of_the_reader_are_refused_where_they_mean_nothing(
    resolve: Resolve, difference: str, said: list[str]
) -> None:
    message = refusal_over_base(resolve, difference)
    assert all(part in message for part in said), message


def test_what_an_override_removes_is_named(resolve: Resolve) -> None:
    message = refusal_over_base(resolve, "", overrides={"models": {"retrained": None}})
    assert "removed by --config" in message


@pytest.mark.parametrize(
    ("run", "files", "said"),
    [
        ("a: 1\nextends: none.yaml", {}, ["run.yaml:2: extends:", "none.yaml"]),
        ("extends: sub/b.yaml", {"sub/b.yaml": "extends: c.yaml"}, ["sub/b.yaml:1: extends:", "sub/c.yaml"]),
        ("extends: 3", {}, ["run.yaml:1: extends:", "given 3"]),
        ("extends: [3]", {}, ["run.yaml:1: extends:", "given [3]"]),
        ("extends: run.yaml", {}, ["run.yaml:1: extends:", "run.yaml -> run.yaml"]),
        (
            "extends: sub/b.yaml",
            {"sub/b.yaml": "a: 1\nextends: ../c.yaml", "c.yaml": "extends: run.yaml"},
            ["c.yaml:1: extends:", "run.yaml -> sub/b.yaml -> c.yaml -> run.yaml"],
        ),
    ],
)
def test_extends_that_leads_nowhere_is_refused(
    resolve: Resolve, run: str, files: dict[str, str], said: list[str]
) -> None:
    message = refusal(resolve, run, files)
    assert all(part in message for part in said), message


def test_extends_is_no_override(resolve: Resolve) -> None:
    assert refusal(resolve, "a: 1", overrides={"extends": "b.yaml"}).startswith("--config: extends:")
