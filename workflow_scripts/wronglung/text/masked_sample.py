"""Owner of `masked_sample.md`: some sentences, the entities found in them, and the text after masking.

The file shows report text, so it belongs under `results/data/{dataset}/restricted`.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from wronglung.core.files import replacing
from wronglung.core.seeds import derive_rng
from wronglung.text.cleaning import clean
from wronglung.text.masking import MaskingSettings, mask_text

Entities = Sequence[Mapping[str, Any]]


def masked_sample(
    texts: pd.Series, entities: pd.DataFrame, masking: Mapping[str, MaskingSettings], count: int, seed: int
) -> str:
    """Return the sample as Markdown.

    Args:
        texts: texts of the training sentences, with repetitions.
        entities: rows of `entities.parquet`, for all these texts.
        masking: each model's masking settings.
        count: number of distinct texts to show, drawn by the seed; all if there are fewer.
        seed: the config's seed.
    """
    found: dict[str, Entities] = dict(zip(entities["text"], entities["entities"], strict=True))
    numbers = texts.map(lambda text: len(found[text]))
    distinct = sorted(set(texts))
    shown = derive_rng(seed, "masked_sample").choice(len(distinct), size=min(count, len(distinct)), replace=False)
    lines = [
        "# What is masked in training",
        "",
        f"{len(shown)} of the {len(distinct)} distinct texts of {len(texts)} training sentences, chosen by seed "
        f"{seed}. {100 * (numbers == 0).mean():.1f} % of the sentences have no entity, "
        f"{100 * (numbers == 1).mean():.1f} % a single one. A training run draws anew in every epoch what it masks; "
        "here is one draw of each model.",
        "",
        *(f"- `{model}`: {_described(own)}" for model, own in masking.items()),
    ]
    for number, text in enumerate((distinct[place] for place in sorted(shown)), start=1):
        lines += _entry(number, text, found[text], masking, seed)
    return "\n".join(lines) + "\n"


def write_masked_sample(path: str | Path, sample: str) -> None:
    """Write the sample."""
    with replacing(path) as part:
        part.write_text(sample, encoding="utf-8")


def _described(masking: MaskingSettings) -> str:
    single = f"masked with probability {masking.share:g}" if masking.mask_single else "left"
    return f"{masking.share:g} of a text's {masking.unit} units, at least one; a single one is {single}"


def _entry(
    number: int, text: str, entities: Entities, masking: Mapping[str, MaskingSettings], seed: int
) -> Iterator[str]:
    yield from ("", f"## {number}", "", f"- text: {_verbatim(text)}", f"- entities: {_named(entities)}")
    spans = [(entity["start"], entity["end"]) for entity in entities]
    for model, own in masking.items():
        masked = mask_text(text, spans, own, derive_rng(seed, "masked_sample", model, text))
        yield f"- {model}: {'unchanged' if masked == clean(text) else _verbatim(masked)}"


def _named(entities: Entities) -> str:
    return "; ".join(f"{_verbatim(e['text'])} {_link(e)}" for e in entities) or "none"


def _link(entity: Mapping[str, Any]) -> str:
    return f"({entity['concept_id']}, {entity['score']:.2f})" if entity["concept_id"] is not None else "(not linked)"


def _verbatim(text: str) -> str:
    return f"`{text.replace('`', chr(39))}`"
