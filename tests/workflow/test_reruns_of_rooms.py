"""What a new family and a new study make beside a finished run: their own jobs and no others."""

import shutil
from pathlib import Path
from textwrap import dedent

import numpy as np

from tests.support.adding import enter
from tests.support.jobs import CONFIG, NOTHING, ONE_MORE
from tests.support.planning import changed, plan
from tests.support.project import run_snakemake
from tests.support.tiny_results import MAPS, studied
from wronglung.metrics.localisation.scores import read_scores
from wronglung.outputs.maps import read_attention


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

        from wronglung.models.gloria.make_maps import make_maps as upright
        from wronglung.outputs.maps import AttentionMaps


        def make_maps(*asked: Any) -> AttentionMaps:
            """Return GLoRIA's maps upside down."""
            made = upright(*asked)
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
    own, gloria = (read_attention(folder / MAPS / name / "0.h5") for name in names)
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
    '"words": Study(SplitStudySettings, asks=frozenset(), tables={}, figures={}, context="", version=1)',
    "from wronglung.studies.study import SplitStudySettings\n",
)


def test_a_study_makes_its_own_files_alone(tiny: Path, checkout: Path) -> None:
    write(checkout, WORDS)
    enter(checkout / "workflow_scripts/wronglung/studies/registry.py", "STUDIES", *WORDS_ENTRY)
    assert plan(tiny, checkout=checkout).jobs == NOTHING
    config = changed(checkout, {"studies": {"words": {"on": ["clinic/gold"], "models": []}}})
    # The answer of another study depends on nothing of this one.
    assert plan(tiny, checkout=checkout, config=config).jobs == {"count_words": 1, "write_config": 1}


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
