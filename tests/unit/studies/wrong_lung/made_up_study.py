"""Made-up studies in real files: SMALL has two models, WHOLE everything that a table can show.

`made_up_pictures.py` has the one with everything that a figure can show. All numbers are random and reproducible.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from wronglung.data.sentences import write_sentences
from wronglung.data.side_words import OUTCOMES
from wronglung.metrics.localisation import DESCRIPTIONS
from wronglung.metrics.localisation.scores import Scores, read_scores, write_scores
from wronglung.report.table import Table
from wronglung.statistics.evaluation import read_evaluation
from wronglung.statistics.summary import read_summary, summarise, write_summary
from wronglung.studies.wrong_lung.context import Inputs, StudyContext
from wronglung.text.cleaning import clean
from wronglung.text.instances import SCHEMA, SUBSET_PREFIX, with_words, write_instances

SUBSETS = [name.removeprefix(SUBSET_PREFIX) for name in SCHEMA.names if name.startswith(SUBSET_PREFIX)]
BOXES = {"left": [130, 30, 200, 180], "right": [20, 30, 90, 180]}
MOVED = ("shuffle_boxes", "random_boxes")
SWAP = "swap_left_right"


def make_instances(
    texts: Mapping[str, str],
    count: int,
    per_image: int,
    per_patient: int,
    members: Callable[[int, str], bool],
    unchanged: Callable[[int], bool] = lambda number: False,
) -> pd.DataFrame:
    """Return `count` sentences in every text, about the left and right side in turn; texts hold {side} and {number}."""
    sets = {number: {f"{SUBSET_PREFIX}{name}": members(number, name) for name in SUBSETS} for number in range(count)}
    rows = []
    for perturbation, number in product(texts, range(count)):
        side, other = [("left", "right"), ("right", "left")][number % 2]
        words = {"side": side, "other": other, "number": number, "next": number + 1}
        text, moved = texts[perturbation].format(**words), perturbation in MOVED
        row = {
            "instance_id": f"s{number:02d}",
            "perturbation": perturbation,
            "dicom_id": f"image{number // per_image}",
            "subject_id": 100 + number // per_patient,
            "text": text,
            "boxes": [BOXES[other if moved else side]],
            "swap_outcome": list(OUTCOMES)[number % 4] if perturbation == SWAP else None,
            "comparative": number % 8 == 0,
            "changed": not unchanged(number) and (moved or text != texts["none"].format(**words)),
        }
        rows.append(row | sets[number])
    return with_words(pd.DataFrame(rows), clean)[SCHEMA.names]


def settings(models: dict[str, list[int]], **changes: object) -> StudyContext:
    """The settings of a study on the example release; the models are those that are trained, with their seeds."""
    common = {
        "headline": ["auroc"],
        "statistics": {"bootstrap_draws": 200, "level": 0.95, "sign_flip_draws": 100_000},
        "seed": 0,
        "example_release": True,
        "images": "dicom",
        "crop_size": 224,
        "trained": [{"model": model, "seed": seed} for model, seeds in models.items() for seed in seeds],
        "shown": [{"model": model, "seed": 0} for model in models],
        "two_models": None,
        "few_shot": [],
        "not_supplied": [],
        "protocols": ["corrected"],
        "data_sets": [
            {"name": "clinic/gold", "layout": "chest_imagenome"},
            {"name": "phrases/all", "layout": "ms_cxr"},
        ],
    }
    return StudyContext.model_validate(common | changes)


@dataclass(frozen=True)
class MadeUpStudy:
    """What the files hold, before they are written."""

    study: StudyContext
    instances: pd.DataFrame
    columns: list[str]  # of the scores
    formulas: dict[str, str]  # of all models, in order
    seeds: dict[str, list[int]]  # of the models with other seeds than 0
    blind: tuple[str, ...] = ()  # models with the same scores for every text
    undefined: tuple[str, int] | None = None  # a sentence without AUROC, and the first seed that lacks it
    summary: pd.DataFrame | None = None  # computed from the scores if None
    sentences: pd.DataFrame | None = None

    @property
    def runs(self) -> list[tuple[str, int]]:
        """Models and seeds."""
        return [(model, seed) for model in self.formulas for seed in self.seeds.get(model, [0])]

    def scores(self, model: str, seed: int, protocol: str = "corrected") -> pd.DataFrame:
        """A run's scores."""
        rng = np.random.default_rng([seed, *protocol.encode(), *model.encode()])
        frame = self.instances[["instance_id", "perturbation"]]
        values = pd.DataFrame(rng.random((len(frame), len(self.columns))), columns=self.columns, index=frame.index)
        if model in self.blind:
            values = values.groupby(frame["instance_id"]).transform("first")
        if self.undefined and seed >= self.undefined[1]:
            values["auroc"] = values["auroc"].mask(frame["instance_id"] == self.undefined[0])
        return pd.concat([frame, values], axis=1)

    def write(self, folder: Path) -> Inputs:
        """The files in a folder, and how they were made."""
        files = {"instances": [str(folder / "instances.parquet")]}
        write_instances(folder / "instances.parquet", self.instances)
        for protocol in self.study.protocols:
            paths = []
            for model, seed in self.runs:
                grid = (14, 14) if model.endswith("14") else (8, 8)
                frame = self.scores(model, seed, protocol)
                paths.append(str(folder / protocol / f"{model}-{seed}.parquet"))
                write_scores(paths[-1], Scores(frame, model, seed, protocol, self.formulas[model], grid))
            files.setdefault("scores", paths)
            summary = self.summary if self.summary is not None else self._summarised({**files, "scores": paths})
            write_summary(folder / f"{protocol}.parquet", summary)
        files["summaries"] = [str(folder / f"{protocol}.parquet") for protocol in self.study.protocols]
        # The second data set is about the same sentences, without the perturbation that needs regions.
        files["data_sets"] = [files["summaries"][0], str(folder / "phrases.parquet")]
        write_summary(files["data_sets"][1], read_summary(files["summaries"][0]).query("perturbation != 'synthetic'"))
        if self.sentences is not None:
            files["sentences"] = [str(folder / "sentences.parquet")]
            write_sentences(folder / "sentences.parquet", self.sentences)
        return Inputs({**files, "summary": files["summaries"][:1]}, self.study)

    def _summarised(self, files: dict[str, list[str]]) -> pd.DataFrame:
        columns = [name for name in self.columns if name not in DESCRIPTIONS]
        return summarise(read_evaluation(files), columns, self.study.statistics, self.study.seed)


def make_sentences(instances: pd.DataFrame) -> pd.DataFrame:
    """Return the unperturbed sentences, with 0, 1, 2 and 3 findings in both lungs in turn."""
    found = [("effusion", "yes"), ("abnormal", "yes"), ("pneumonia", "no")]
    rows = []
    for number, row in enumerate(instances.query("perturbation == 'none'").to_dict("records")):
        findings = [
            {"label": label, "category": "x", "context": context, "box": box}
            for box in ("left lung", "right lung")
            for label, context in found[: number % 4]
        ]
        kept = {name: row[name] for name in ("dicom_id", "subject_id", "text")}
        kept |= {"sentence_id": row["instance_id"], "study_id": number // 3, "split": "gold", "section": None}
        boxes = [{"name": "left lung", "x1": 0.0, "y1": 0.0, "x2": 9.0, "y2": 9.0}]
        rows.append(kept | {"boxes": boxes, "findings": findings})
    return pd.DataFrame(rows)


def _small() -> MadeUpStudy:
    """Two models, one of them with two seeds, and an oracle; twelve sentences of four patients, shuffled."""
    texts = {"none": "effusion in the {side} lung, number {number}"}
    texts[SWAP] = texts["none"].replace("{side}", "{other}")
    rows = make_instances(texts, 12, 2, 3, lambda number, name: name == "all" or number < 9)
    metrics = ["auroc", "iou_at_10"]
    return MadeUpStudy(
        study=settings({"cosine": [0, 1]}, metrics=metrics, reference_model="cosine"),
        instances=rows.sample(frac=1, random_state=0).reset_index(drop=True),
        columns=[*metrics, *DESCRIPTIONS],
        formulas={"cosine": "cosine", "centre": "centre", "oracle_14": "oracle"},
        seeds={"cosine": [0, 1]},
        blind=("centre", "oracle_14"),
        undefined=("s03", 1),
    )


def _whole() -> MadeUpStudy:
    """Eight models, four texts, both protocols; a third of the sentences never change; texts hold signs to escape."""
    others = ["entropy", "no_attention", "local_similarity", "global_similarity", "divergence"]
    metrics = ["auroc", "average_precision"]
    metrics += [f"{name}_at_{percent}" for name in ("iou", "precision") for percent in (5, 10, 30)]
    seeds = {"retrained": [0, 1], "cosine": [0, 1]}
    texts = {name: f"{name} text_{{number}} & 5 %" for name in ("none", SWAP, "random_sentences", "synthetic")}
    chosen = np.random.default_rng(1).random((24, len(SUBSETS))) < 0.6
    blind = ("uniform", "centre", "text_blind")
    instances = make_instances(
        texts,
        24,
        3,
        4,
        lambda number, name: name == "all" or bool(chosen[number, SUBSETS.index(name)]),
        unchanged=lambda number: number % 3 == 0,
    )
    return MadeUpStudy(
        study=settings(
            seeds,
            metrics=metrics,
            headline=metrics[:2],
            reference_model="retrained",
            shown=[{"model": model, "seed": 0} for model in ("retrained", "cosine", "few_shot")],
            two_models=("cosine", "retrained"),
            few_shot=[{"model": "few_shot", "base": "retrained", "pairs": 30}],
            not_supplied=["gloria"],
            protocols=["corrected", "as_published"],
        ),
        instances=instances,
        columns=[*metrics, *dict.fromkeys([*DESCRIPTIONS, *others, "local_selection", "global_selection"])],
        formulas={"retrained": "released", "cosine": "cosine", "few_shot": "released"}
        | {name: name for name in (*blind, "oracle")}
        | {"oracle_14": "oracle"},
        seeds=seeds,
        blind=blind,
        undefined=("s05", 0),
        sentences=make_sentences(instances),
    )


SMALL, WHOLE = _small(), _whole()


def by_hand(inputs: Inputs, model: str, column: str, text: str, subset: str) -> pd.Series:
    """Scores of WHOLE by sentence from the files, seeds averaged; nan where a seed lacks one."""
    rows = WHOLE.instances
    members = rows.loc[(rows["perturbation"] == "none") & rows[f"subset_{subset}"], "instance_id"]
    found = [_read(path) for path in inputs.files["scores"]]
    runs = [scores.frame for scores in found if scores.model == model]
    assert len(runs) == len(WHOLE.seeds.get(model, [0]))
    columns = [run[run["perturbation"] == text].set_index("instance_id")[column].loc[members] for run in runs]
    return sum(columns) / len(columns)


@cache
def _read(path: str) -> Scores:
    return read_scores(path)


def row_of(frame: pd.DataFrame, **keys: str) -> pd.Series:
    """The one row with these values."""
    found = frame[np.logical_and.reduce([frame[name] == value for name, value in keys.items()])]
    assert len(found) == 1
    return found.iloc[0]


def line(table: Table, block: int, *start: str) -> Sequence[str]:
    """The row of a block whose first cells are these."""
    (found,) = [row for row in table.blocks[block].rows if list(row[: len(start)]) == list(start)]
    return found
