"""A small made-up study in real files: two models, one of them with two seeds, twelve sentences of four patients.

`whole.py` has the study with everything that tables show, `whole_study.py` the one with everything that figures show.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.unit.studies.wrong_lung.study_of_tables import write_study
from wronglung.data.images.geometry import Geometry
from wronglung.data.images.store import ImageWriter
from wronglung.metrics.localisation import DESCRIPTIONS
from wronglung.metrics.localisation.scores import Scores, write_scores
from wronglung.outputs.maps import AttentionMaps, write_attention
from wronglung.statistics.evaluation import read_evaluation
from wronglung.statistics.summary import summarise, write_summary
from wronglung.studies.wrong_lung.context import Inputs, StudyContext
from wronglung.text.instances import SCHEMA, SUBSET_PREFIX, write_instances
from wronglung.training.training_log import COLUMNS, write_log

METRICS = ["auroc", "iou_at_10"]
RUNS = [("cosine", 0), ("cosine", 1), ("centre", 0), ("oracle_14", 0)]
GRIDS = {"cosine": (8, 8), "centre": (8, 8), "oracle_14": (14, 14)}
FORMULAS = {"cosine": "cosine", "centre": "centre", "oracle_14": "oracle"}
PUBLISHED = sorted(map(str, (Path(__file__).parents[4] / "resources/published").glob("*.csv")))


def instances() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    subsets = [name for name in SCHEMA.names if name.startswith(SUBSET_PREFIX)]
    rows = []
    for number in range(12):
        side, other = [("left", "right"), ("right", "left")][number % 2]
        chosen = {name: name == "subset_all" or number < 9 for name in subsets}
        box = [20, 30, 90, 180] if side == "right" else [130, 30, 200, 180]
        common = {"instance_id": f"s{number:02d}", "dicom_id": f"image{number // 2}", "subject_id": 100 + number // 3}
        for perturbation, word in [("none", side), ("swap_left_right", other)]:
            text = f"effusion in the {word} lung, number {number}"
            row = {"perturbation": perturbation, "text": text, "text_id": f"{number}-{word}", "boxes": [box]}
            rows.append(common | row | {"changed": word != side} | chosen)
    return pd.DataFrame(rows).iloc[rng.permutation(24)].reset_index(drop=True)[SCHEMA.names]


def scores(model: str, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng([seed, len(model)])
    frame = instances()[["instance_id", "perturbation"]]
    for name in [*METRICS, *DESCRIPTIONS]:
        values = rng.random(len(frame))
        if model != "cosine":
            values = frame["instance_id"].map(lambda i: 0.5 + 0.01 * int(i[1:])).to_numpy()
        frame = frame.assign(**{name: values})
    undefined = (frame["instance_id"] == "s03") & (model == "cosine") & (seed == 1)
    return frame.assign(auroc=frame["auroc"].mask(undefined))


def attention(seed: int) -> AttentionMaps:
    asked = instances()
    count = len(asked)
    maps = np.random.default_rng(seed).random((count, 8, 8)).astype(np.float32)
    number = np.full(count, np.nan, dtype=np.float32)
    dicom_id, text_id = (asked[name].to_numpy(dtype=object) for name in ("dicom_id", "text_id"))
    return AttentionMaps(maps, np.zeros(count), number, number, dicom_id, text_id, "cosine", seed, "cosine")


@pytest.fixture(scope="session")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    folder: Path = tmp_path_factory.mktemp("study")
    write_instances(folder / "instances.parquet", instances())
    for model, seed in RUNS:
        made = Scores(scores(model, seed), model, seed, "corrected", FORMULAS[model], GRIDS[model])
        write_scores(folder / f"{model}-{seed}.parquet", made)
    for seed in (0, 1):
        log = pd.DataFrame({name: np.linspace(2, 1, 5) for name in COLUMNS}).assign(epoch=range(1, 6), step=range(5))
        write_log(folder / f"log-{seed}.csv", log.astype(COLUMNS))
    write_attention(folder / "attention.h5", attention(0))
    with ImageWriter(folder / "images.h5", 256, 6) as images:
        for number in range(6):
            pixels = np.random.default_rng(number).integers(0, 255, (256, 256), dtype=np.uint8)
            images.add(f"image{number}", pixels, Geometry(256, 256, 256))
    study = made_up_study()
    files = {
        "instances": [str(folder / "instances.parquet")],
        "scores": [str(folder / f"{model}-{seed}.parquet") for model, seed in RUNS],
        "maps": [str(folder / "attention.h5")],
        "images": [str(folder / "images.h5")],
        "training_logs": [str(folder / f"log-{seed}.csv") for seed in (0, 1)],
        "summary": [str(folder / "summary.parquet")],
    }
    summary = summarise(read_evaluation(files), study.metrics, study.statistics, study.seed)
    write_summary(files["summary"][0], summary)
    return Inputs(files, study)


def made_up_study() -> StudyContext:
    return StudyContext.model_validate(
        {
            "metrics": METRICS,
            "headline": ["auroc"],
            "statistics": {"bootstrap_draws": 200, "level": 0.95, "sign_flip_draws": 100_000},
            "seed": 0,
            "reference_model": "cosine",
            "example_release": True,
            "images": "dicom",
            "crop_size": 224,
            "trained": [{"model": "cosine", "seed": seed} for seed in (0, 1)],
            "shown": [{"model": "cosine", "seed": 0}],
            "two_models": None,
            "few_shot": [],
            "not_supplied": [],
            "protocols": ["corrected"],
        }
    )


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """The study with everything that tables show, on the example release."""
    return write_study(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="session")
def real(whole: Inputs) -> Inputs:
    """The same study on a release that is no example; `few_shot` and `cosine` are not the paper's."""
    study = whole.study.model_copy(update={"example_release": False})
    return Inputs({**whole.files, "published": PUBLISHED}, study)
