"""What the command line says of the config."""

import re
from pathlib import Path

from tests.support.project import ROOT, run_snakemake
from wronglung.config.load import typed


def test_of_two_configs_one_must_extend_the_other(tmp_path: Path) -> None:
    named = ("--configfile", str(ROOT / "config.yaml"), str(ROOT / "tests/tiny/config.yaml"))
    run = run_snakemake(tmp_path, "--dry-run", *named)
    assert run.returncode != 0
    assert "expected one file. Let it begin with `extends:` and the others, which it then changes" in run.stdout
    assert "Job stats" not in run.stdout


def test_options_of_the_command_line_change_the_config_last(tmp_path: Path) -> None:
    """Snakemake leaves nested values as text; a number and null must be what they are in a file."""
    few = ("models={few_shot: null, retrained: {seeds: [0, 3]}}", "tokenizer={vocabulary_size: 200}")
    run = run_snakemake(tmp_path, "--dry-run", "--quiet", "rules", "--config", *few, "data={crop_size: 200}")
    assert run.returncode == 0, run.stdout[-3000:]
    assert re.search(r"^train_gloria +3$", run.stdout, re.MULTILINE)
    assert "finetune_gloria" not in run.stdout
    run = run_snakemake(tmp_path, "--dry-run", "--config", "data={crop_size: 300}", "seed=null")
    assert run.returncode != 0
    assert "--config: data: crop_size (300) must not exceed image_size (256)" in run.stdout
    assert re.search(r"--config: seed: given .*; input should be a valid integer", run.stdout)
    run = run_snakemake(tmp_path, "--dry-run", "--config", "data={crop_sise: 200}")
    assert "--config: data.crop_sise: unknown key ['crop_sise']; known: ['crop_size', 'image_size']" in run.stdout


def test_options_are_typed_as_a_file_is() -> None:
    texts = [
        "null",
        "~",
        "",
        "7",
        "1.5",
        "1.0e-3",
        "true",
        "x: y",
        "#c",
        "<<",
        "2020-01-45",
        "*a",
        "results/my maps.h5",
    ]
    values = [None, None, None, 7, 1.5, 0.001, True, *texts[7:]]
    assert typed({"a": texts, "b": {"c": "no"}, "d": 7, "e": None}) == {
        "a": values,
        "b": {"c": False},
        "d": 7,
        "e": None,
    }
