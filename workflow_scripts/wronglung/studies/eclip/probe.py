"""Owner of `linear_probe/{dataset}/{split}/{model}/{seed}.parquet`: what linear probes give each test image.

One row per share of the training patients, draw, image and label. Columns: share, draw; dicom_id, subject_id, label;
truth (1, 0 or NaN); score, the decision value, 0 where the draw lacks the label; learnt, whether the draw has the label
both present and absent; rows, training images of the draw; penalty, the chosen C, NaN if nothing was learnt;
unfinished, labels of the draw whose solver did not converge.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.metrics.classification.linear_probe import LabelledEmbeddings
from wronglung.metrics.classification.sample_efficiency import sample_efficiency
from wronglung.outputs.embeddings import Embeddings
from wronglung.studies.eclip.image_labels import of_split, truth_of
from wronglung.studies.eclip.probe_splits import PROBE_SPLITS

SCHEMA = schema_of(
    {
        "share": pa.float64(),
        "draw": pa.int64(),
        "dicom_id": pa.string(),
        "subject_id": pa.int64(),
        "label": pa.string(),
        "truth": pa.float64(),
        "score": pa.float64(),
        "learnt": pa.bool_(),
        "rows": pa.int64(),
        "penalty": pa.float64(),
        "unfinished": pa.int64(),
    }
)


def probe_rows(
    labels: pd.DataFrame,
    images: Embeddings,
    split: str,
    names: Sequence[str],
    penalties: Sequence[float],
    shares: Sequence[float],
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """Teach probes with the splits PROBE_SPLITS, and return what they give the images of another split.

    Images that could not be converted have no embedding and are left out.

    Args:
        labels: of all images of the data set, as `read_image_labels` returns them.
        images: embeddings of the images.
        split: that is tested.
        names: labels to learn.
        penalties: C to choose from.
        shares: parts of the training patients.
        draws: of each part.
        seed: of the draws.

    Raises:
        ValueError: as in `sample_efficiency`; or if a label is unknown.
    """
    tested = of_split(labels, split, images.image_id)
    parts = [*(of_split(labels, one, images.image_id) for one in PROBE_SPLITS), tested]
    train, valid, test = (_labelled(part, images, names) for part in parts)
    every = np.array(tested.index.get_level_values("dicom_id"), dtype=object)
    frames = []
    for drawn in sample_efficiency(train, valid, test, penalties, shares, draws, seed):
        probe = drawn.probe
        rows = pd.DataFrame(
            {
                "dicom_id": np.repeat(every, len(names)),
                "subject_id": np.repeat(test.patients, len(names)),
                "label": np.tile(np.array(names, dtype=object), len(every)),
                "truth": test.truth.ravel(),
                "score": probe.scores.ravel(),
                "learnt": np.tile(~probe.lacking, len(every)),
            }
        )
        told = {"rows": drawn.rows, "penalty": probe.penalty, "unfinished": int(probe.unfinished)}
        frames.append(rows.assign(share=drawn.fraction, draw=drawn.draw, **told))
    return pd.concat(frames, ignore_index=True)[SCHEMA.names]


def _labelled(own: pd.DataFrame, images: Embeddings, names: Sequence[str]) -> LabelledEmbeddings:
    ids = own.index.get_level_values("dicom_id").tolist()
    patients = own.index.get_level_values("subject_id").to_numpy()
    return LabelledEmbeddings(images.image[images.image_rows(ids)], truth_of(own, names), patients)


def write_probe(path: str | Path, rows: pd.DataFrame) -> None:
    """Write the rows."""
    write_table(path, rows, SCHEMA)


def read_probe(path: str | Path) -> pd.DataFrame:
    """Read the rows."""
    return read_table(path, SCHEMA)
