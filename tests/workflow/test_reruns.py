"""What Snakemake would run again after each addition and edit, beside a finished run: these jobs and no others.

Nothing that is added to an evaluation trains a model again, or converts given weights again.
"""

import shutil
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pytest
import yaml

from tests.support.adding import add, blocks_for, enter, variants
from tests.support.planning import Plan, changed, plan
from tests.support.project import copy_checkout, run_snakemake, tiny_config
from tests.support.tiny_results import MAPS as MAP_FOLDER
from tests.support.tiny_results import studied
from wronglung.metrics.localisation.scores import read_scores
from wronglung.outputs.maps import read_attention

NOTHING: dict[str, int] = {}
CONFIG = {"write_config": 1, "write_answer": 1}  # results/config.yaml, whose digest the answer shows
# Jobs of the tiny run: eight models with a seed each and an oracle twice, two protocols on one data set and one on the
# other, nine tables, four figures.
INSTANCES = {"perturb_instances": 3}
MAPS = {"make_control": 18, "dump_maps_gloria": 6}
SCORES = {"score_maps": 27, "summarise_scores": 3}
REPORTS = {"make_table": 9, "draw_figure": 4, "write_answer": 1}
# Those with another model: its maps and scores, means of all models, and what shows these; not what shows data alone.
CHECK = {"check_models": 1}
ONE_MORE = {"score_maps": 3, "summarise_scores": 3, "make_table": 7, "draw_figure": 4}

STUDY = tiny_config()["studies"]["wrong_lung"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return copy_checkout(tmp_path / "checkout")


def study(key: str, *more: str) -> dict[str, Any]:
    """A difference of the config that asks the study for more."""
    return {"studies": {"wrong_lung": {key: [*STUDY[key], *more]}}}


def trains_again(found: Plan) -> set[str]:
    """The jobs that make a model."""
    return {rule for rule in found.jobs if rule.startswith(("train_", "finetune_", "convert_gloria"))}


# What runs after the addition alone, and after the config names it too.
ADDITIONS: dict[str, tuple[dict[str, int], dict[str, Any], dict[str, int]]] = {
    "PERTURBATIONS": (
        INSTANCES | MAPS | SCORES | REPORTS | {"draw_figure": 3},  # not the curves of training
        study("perturbations", "without_sides"),
        INSTANCES | MAPS | SCORES | REPORTS | {"draw_figure": 3} | CONFIG,
    ),
    "SUBSETS": (INSTANCES | MAPS | SCORES | REPORTS | {"draw_figure": 3}, {}, NOTHING),
    "METRICS": (SCORES | REPORTS, study("metrics", "box_share"), SCORES | REPORTS | CONFIG),
    "TABLES": (NOTHING, study("tables", "spread"), {"make_table": 1} | CONFIG),
}


@pytest.mark.parametrize("registry", ADDITIONS)
def test_an_addition_reruns_what_uses_it(registry: str, tiny: Path, checkout: Path) -> None:
    unnamed, difference, named = ADDITIONS[registry]
    (block,) = blocks_for(registry)
    add(checkout, block)
    found = plan(tiny, checkout=checkout)
    assert found.jobs == unnamed
    assert not trains_again(found)
    if difference:
        found = plan(tiny, checkout=checkout, config=changed(checkout, difference))
        assert found.jobs == named
        assert not trains_again(found)
    if registry == "TABLES":
        assert found.reports == {"spread"}


def test_a_variant_trains_itself_alone(tiny: Path, checkout: Path) -> None:
    (lines,) = variants()
    found = plan(tiny, checkout=checkout, config=changed(checkout, {"models": yaml.safe_load(lines)}))
    assert found.jobs == CHECK | {"train_gloria": 1, "dump_maps_gloria": 2} | ONE_MORE | CONFIG
    assert found.trained == {"cosine_sharp"}
    assert not {"table_11", "data_statistics"} & found.reports


def test_a_change_of_a_model_trains_no_other(tiny: Path, checkout: Path) -> None:
    difference = {"models": {"clinical_masking": {"alignment": {"attention_scale": 9.0}}}}
    found = plan(tiny, checkout=checkout, config=changed(checkout, difference))
    assert found.trained == {"clinical_masking"}
    assert found.jobs["check_models"] == 1
    assert "finetune_gloria" not in found.jobs
    # Its base is checked before a fine-tuned model too.
    found = plan(tiny, checkout=checkout, config=changed(checkout, {"models": {"few_shot": {"pairs": 3}}}))
    assert found.trained == {"few_shot"}
    assert "check_models" not in found.jobs


def test_a_model_that_cannot_be_built_stops_the_run_and_trains_nothing_again(
    tmp_path: Path, tiny: Path, checkout: Path
) -> None:
    """End to end: the check fails before any other job of the new model, and what was trained stays as it is."""
    folder = tmp_path / "run"
    shutil.copytree(tiny, folder, symlinks=True)
    wrong = {"model_type": "bert", "hidden_sise": 64, "hidden_size": 64, "num_attention_heads": 3}
    models = {"wrong": {"like": "retrained", "text_encoder": {"architecture": wrong}}}
    config = changed(checkout, {"models": models})
    run = run_snakemake(folder, "--cores", "1", checkout=checkout, config=config)
    assert run.returncode != 0
    assert "models.wrong.text_encoder.architecture.hidden_sise: " in run.stdout
    assert "models.wrong.text_encoder.architecture: " in run.stdout
    assert not (folder / "results/models/wrong").exists()
    assert plan(folder, checkout=checkout, config=config).trained == {"wrong"}
    assert not trains_again(plan(folder, checkout=checkout))


@pytest.mark.parametrize(
    ("module", "reports"),
    [
        ("tables/correlations.py", {"table_12"}),
        ("tables/data_statistics.py", {"data_statistics"}),
        ("tables/synthetic_examples.py", {"table_11"}),
        ("figures/training_curves.py", {"training_curves"}),
        ("figures/text_changes.py", {"figure_02"}),
        ("tables/two_models.py", set()),  # not asked for
        ("tables/registry.py", set()),
        ("figures/registry.py", set()),
    ],
)
def test_an_edit_of_a_table_or_figure_remakes_it_alone(
    module: str, reports: set[str], tiny: Path, checkout: Path
) -> None:
    path = checkout / "workflow_scripts/wronglung/studies/wrong_lung" / module
    path.write_text(path.read_text() + "\n\nEDITED = 1\n")
    found = plan(tiny, checkout=checkout)
    assert found.reports == reports
    rule = "make_table" if module.startswith("tables") else "draw_figure"
    assert found.jobs == ({rule: 1} if reports else NOTHING)


def test_what_changes_no_number_reruns_nothing(tiny: Path, checkout: Path) -> None:
    runtime = {"runtime": {"workers": 2, "save_every_steps": 500}}
    found = plan(tiny, checkout=checkout, config=changed(checkout, {"models": {"retrained": runtime}}))
    assert found.jobs == CONFIG


def test_the_two_models_concern_their_table_alone(tiny: Path, checkout: Path) -> None:
    pair = {"two_models": ["clinical_masking", "retrained"]}
    found = plan(tiny, checkout=checkout, config=changed(checkout, {"studies": {"wrong_lung": pair}}))
    assert found.jobs == CONFIG
    asked = {"studies": {"wrong_lung": pair | {"tables": [*STUDY["tables"], "two_models"]}}}
    found = plan(tiny, checkout=checkout, config=changed(checkout, asked))
    assert found.jobs == {"make_table": 1} | CONFIG
    assert found.reports == {"two_models"}


def write(checkout: Path, files: dict[str, str]) -> None:
    """Write files into a checkout."""
    for name, text in files.items():
        path = checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))


# A family that is trained like GLoRIA and whose maps are GLoRIA's upside down: a folder and an entry.
FAMILY = {
    "workflow_scripts/wronglung/models/mirror/__init__.py": '"""GLoRIA with its maps upside down."""\n',
    "workflow_scripts/wronglung/models/mirror/entries.py": '''
        """Model entries of the family in the config."""

        from typing import Literal

        from wronglung.models.family import Family
        from wronglung.models.gloria.entries import TrainedGloria


        class TrainedMirror(TrainedGloria):
            """A model trained by this workflow."""

            family: Literal["mirror"]


        MIRROR = Family(
            kinds={"trained": TrainedMirror},
            kind_of=lambda entry: "trained",
            gives=frozenset({"maps"}),
            train="wronglung.models.gloria.train:train_model",
            makes={"maps": "wronglung.models.mirror.maps:make_maps"},
        )
        ''',
    "workflow_scripts/wronglung/models/mirror/maps.py": '''
        """Maps of the family."""

        from dataclasses import replace
        from typing import Any

        from wronglung.models.gloria import make_maps as gloria
        from wronglung.outputs.maps import AttentionMaps


        def make_maps(*asked: Any) -> AttentionMaps:
            """Return GLoRIA's maps upside down."""
            made = gloria.make_maps(*asked)
            return replace(made, attention=made.attention[:, ::-1])
        ''',
}


UPSIDE_DOWN = {"models": {"upside_down": {"like": "retrained", "family": "mirror"}}}


def add_family(checkout: Path) -> None:
    """Put the family's folder and entry into a checkout."""
    write(checkout, FAMILY)
    registry = checkout / "workflow_scripts/wronglung/models/families.py"
    enter(registry, "FAMILIES", '"mirror": MIRROR', "from wronglung.models.mirror.entries import MIRROR\n")


def test_a_family_trains_its_own_models_alone(tiny: Path, checkout: Path) -> None:
    add_family(checkout)
    assert plan(tiny, checkout=checkout).jobs == NOTHING
    found = plan(tiny, checkout=checkout, config=changed(checkout, UPSIDE_DOWN))
    assert found.jobs == {"train_mirror": 1, "dump_maps_mirror": 2} | ONE_MORE | CONFIG
    assert found.trained == {"upside_down"}


def test_a_familys_model_is_trained_asked_and_scored(tmp_path: Path, tiny: Path, checkout: Path) -> None:
    """End to end, beside the data that are there. Trained alike with the same seed, it is the other upside down."""
    add_family(checkout)
    folder = tmp_path / "run"
    shutil.copytree(tiny, folder, symlinks=True)
    wanted = studied(Path(), "scores", "upside_down/0")
    run = run_snakemake(folder, "--cores", "1", str(wanted), checkout=checkout, config=changed(checkout, UPSIDE_DOWN))
    assert run.returncode == 0, run.stdout[-3000:]
    names = ("upside_down", "retrained")
    own, gloria = (read_attention(folder / MAP_FOLDER / name / "0.h5") for name in names)
    np.testing.assert_array_equal(own.attention, gloria.attention[:, ::-1])
    own, gloria = (read_scores(studied(folder, "scores", f"{name}/0")).frame for name in names)
    assert len(own) == len(gloria)
    assert (own["auroc"] != gloria["auroc"]).any()


# A study that counts words: a folder, a file of rules with the script that it names, and an entry.
WORDS = {
    "workflow_scripts/wronglung/studies/words/__init__.py": '"""How many words do sentences have?"""\n',
    "workflow_scripts/wronglung/studies/words/words.py": '''
        """The study's only number."""

        import pandas as pd


        def count_words(sentences: pd.DataFrame) -> pd.DataFrame:
            """Return the mean number of words of a sentence, by split."""
            return sentences.assign(words=sentences["text"].str.split().str.len()).groupby("split")[["words"]].mean()
        ''',
    "workflow_scripts/count_words.py": '''
        """Rule count_words: the mean number of words of a sentence, by split."""

        from wronglung.core.logs import log_to
        from wronglung.data.sentences import read_sentences
        from wronglung.studies.words.words import count_words

        if __name__ == "__main__":
            log_to(snakemake.log[0])
            count_words(read_sentences(snakemake.input.sentences)).to_csv(snakemake.output.counts)
        ''',
    "rules/studies/words.smk": '''
        """The study words: how many words do sentences have?"""

        from wronglung.studies.plan import OwnFiles

        words = cfg.asked_studies["words"]
        STUDY_PLANS["words"] = OwnFiles(
            [f"results/studies/words/{dataset}.csv" for dataset, split in words.splits]
        )


        rule count_words:
            input:
                sentences="results/data/{dataset}/sentences.parquet",
            output:
                counts="results/studies/words/{dataset}.csv",
            log:
                "results/logs/count_words/{dataset}.log",
            params:
                code=code_digest("count_words"),
            script:
                "../../workflow_scripts/count_words.py"
        ''',
}
WORDS_ENTRY = (
    '"words": Study(StudySettings, asks=frozenset(), tables={}, figures={}, context="", version=1)',
    "from wronglung.studies.study import StudySettings\n",
)


def test_a_study_makes_its_own_files_alone(tiny: Path, checkout: Path) -> None:
    write(checkout, WORDS)
    enter(checkout / "workflow_scripts/wronglung/studies/registry.py", "STUDIES", *WORDS_ENTRY)
    assert plan(tiny, checkout=checkout).jobs == NOTHING
    config = changed(checkout, {"studies": {"words": {"on": ["clinic/gold"], "models": []}}})
    assert plan(tiny, checkout=checkout, config=config).jobs == {"count_words": 1} | CONFIG


def test_a_study_alone_needs_no_model(tmp_path: Path, tiny: Path, checkout: Path) -> None:
    """End to end, beside data that are there: one job and one file, where no other study is asked for."""
    write(checkout, WORDS)
    enter(checkout / "workflow_scripts/wronglung/studies/registry.py", "STUDIES", *WORDS_ENTRY)
    folder = tmp_path / "run"
    shutil.copytree(tiny, folder, symlinks=True, ignore=shutil.ignore_patterns("studies", "models", "outputs"))
    config = changed(checkout, {"studies": {"wrong_lung": None, "words": {"on": ["clinic/gold"], "models": []}}})
    run = run_snakemake(folder, "--cores", "1", checkout=checkout, config=config)
    assert run.returncode == 0, run.stdout[-3000:]
    assert (folder / "results/studies/words/clinic.csv").read_text().startswith("split,words\ngold,")
    assert not (folder / "results/models").exists()
