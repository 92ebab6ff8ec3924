"""A made-up study of two models, one planted and one collapsed, written once; tests only read it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.unit.studies.eclip.made_up import (
    FINDINGS,
    answered,
    collapsed,
    context,
    labels,
    planted,
    reports,
    retrieved,
    training_log,
)
from tests.unit.studies.eclip.made_up_gaze import CROP, LOOKS, PATIENTS, asked, maps_of, write_stores
from tests.unit.studies.eclip.test_evaluations import BALANCED, gold, prompts, retrieval
from wronglung.outputs import embeddings, maps
from wronglung.statistics.settings import StatisticsSettings
from wronglung.studies.eclip.context import Inputs
from wronglung.studies.eclip.gaze.control_names import CONTROLS
from wronglung.studies.eclip.gaze.controls import MAKERS, known_of
from wronglung.studies.eclip.gaze.readings import open_gaze
from wronglung.studies.eclip.gaze.rows import gaze_rows, maps_of_images, write_rows
from wronglung.studies.eclip.gaze.summary import summarise_gaze
from wronglung.studies.eclip.generation.answers import write_answers
from wronglung.studies.eclip.generation.scores import write_scores
from wronglung.studies.eclip.geometry import geometry_rows, write_geometry
from wronglung.studies.eclip.image_labels import write_image_labels
from wronglung.studies.eclip.probe import probe_rows, write_probe
from wronglung.studies.eclip.reports import write_reports
from wronglung.studies.eclip.retrieval import write_retrieval
from wronglung.studies.eclip.summary import summarise, write_results
from wronglung.studies.eclip.zero_shot import write_zero_shot, zero_shot_rows
from wronglung.text.instances import write_instances
from wronglung.training.training_log import write_log

MODELS = {"planted": planted, "collapsed": collapsed}
STATISTICS = StatisticsSettings(bootstrap_draws=200, level=0.95, sign_flip_draws=100_000)
Files = dict[str, dict[tuple[str, int], str]]


@pytest.fixture(scope="session", autouse=True)
def _stores_are_the_tests_own() -> Iterator[None]:
    """Read stores in this process; only files of strangers need another one."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (embeddings, maps):
            patch.setattr(module, "try_out", lambda path: None)
        yield


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Raw rows of both models with two seeds, which give the same."""
    folder, files = tmp_path_factory.mktemp("raw"), {}
    for name, make in MODELS.items():
        images, texts = stores = make()
        rows = {
            "zero_shot": zero_shot_rows("mimic_5x200", gold(), images, prompts(images.width), BALANCED, seed=7),
            "retrieval": retrieval(stores),
            "linear_probe": probe_rows(labels(), images, "gold", FINDINGS, [1.0], [0.1, 1.0], 5, seed=7),
            "report_generation": answered(1.0 if name == "planted" else 0.0),
            "geometry": geometry_rows(reports(), images, texts, gold(), FINDINGS, folds=3),
        }
        write = {
            "zero_shot": write_zero_shot,
            "retrieval": write_retrieval,
            "linear_probe": write_probe,
            "report_generation": write_scores,
            "geometry": write_geometry,
        }
        for kind, frame in rows.items():
            path = folder / f"{kind}_{name}.parquet"
            write[kind](path, frame)
            files.setdefault(kind, {}).update({(name, seed): str(path) for seed in (0, 1)})
    return files


@pytest.fixture(scope="session")
def results(raw: Files) -> pd.DataFrame:
    """The summary, with the collapsed model as reference."""
    evaluations = {name: runs for name, runs in raw.items() if name != "geometry"}
    return summarise(evaluations, "collapsed", STATISTICS, seed=7)


@pytest.fixture(scope="session")
def inputs(raw: Files, results: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """All files that tables and figures read."""
    folder = tmp_path_factory.mktemp("study")
    write_results(folder / "results.parquet", results)
    write_reports(folder / "reports.parquet", reports())
    wide = labels().stack().rename("value").rename_axis([*labels().index.names, "label"]).reset_index()
    write_image_labels(folder / "labels.parquet", wide.assign(source="truth"))
    for name, make in MODELS.items():
        for what, store in zip(("images", "texts"), make(), strict=True):
            embeddings.write_embeddings(folder / f"{what}_{name}.h5", store)
        write_answers(folder / f"answers_{name}.parquet", retrieved())
    for place, epochs in enumerate((4, 4, 3)):
        write_log(folder / f"log_{place}.csv", training_log(epochs))
    files = {
        "results": [str(folder / "results.parquet")],
        "results_of_tasks": [],
        "geometry": list(raw["geometry"].values()),
        "embeddings": [str(folder / f"images_{name}.h5") for name in MODELS],
        "report_embeddings": [str(folder / f"texts_{name}.h5") for name in MODELS],
        "reports": [str(folder / "reports.parquet")],
        "labels": [str(folder / "labels.parquet")],
        "probes": [next(iter(raw["linear_probe"].values()))],
        "expert_logs": [str(folder / f"log_{place}.csv") for place in range(3)],
        **gaze_files(folder),
        "report_scores": list(raw["report_generation"].values()),
        "answers": [str(folder / f"answers_{name}.parquet") for name in MODELS],
    }
    return Inputs(files, context())


def gaze_files(folder: Path) -> dict[str, list[str]]:
    """Maps against gaze: of a model that knows where readers looked, and of one that does not."""
    stores, names = write_stores(folder, LOOKS), [*CONTROLS, *MODELS]
    pairs, records = asked(stores), pd.DataFrame({"dicom_id": ["t"], "subject_id": [9], "split": "train"})
    paths = {name: str(folder / f"gaze_{name}.parquet") for name in names}
    write_instances(folder / "instances.parquet", pairs)
    with open_gaze(stores["heat_maps"], stores["gaze"], [stores["images"]], CROP) as gaze:
        known = known_of(pairs, records, gaze)
        for name in CONTROLS:
            write_rows(paths[name], gaze_rows(pairs, gaze, MAKERS[name](known)))
        own = {name: gaze.mean_heat(name) for name in PATIENTS}
        flat = dict.fromkeys(own, np.ones((2, 2)))
        for name, by_image in zip(MODELS, (own, flat), strict=True):
            made = maps_of(pairs, by_image)
            maps.write_attention(folder / f"maps_{name}.h5", made)
            write_rows(paths[name], gaze_rows(pairs, gaze, maps_of_images(pairs, made, CROP, "made up")))
    runs = {(name, seed): paths[name] for name in MODELS for seed in (0, 1)}
    results = summarise_gaze(runs, {name: paths[name] for name in CONTROLS}, "collapsed", STATISTICS, seed=7)
    write_results(folder / "gaze_results.parquet", results)
    return {
        "gaze_results": [str(folder / "gaze_results.parquet")],
        "gaze_rows": [paths[name] for name in MODELS],
        "gaze_of_readers": [paths["other_reader"]],
        "gaze_instances": [str(folder / "instances.parquet")],
        "gaze_maps": [str(folder / f"maps_{name}.h5") for name in MODELS],
        "gaze_stores": [stores["heat_maps"], stores["gaze"]],
        "gaze_images": [stores["images"]],
    }


def example(inputs: Inputs) -> Inputs:
    """The same study on the example release."""
    return Inputs(inputs.files, inputs.study.model_copy(update={"example_release": True}))
