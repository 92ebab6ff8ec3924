"""Replace the parts of one sample, one at a time and in an order, and ask a model about it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.data.modalities import Modality
from wronglung.data.samples import attribute_of
from wronglung.outputs.changes.asking import Replies, Sample
from wronglung.outputs.changes.baselines import Cut, cut, other_of
from wronglung.outputs.changes.settings import AskedChanges, CurveSettings
from wronglung.outputs.changes.sources import Sources
from wronglung.outputs.changes.tables import TableCut, is_known
from wronglung.outputs.changes.texts import TextCut

Row = dict[str, Any]
"""Columns of `outputs/answers.py`."""


class Prepared(NamedTuple):
    """An input that is cut, and what takes the place of its parts.

    Attributes:
        parts: of the input.
        other: as `Cut.replaced` takes it.
        known: numbers of the parts that the sample has.
    """

    parts: Cut
    other: Any
    known: list[int]


def same(one: Any, other: Any) -> bool:
    """Return whether two inputs are equal."""
    return one == other if isinstance(one, str) else bool(np.array_equal(one, other))


class PartChanges:
    """Changes of the parts of samples; counts what cannot be changed in `missing`, by `modality/what`."""

    def __init__(self, sources: Sources, asked: AskedChanges) -> None:
        self.sources, self.asked = sources, asked
        self.missing: Counter[str] = Counter()

    def prepare(self, sample: Sample, row: int, modality: Modality, unit: str, baseline: str) -> Prepared:
        """Cut an input, which the sample has, and make what takes the place of its parts; once for each sample."""
        key = (modality, unit, baseline)
        if key not in sample.kept:
            sample.kept[key] = self._prepare(sample, row, modality, unit, baseline)
        prepared: Prepared = sample.kept[key]
        return prepared

    def _prepare(self, sample: Sample, row: int, modality: Modality, unit: str, baseline: str) -> Prepared:
        given, model = sample.inputs[modality], sample.model
        parts = cut(modality, given, unit, model, self.sources)
        known = list(range(parts.count))
        if isinstance(parts, TableCut):
            raw: np.ndarray = self.sources.raw(modality, row)  # type: ignore[assignment]  # the sample has it
            known = [part for part in known if is_known(raw, parts.columns[part])]
        return Prepared(parts, other_of(modality, given, parts, unit, baseline, row, model, self.sources), known)

    def of_sample(self, sample: Sample, row: int, modality: Modality) -> Iterator[Row]:
        """Yield a row for each part, in every unit with the main baseline and in the main unit with every baseline."""
        if sample.inputs[modality] is None:
            self.missing[f"{modality}/absent"] += 1
            return
        units, baselines = self.asked.parts[modality], self.asked.baselines[modality]
        pairs = [(unit, baselines[0]) for unit in units] + [(units[0], baseline) for baseline in baselines[1:]]
        for unit, baseline in pairs:
            prepared = self.prepare(sample, row, modality, unit, baseline)
            if baseline == baselines[0]:
                self._count_unknown(modality, unit, prepared)
            changed = [
                prepared.parts.replaced(sample.inputs[modality], prepared.other, [part]) for part in prepared.known
            ]
            replies = self._ask(sample, modality, changed, f"{modality}/equals_{baseline}:{unit}")
            named = {"change": "part", "modality": modality, "unit": unit, "baseline": baseline}
            count = len(prepared.known)
            for part, answer, difference in zip(prepared.known, *replies, strict=True):
                place = _place(prepared.parts, part)
                yield {**named, "part": part, "parts": count, **place, "answer": answer, "difference": difference}

    def _count_unknown(self, modality: Modality, unit: str, prepared: Prepared) -> None:
        if not prepared.parts.count:
            self.missing[f"{modality}/no_parts:{unit}"] += 1
        if isinstance(prepared.parts, TableCut) and unit == self.asked.parts[modality][0]:
            for part in set(range(prepared.parts.count)) - set(prepared.known):
                column = self.sources.table.attributes[prepared.parts.columns[part][0]]
                self.missing[f"table/absent:{attribute_of(column)}"] += 1

    def _ask(self, sample: Sample, modality: Modality, changed: Sequence[Any], equal: str | None = None) -> Replies:
        """Return the answers to changed inputs; what equals the given input changes nothing, and is not asked about."""
        differs = np.array([not same(sample.inputs[modality], one) for one in changed], dtype=bool)
        if equal is not None and not differs.all():
            self.missing[equal] += int((~differs).sum())
        answers = np.tile(sample.original, (len(changed), 1))
        differences = np.zeros_like(answers)
        asked = [one for one, other in zip(changed, differs, strict=True) if other]
        answers[differs], differences[differs] = sample.ask(modality, asked)
        return Replies(answers, differences)

    def curves(self, sample: Sample, row: int, modality: Modality, found: Sequence[Row]) -> Iterator[Row]:
        """Yield the rows of deletion and insertion curves, in the main unit with the main baseline.

        Args:
            sample: the sample.
            row: of it.
            modality: whose parts are replaced.
            found: the rows of its parts, which rank them: by the mean absolute difference over the outputs.
        """
        settings = self.asked.curves
        if settings is None or sample.inputs[modality] is None:
            return
        unit, baseline = self.asked.parts[modality][0], self.asked.baselines[modality][0]
        sizes = {
            one["part"]: float(np.abs(one["difference"]).mean())
            for one in found
            if (one["modality"], one["unit"], one["baseline"]) == (modality, unit, baseline)
        }
        if not sizes:
            return
        prepared = self.prepare(sample, row, modality, unit, baseline)
        named = {"modality": modality, "unit": unit, "baseline": baseline}
        for order, draw, parts in self._orders(sizes, settings, modality, self.sources.sample(row)):
            for one in self._curve(sample, modality, prepared, parts, settings.steps):
                yield {**named, "order": order, "draw": draw, **one}

    def _orders(
        self, sizes: dict[int, float], settings: CurveSettings, modality: Modality, name: str
    ) -> Iterator[tuple[str, int, list[int]]]:
        yield "ranked", 0, sorted(sizes, key=lambda part: (-sizes[part], part))
        for draw in range(settings.random_orders):
            rng = derive_rng(self.sources.seed, "order", modality, draw, name)
            yield "random", draw, [int(part) for part in rng.permutation(sorted(sizes))]

    def _curve(
        self, sample: Sample, modality: Modality, prepared: Prepared, parts: Sequence[int], steps: int
    ) -> Iterator[Row]:
        shares = np.arange(steps + 1) / steps
        counts = [round(share * len(parts)) for share in shares]
        chosen = [parts[:count] for count in counts] + [parts[count:] for count in counts]
        changed = [prepared.parts.replaced(sample.inputs[modality], prepared.other, some) for some in chosen]
        replies = self._ask(sample, modality, changed)
        kinds = ["deleted"] * len(shares) + ["inserted"] * len(shares)
        for kind, share, answer, difference in zip(kinds, [*shares, *shares], *replies, strict=True):
            yield {"change": kind, "share": float(share), "answer": answer, "difference": difference}


def _place(parts: Cut, part: int) -> Row:
    """Return the characters of a part of a text."""
    return parts.spans[part]._asdict() if isinstance(parts, TextCut) else {}
