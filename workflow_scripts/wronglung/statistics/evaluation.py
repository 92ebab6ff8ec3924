"""All scores of a study, aligned: the same instances in the same order for every model, seed and perturbation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wronglung.metrics.localisation.scores import KEYS, Scores, read_scores
from wronglung.text.instances import SUBSET_PREFIX, read_instances


@dataclass(frozen=True)
class Model:
    """One row of a table: a model or control with its attention formula, its grid, its seeds and its idle maps."""

    name: str
    formula: str
    grid: tuple[int, int]
    seeds: list[int]
    unasked_maps: int = 0


@dataclass(frozen=True)
class Evaluation:
    """Everything that was scored under one protocol.

    Attributes:
        protocol: how texts were perturbed and maps scored.
        instances: (N rows) the unperturbed instances, indexed by instance_id.
        texts: perturbation -> perturbed instances, (N rows) in the same order.
        models: by name, in the order of the config.
        scores: (model, seed, perturbation) -> (N rows) scores in the same order.
    """

    protocol: str
    instances: pd.DataFrame
    texts: dict[str, pd.DataFrame]
    models: dict[str, Model]
    scores: dict[tuple[str, int, str], pd.DataFrame]

    @property
    def subsets(self) -> list[str]:
        """Return the names of the subsets, as decided on the unperturbed instances."""
        columns = [name for name in self.instances.columns if name.startswith(SUBSET_PREFIX)]
        return [name.removeprefix(SUBSET_PREFIX) for name in columns]

    @property
    def perturbations(self) -> list[str]:
        """Return all perturbations but `none`."""
        return [name for name in self.texts if name != "none"]

    def members(self, subset: str, perturbation: str = "none") -> np.ndarray:
        """Return which instances are in the subset: (N,) bool. Perturbations differ in it only under `as_published`."""
        frame = self.instances if perturbation == "none" else self.texts[perturbation]
        return frame[f"{SUBSET_PREFIX}{subset}"].to_numpy(dtype=bool)

    def values(self, model: str, perturbation: str, columns: Sequence[str]) -> np.ndarray:
        """Return a model's scores: (seeds, N, columns) float, undefined = nan."""
        return np.stack(
            [
                self.scores[model, seed, perturbation][list(columns)].to_numpy(dtype=np.float64)
                for seed in self.models[model].seeds
            ]
        )


def read_evaluation(files: Mapping[str, Sequence[str]]) -> Evaluation:
    """Read the evaluation from the files of kinds `instances` (one) and `scores` (one per model and seed).

    Raises:
        ValueError: if a score file does not have exactly the instances' rows, a model and seed occur twice or protocols
            differ.
    """
    rows = read_instances(files["instances"][0])
    original = rows[rows["perturbation"] == "none"].set_index("instance_id")
    texts = {
        str(name): group.set_index("instance_id").loc[original.index]
        for name, group in rows.groupby("perturbation", sort=False)
    }
    models: dict[str, Model] = {}
    scores: dict[tuple[str, int, str], pd.DataFrame] = {}
    protocols = set()
    for path in files["scores"]:
        found = read_scores(path)
        protocols.add(found.protocol)
        _check_rows(path, found, rows)
        model = models.setdefault(found.model, Model(found.model, found.formula, found.grid, [], found.unasked_maps))
        if found.seed in model.seeds:
            raise ValueError(f"{path}: scores of {found.model}, seed {found.seed}, are given twice")
        model.seeds.append(found.seed)
        by_perturbation = found.frame.set_index("perturbation")
        for name in texts:
            frame = by_perturbation.loc[[name]].set_index("instance_id")
            scores[found.model, found.seed, name] = frame.loc[original.index]
    if len(protocols) != 1:
        raise ValueError(f"scores under the protocols {sorted(protocols)}; an evaluation has exactly one")
    return Evaluation(protocols.pop(), original, texts, models, scores)


def _check_rows(path: str, scores: Scores, instances: pd.DataFrame) -> None:
    given = pd.MultiIndex.from_frame(scores.frame[KEYS])
    expected = pd.MultiIndex.from_frame(instances[KEYS])
    if len(given) != len(expected) or not given.isin(expected).all():
        missing = expected[~expected.isin(given)]
        raise ValueError(
            f"{path} has {len(given)} rows, the instances have {len(expected)}; {len(missing)} of them are not scored, "
            f"e.g. {list(missing[:3])}; score the same instances for every model"
        )
