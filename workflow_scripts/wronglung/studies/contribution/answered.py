"""The answers of one run, as arrays: to the samples as they are, with another patient's input, and of every pair."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wronglung.data.samples import EVENT, TARGET, TIME, SampleTable
from wronglung.metrics.contribution import permutation_loss
from wronglung.outputs.answers import Answers
from wronglung.statistics.weighted import weighted_auroc
from wronglung.statistics.weighted_concordance import weighted_concordance
from wronglung.studies.contribution.resampled import Resamples

AUROC, CONCORDANCE = "auroc", "c_index"


@dataclass(frozen=True)
class Answered:
    """A run's answers, and the truth.

    Attributes:
        rows: of the answers.
        outputs: names of the C numbers.
        samples: (N rows) sample_id and patient_id, in the order of the original answers.
        truth: (N, T) float, the targets of these samples; nan where unknown.
        targets: names of the T targets.
        noise: mean standard deviation of the noise in the images, share of the full scale; nan without images.
    """

    rows: pd.DataFrame
    outputs: list[str]
    samples: pd.DataFrame
    truth: np.ndarray
    targets: list[str]
    noise: float

    @property
    def metric(self) -> str:
        """The name of what tells how good the answers are: AUROC, or the concordance index of censored times."""
        return CONCORDANCE if set(self.targets) == {TIME, EVENT} else AUROC

    @property
    def judged(self) -> list[str]:
        """The outputs that are targets too; of a censored time, the first output, which is a risk."""
        if self.metric == CONCORDANCE:
            return self.outputs[:1]
        return [name for name in self.outputs if name in self.targets]

    def original(self) -> np.ndarray:
        """Return the answers to the samples as they are, (N, C)."""
        return self._of(self.rows[self.rows["change"] == "original"])

    def permuted(self, modality: str) -> Iterator[np.ndarray]:
        """Yield for each draw the answers with another patient's input of a modality, (N, C)."""
        own = self.rows[(self.rows["change"] == "permuted") & (self.rows["modality"] == modality)]
        for _, rows in own.groupby("draw"):
            yield self._of(rows)

    def _of(self, rows: pd.DataFrame) -> np.ndarray:
        """Return the answers of some rows in the order of the samples; nan for a sample without a row."""
        found = np.full((len(self.samples), len(self.outputs)), np.nan)
        place = {name: number for number, name in enumerate(self.samples["sample_id"])}
        if len(rows):
            found[rows["sample_id"].map(place).to_numpy()] = np.stack(rows["answer"].to_list())
        return found

    def performance(self, answers: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return how good answers are, (D, J) for the J judged outputs; nan where that is undefined.

        Args:
            answers: (N, C); a row of nan is left out.
            weights: (D, N), how often each sample counts.
        """
        there = ~np.isnan(answers).any(axis=1)
        some, truth, counts = answers[there], self.truth[there], weights[:, there]
        if self.metric == CONCORDANCE:
            time, event = (truth[:, self.targets.index(name)] for name in (TIME, EVENT))
            return weighted_concordance(some[:, 0], time, event, counts)[:, None]
        columns = [
            weighted_auroc(some[:, self.outputs.index(name)], truth[:, self.targets.index(name)], counts)
            for name in self.judged
        ]
        return np.column_stack(columns) if columns else np.full((len(weights), 0), np.nan)

    def loss(self, modality: str, drawn: Resamples) -> np.ndarray:
        """Return what performance loses with another patient's input of a modality: (D, J), means over the draws."""
        weights = drawn.of_items()
        return permutation_loss(
            self.original(), self.permuted(modality), lambda answers: self.performance(answers, weights)
        )


def answered(answers: Answers, table: SampleTable) -> Answered:
    """Put the answers of a run beside its samples.

    Raises:
        ValueError: if the answers are about samples that are not in the table.
    """
    original = answers.rows[answers.rows["change"] == "original"]
    samples = original[["sample_id", "patient_id"]].reset_index(drop=True)
    known = table.rows.set_index("sample_id")
    missing = [name for name in samples["sample_id"] if name not in known.index]
    if missing:
        raise ValueError(
            f"answers are about samples {missing[:5]}, which the recipe lacks; make the answers again after the samples"
        )
    own = known.loc[samples["sample_id"]]
    truth = own[[f"{TARGET}{name}" for name in table.targets]].to_numpy(dtype=np.float64)
    noise = own.loc[own["image"].notna(), "noise"]
    mean = float(noise.mean()) if len(noise) else float("nan")
    return Answered(answers.rows, answers.outputs, samples, truth, table.targets, mean)
