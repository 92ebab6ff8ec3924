"""The study contribution as a whole, by its rules, with an own function as the model, on made-up samples."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.support.planning import changed
from tests.support.project import ROOT, run_snakemake
from wronglung.data.images.geometry import Geometry
from wronglung.data.images.store import ImageWriter
from wronglung.data.samples import write_samples
from wronglung.outputs.answers import read_answers
from wronglung.studies.contribution.summary import read_summary

STUDY = "results/studies/contribution"
FUNCTION = '''
"""Twice the brightness of the film, and whether the report says `fluid`."""

import numpy as np


def answer(samples):
    light = np.array([one["image"].mean() / 255 for one in samples])
    said = np.array([float("fluid" in (one["text"] or "")) for one in samples])
    return np.stack([(2 * light + said) / 3], axis=1)
'''
RULES = ["answer_changes_own", "sum_parts", "summarise_contributions", "make_table", "draw_figure", "colour_reports"]
SAMPLES, SIDE = 12, 256


def difference(function: str) -> dict[str, Any]:
    """What the run's config says beside config.yaml."""
    words = {"sections": None, "remove": []}
    targets = {"source": "truth", "file": "results/example/truth.csv", "names": ["effusion"]}
    recipe = {"dataset": "clinic", "image": {"noise": 0.0}, "text": words, "targets": targets}
    mine = {"family": "own", "answers": function, "modalities": ["image", "text"], "outputs": ["effusion"]}
    asked = {
        "models": ["mine"],
        "tasks": {"_others": None, "report": {"models": ["mine"]}},
        "parts": {"image": ["tile_112", "tile_56"], "text": ["word"]},
        "baselines": {"image": ["zero"], "text": ["delete"]},
        "permutation_draws": 2,
        "crossed": 4,
        "curves": {"steps": 4, "random_orders": 1},
    }
    return {
        "samples": {"_others": None, "report": recipe},
        "models": {"_others": None, "mine": mine | {"mask_token": None}},
        "studies": {"_others": None, "contribution": asked},
        "statistics": {"bootstrap_draws": 50},
    }


def write_data(folder: Path) -> None:
    """Bright films, some of whose reports say `fluid`; one sample has no text."""
    number = np.arange(SAMPLES)
    rows = pd.DataFrame({"sample_id": [f"s{n:02}" for n in number], "patient_id": [f"p{n // 2}" for n in number]})
    texts = [f"there is {'fluid' if n % 2 else 'air'} in it" for n in number]
    rows = rows.assign(split="test", image=rows["sample_id"], text=[None, *texts[1:]], noise=0.0)
    rows["target.effusion"] = (number % 2).astype(float)
    write_samples(folder / "results/samples/report.parquet", rows)
    images = folder / "results/data/clinic/images"
    for shard in ("gold-000", "silver-000", "silver-001"):
        with ImageWriter(images / f"{shard}.h5", SIDE, SAMPLES) as writer:
            for n in number:
                name = f"s{n:02}" if shard == "gold-000" else f"{shard}{n}"
                writer.add(name, np.full((SIDE, SIDE), 100 + 10 * n, dtype=np.uint8), Geometry(SIDE, SIDE, SIDE))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the study."""
    folder = tmp_path_factory.mktemp("contribution")
    write_data(folder)
    (folder / "mine.py").write_text(FUNCTION)
    config = changed(folder, difference(str(folder / "mine.py:answer")), ROOT / "config.yaml")
    ran = run_snakemake(
        folder, "--cores", "2", "contribution", "--allowed-rules", *RULES, "contribution", config=config
    )
    assert ran.returncode == 0, ran.stdout[-4000:]
    return folder


def test_every_table_and_figure_is_made(finished: Path) -> None:
    made = {path.stem for path in (finished / STUDY).glob("[tfr]*s*/*.*") if path.suffix in (".md", ".png", ".html")}
    assert made >= {"contribution", "performance", "measures", "findings", "gates", "what_held", "parts", "shares"}
    assert made >= {"curves", "panels", "coloured_report"}
    assert (finished / STUDY / "restricted/coloured_report.html").read_text().count("<h2>") == 4


def test_the_shares_are_those_of_the_function(finished: Path) -> None:
    """A film's tiles change 2/3 of its brightness; the word `fluid` changes 1/3 where it is there."""
    answers = read_answers(finished / "results/outputs/answers/report/mine/0.parquet")
    assert answers.missing["text/absent"] == 1
    bright = 2 / 3 * (100 + 10 * np.arange(SAMPLES)).sum() / 255
    said = 1 / 3 * (np.arange(1, SAMPLES) % 2).sum()
    results = read_summary(finished / STUDY / "summary.parquet")
    own = results[(results["seed"] == "all") & (results["measure"] == "ratio_of_means") & (results["label"] == "macro")]
    own = own[(own["normaliser"] == "sum") & (own["modality"] == "image")]
    assert own["estimate"].to_numpy() == pytest.approx(np.full(len(own), bright / (bright + said)), abs=1e-6)
    assert set(own["parts"]) == {"tile_112+word", "tile_56+word"}
