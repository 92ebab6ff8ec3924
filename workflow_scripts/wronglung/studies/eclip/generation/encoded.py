"""Compare reports, and embed candidates, by an encoder of texts. Importing this module imports torch."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from wronglung.metrics.reports.encoded import Pooling, bert_score, cosine, encode
from wronglung.outputs.embeddings import Embeddings
from wronglung.studies.eclip.generation.settings import EncoderSettings

WAYS: dict[str, tuple[Pooling, Callable[[np.ndarray, np.ndarray], float]]] = {
    "bert_score": ("tokens", bert_score),
    "sbert": ("mean", cosine),
    "chexbert": ("cls", cosine),
}
"""What each encoder's texts are pooled to, and how two of them are compared."""


def similarities(rows: pd.DataFrame, encoder: str, settings: dict[str, Any], threads: int) -> pd.DataFrame:
    """Return an encoder's score of each text and the true one, with the columns of `scores.SIMILARITIES`.

    Args:
        rows: from `with_truth`.
        encoder: one of WAYS.
        settings: folder and layer.
        threads: torch threads.
    """
    own, (pooling, compare) = EncoderSettings.model_validate(settings), WAYS[encoder]
    distinct = sorted({*rows["text"], *rows["truth"]})
    vectors = dict(zip(distinct, encode(own.folder, distinct, pooling, own.layer, threads), strict=True))
    pairs = zip(rows["text"], rows["truth"], strict=True)
    return rows[["query", "kind"]].assign(value=[compare(vectors[text], vectors[truth]) for text, truth in pairs])


def clustered(texts: pd.DataFrame, settings: dict[str, Any], threads: int) -> Embeddings:
    """Return the mean of all pieces of each text, as a store without images.

    Args:
        texts: columns text_id and words, each text once.
        settings: folder and layer.
        threads: torch threads.
    """
    own = EncoderSettings.model_validate(settings)
    vectors = np.stack(encode(own.folder, texts["words"].tolist(), "mean", own.layer, threads))
    return Embeddings(
        image=np.zeros((0, vectors.shape[1]), dtype=np.float32),
        image_id=np.array([], dtype=object),
        text=vectors,
        text_id=texts["text_id"].to_numpy(dtype=object),
        normalised=False,
        model="clustering",
        seed=0,
    )
