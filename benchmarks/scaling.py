"""What the full release will cost, from what a finished run cost: core-hours, GPU work and GiB, with the arithmetic.

.venv/bin/python benchmarks/scaling.py [RESULTS] [CONFIG]    (default: results configs/mimic_cxr.yaml)

RESULTS is the folder of a finished run of the example. A rule's cost is the processor time of all its jobs divided by
what they worked on; start-up counts in, so the estimate is high where jobs are small. Images of the example are small,
so converting one is measured here instead, on made-up images of 3056x2544 pixels.
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "workflow_scripts"))

from tests.unit.data.conftest import write_dicom

from wronglung.config.config import Config
from wronglung.config.load import load_config
from wronglung.data.images.convert_images import convert_images
from wronglung.studies.wrong_lung.controls.entries import controls_among
from wronglung.studies.wrong_lung.makeable import REGISTRIES, made

ROOT = Path(__file__).parents[1]
SPLITS = ("train", "valid", "test")
# Of the paper: gold images with sentences, and those sentences.
GOLD_IMAGES, GOLD_SENTENCES = 500, 2507
MADE_UP = 24  # images of 3056 x 2544
STUDY = "studies/wrong_lung"
CELLS = 19 * 19  # of a map of the published architecture
# What a rule's work grows with; other rules' work does not grow with the release.
UNITS = {
    "index_release": "images",
    "link_sentences": "images",
    "gather_shards": "sentences",
    "fit_tokenizer": "sentences",
    "find_entities": "sentences",
    "make_atlas": "sentences",
    "perturb_instances": "questions",
    "make_control": "controls",
    "score_maps": "maps",
    "summarise_scores": "maps",
    "make_table": "tables",
    "draw_figure": "figures",
}


class Size(NamedTuple):
    """How much of everything a run has; questions are instances under a perturbation and protocol."""

    images: int
    sentences: int
    questions: int
    maps: int
    controls: int
    tables: int
    figures: int


def size_of_run(results: Path) -> Size:
    """What a finished run worked on, counted in its files."""
    study, questions = results / STUDY, {}
    for path in (study / "instances").rglob("*.parquet"):
        questions[path.stem] = questions.get(path.stem, 0) + pq.read_metadata(path).num_rows
    maps = sum(questions[path.stem] for path in (study / "scores").rglob("*.parquet"))
    images, sentences = (rows_of(results, name) for name in ("records", "sentences"))
    jobs = {name: len(list((results / "benchmarks" / name).rglob("*.tsv"))) for name in ("make_table", "draw_figure")}
    controls = sum(questions[path.stem] for path in (study / "controls").rglob("*.h5"))
    return Size(images, sentences, sum(questions.values()), maps, controls, *jobs.values())


def rows_of(results: Path, name: str) -> int:
    """Rows of a table of all data sets."""
    return sum(pq.read_metadata(path).num_rows for path in results.glob(f"data/*/{name}.parquet"))


def published_rows() -> dict[str, int]:
    """Rows of the releases' lists as published, by list."""
    counts = pd.read_csv(ROOT / "resources/release_counts.csv").set_index("what")["count"]
    return {what.removeprefix("rows of "): int(count) for what, count in counts.items()}


def size_of_release(config: Config, example: Size) -> Size:
    """What the config will work on, given the published counts; sentences an image as in the example."""
    published = published_rows()
    images = sum(published[split] for split in SPLITS) + GOLD_IMAGES
    study = config.asked_studies["wrong_lung"]
    once, protocols = GOLD_SENTENCES * len(study.perturbations), len(study.protocols)
    numbers = (len(config.runs_of("wrong_lung")), len(controls_among(config.models)))
    maps, controls = (once * protocols * number for number in numbers)
    sentences = images * example.sentences // example.images
    tables, figures = (len(made(config, "wrong_lung", kind)) for kind in REGISTRIES)
    return Size(images, sentences, once * protocols, maps, controls, tables, figures)


def processor_seconds(results: Path) -> pd.Series:
    """Processor time by rule; where a job was too short to be sampled, its duration."""
    rows = []
    for path in sorted((results / "benchmarks").rglob("*.tsv")):
        row = pd.read_table(path, na_values="-").iloc[0]
        rule = path.relative_to(results / "benchmarks").parts[0].removesuffix(".tsv")
        rows.append((rule, row["s"] if pd.isna(row["cpu_time"]) else row["cpu_time"]))
    return pd.DataFrame(rows, columns=["rule", "seconds"]).groupby("rule")["seconds"].sum()


def milliseconds_an_image(size: int) -> float:
    """Processor time of reading, scaling and storing one uncompressed image of 3056 x 2544 pixels, 12 of 16 bits."""
    random = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        names = [f"image-{number:02d}" for number in range(MADE_UP)]
        for name in names:
            write_dicom(Path(folder) / name, random.integers(0, 4096, (3056, 2544)))
        records = pd.DataFrame({"dicom_id": names, "path": names})
        began = time.process_time()
        convert_images(records, folder, str(Path(folder) / "images.h5"), size, "dicom")
        return (time.process_time() - began) / MADE_UP * 1000


def print_rules(results: Path, config: Config, run: Size, full: Size) -> None:
    """Core-hours by rule, and their sum."""
    print(f"{'rule':20}{'s':>9} /{'units':>9}{'':11}= {'ms':>8}   x {'full':>10} = {'core-hours':>10}")
    total, seconds = 0.0, processor_seconds(results)
    ms = milliseconds_an_image(config.data.image_size)
    costs = {"convert_images": ("images", ms * MADE_UP / 1000, MADE_UP)}
    costs |= {name: (unit, seconds[name], getattr(run, unit)) for name, unit in UNITS.items() if name in seconds}
    for rule, (unit, spent, units) in costs.items():
        each, many = spent / max(units, 1), getattr(full, unit)
        hours = each * many / 3600
        total += hours
        divided = f"{spent:9.1f} /{units:9,} {unit:10}= {each * 1000:8.2f}"
        print(f"{rule:20}{divided}   x {many:10,} = {hours:10.2f}")
    print(f"{'together':20}{total:>63.1f}")
    missing = sorted(set(UNITS) - set(costs))
    print(f"not in this run, so not in the sum: {', '.join(missing) or 'none'}")


def print_gpu(config: Config, full: Size) -> None:
    """Steps and maps that want a GPU, and what each tenth of a second a step costs."""
    train = published_rows()["train"]
    runs, steps = 0, 0
    for entry in config.trained_here.values():
        an_epoch = int(train / entry.training.batch_images * entry.training.epoch_share)
        runs += len(entry.seeds)
        steps += an_epoch * entry.training.epochs * len(entry.seeds)
    small = sum(entry.training.epochs * len(entry.seeds) for entry in config.finetuned.values())
    maps = model_runs(config) * full.questions
    print(f"\ntraining: {runs} runs, {steps:,} steps together; early stopping may end them before")
    print(f"  each 0.1 s a step (not measured on a GPU here): {steps:,} x 0.1 / 3600 = {steps / 36000:.1f} GPU-hours")
    print(f"fine-tuning: {small:,} steps of one batch each at most")
    print(f"maps: {model_runs(config)} runs x {full.questions:,} questions = {maps:,} maps at most")


def model_runs(config: Config) -> int:
    """Models with each of their seeds, without controls."""
    controls = controls_among(config.models)
    return sum(run.model not in controls for run in config.runs_of("wrong_lung"))


def print_space(results: Path, run: Size, full: Size, config: Config) -> None:
    """GiB of what is kept."""
    folders = (
        ("images", "data/*/images/*", "images"),
        ("sentences", "data/*/sentences/*", "images"),
        ("instances", f"{STUDY}/instances/**/*.parquet", "questions"),
        ("scores", f"{STUDY}/scores/**/*.parquet", "maps"),
    )
    print()
    for name, pattern, unit in folders:
        size = sum(path.stat().st_size for path in results.glob(pattern))
        units, many = getattr(run, unit), getattr(full, unit)
        gib = size / max(units, 1) * many / 2**30
        print(f"{name:16}{size / 2**20:8.1f} MiB / {units:8,} {unit:10} x {many:10,} = {gib:7.2f} GiB")
    maps = model_runs(config) * full.questions
    print(f"{'maps':16}{CELLS} cells x 4 bytes x {maps:,} maps, uncompressed = {CELLS * 4 * maps / 2**30:.2f} GiB")


def main(results: Path, config_file: Path) -> None:
    """Prints the extrapolation."""
    config = load_config([config_file], {}, ROOT)
    run = size_of_run(results)
    full = size_of_release(config, run)
    print(f"run:     {run}\nrelease: {full}\n")
    print_rules(results, config, run, full)
    print_gpu(config, full)
    print_space(results, run, full, config)


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    main(*(given + [ROOT / "results", ROOT / "configs/mimic_cxr.yaml"][len(given) :]))
