"""A preset fills a section, and the keys beside it change what it holds."""

import pytest

from tests.unit.config.conftest import Resolve
from wronglung.config.errors import ConfigError

PRESETS = {
    "presets/models/small.yaml": "seeds: null\nencoder: {grid: 7, architecture: {depth: 3}}\ntraining: {epochs: 5}",
    "presets/models/tiny.yaml": "preset: models/small\nencoder: {grid: 3}",
    "presets/example/clinic.yaml": "groups: 10\nfilms: {kinds: {effusion: 1.0}}",
    "presets/training/long.yaml": "epochs: 500\npatience: 10",
    "presets/loop.yaml": "preset: loop_back",
    "presets/loop_back.yaml": "a: 1\npreset: loop",
    "presets/deep.yaml": "a: 1\ntraining: {preset: training/long}",
    "presets/extending.yaml": "extends: loop.yaml",
    "presets/likening.yaml": "\nlike: retrained",
}


def test_a_preset_fills_an_entry_and_a_section_of_any_depth(resolve: Resolve) -> None:
    settings = resolve(
        """\
        example: {preset: example/clinic, films: {kinds: {edema: 1.0}}}
        models:
          retrained: {preset: models/tiny, seeds: [0], training: {preset: training/long, epochs: 2}}
          other: {like: retrained, encoder: {architecture: {width: 8}}}
        """,
        PRESETS,
    ).settings
    assert settings["example"] == {"groups": 10, "films": {"kinds": {"edema": 1.0}}}
    retrained = {
        "seeds": [0],
        "encoder": {"grid": 3, "architecture": {"depth": 3}},
        "training": {"epochs": 2, "patience": 10},
    }
    assert settings["models"]["retrained"] == retrained
    assert settings["models"]["other"] == retrained | {"encoder": {"grid": 3, "architecture": {"width": 8}}}


def test_a_preset_replaces_the_section_of_the_base(resolve: Resolve) -> None:
    base = {"base.yaml": "example: {volume: a.nii}\nmodels: {a: {training: {steps: 3}}}"}
    settings = resolve(
        "extends: base.yaml\nexample: {preset: example/clinic}\nmodels: {a: {training: {preset: training/long}}}",
        PRESETS | base,
    ).settings
    assert settings["example"]["groups"] == 10
    assert settings["models"]["a"] == {"training": {"epochs": 500, "patience": 10}}


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (
            "models:\n  a:\n    preset: models/smal",
            ["run.yaml:3: models.a.preset:", "'models/small' for", "known: ['deep', 'example/clinic', "],
        ),
        ("models:\n  a: {preset: ../run}", ["run.yaml:2: models.a.preset:", "known:"]),
        ("models:\n  a: {preset: null}", ["run.yaml:2: models.a.preset:", "given None"]),
        ("models:\n  a: {preset: models/small,\n    seed: 1}", ["run.yaml:3: models.a.seed:", "'seeds' for 'seed'"]),
        ("models:\n  a: {preset: models/small, training: {epoch: 1}}", ["run.yaml:2: models.a.training.epoch:"]),
        ("data: {preset: loop}", ["presets/loop_back.yaml:2: data.preset:", "loop -> loop_back -> loop"]),
        ("data: {preset: deep}", ["presets/deep.yaml:2: data.training.preset:", "'deep'", "at its top"]),
        ("data: {preset: extending}", ["presets/extending.yaml:1: data.extends:", "name a preset"]),
        ("models: {a: {preset: likening}}", ["presets/likening.yaml:2: models.a.like:", "inside an entry"]),
    ],
)
def test_wrong_presets_are_refused(resolve: Resolve, run: str, said: list[str]) -> None:
    with pytest.raises(ConfigError) as refused:
        resolve(run, PRESETS)
    assert all(part in str(refused.value) for part in said), str(refused.value)


def test_without_presets_none_is_known(resolve: Resolve) -> None:
    with pytest.raises(ConfigError, match=r"run\.yaml:1: data\.preset: .*known: \[\]"):
        resolve("data: {preset: a}")


def test_a_difference_may_add_and_remove_tasks_and_change_those_that_there_are(resolve: Resolve) -> None:
    base = {"base.yaml": "studies: {a: {zero_shot: {one: {on: null, labels: x}, two: {on: null, labels: x}}}}"}
    run = "extends: base.yaml\nstudies: {a: {zero_shot: {one: null, two: {labels: y}, three: {on: b/c, labels: z}}}}"
    assert resolve(run, base).settings["studies"]["a"]["zero_shot"] == {
        "one": None,
        "two": {"on": None, "labels": "y"},
        "three": {"on": "b/c", "labels": "z"},
    }
    with pytest.raises(ConfigError, match=r"zero_shot\.two\.label"):
        resolve("extends: base.yaml\nstudies: {a: {zero_shot: {two: {label: y}}}}", base)
