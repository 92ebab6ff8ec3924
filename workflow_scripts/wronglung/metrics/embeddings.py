"""Check embeddings, and compute cosines between many of them in bounded memory."""

from collections.abc import Iterator

import numpy as np

BLOCK_BYTES = 2**26  # of cosines that are in memory at once; no result depends on it beyond rounding
TIE = 1e-6  # cosines that differ by no more are tied; rounding in float32 stays below half of it
ORDINARY = (1e-12, 1e12)  # lengths with which products neither overflow nor vanish in float32
SHOWN = 5  # rows that an error names


def lengths(embeddings: np.ndarray, what: str) -> np.ndarray:
    """Return the length of each row, and refuse rows that have no direction.

    Args:
        embeddings: (N, D) float.
        what: name of the embeddings for the message, e.g. "images".

    Returns:
        (N,) float64, above 0.

    Raises:
        ValueError: if the array is not a matrix, or names the rows that hold NaN or infinity or are zero.
    """
    if embeddings.ndim != 2 or not embeddings.shape[1]:
        raise ValueError(f"{what} have shape {embeddings.shape}; expected a row of numbers for each embedding")
    parts = [_lengths(embeddings[rows]) for rows in blocks(len(embeddings), 4 * embeddings.shape[1])]
    found = np.concatenate(parts) if parts else np.empty(0)
    _refuse(~np.isfinite(found), what, "NaN or infinite")
    _refuse(found == 0, what, "of length zero")
    return found


def unit_rows(embeddings: np.ndarray, what: str) -> np.ndarray:
    """Return the embeddings, (N, D) float, scaled to length 1: float32 if they are float32, else float64.

    Raises:
        ValueError: as `lengths`.
    """
    scale = lengths(embeddings, what)[:, None]
    scaled = np.empty(embeddings.shape, dtype=np.float32 if embeddings.dtype == np.float32 else np.float64)
    for rows in blocks(*embeddings.shape):
        scaled[rows] = embeddings[rows] / scale[rows]
    return scaled


def same_pairs(images: np.ndarray, texts: np.ndarray) -> None:
    """Raise ValueError unless row n of both, (N, D) float each, can be an image and its own text."""
    if images.shape != texts.shape:
        raise ValueError(f"images {images.shape} and texts {texts.shape} must have one row each for every pair")


def cosine_blocks(queries: np.ndarray, candidates: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield the cosines of all queries and all candidates, some queries at a time.

    A block holds at most BLOCK_BYTES, or a single row. Inputs may be mapped from a file. Neither is copied as a whole,
    if the candidates are float32 and their lengths are ORDINARY.

    Args:
        queries: (N, D) float.
        candidates: (M, D) float.

    Yields:
        The rows of the queries, and their cosines, (rows, M) float32; the block may be changed by the caller.

    Raises:
        ValueError: if the widths differ; or as `lengths`.
    """
    if queries.shape[1:] != candidates.shape[1:]:
        raise ValueError(f"embeddings of shapes {queries.shape} and {candidates.shape} must have one width")
    of_queries, of_candidates = lengths(queries, "queries"), lengths(candidates, "candidates")
    if not ((of_candidates > ORDINARY[0]) & (of_candidates < ORDINARY[1])).all():
        candidates, of_candidates = unit_rows(candidates, "candidates"), np.ones(len(candidates))
    turned = candidates.astype(np.float32, copy=False).T  # (D, M)
    scale = (1 / of_candidates).astype(np.float32)
    for rows in blocks(len(queries), len(candidates)):
        block = (queries[rows] / of_queries[rows, None]).astype(np.float32) @ turned
        block *= scale
        yield rows, block


def blocks(rows: int, width: int) -> Iterator[slice]:
    """Yield slices that cover the rows; a float32 matrix of one slice's rows and this width fits BLOCK_BYTES."""
    size = max(1, BLOCK_BYTES // (4 * max(1, width)))
    for start in range(0, rows, size):
        yield slice(start, min(start + size, rows))


def _lengths(embeddings: np.ndarray) -> np.ndarray:
    """Return the lengths of (N, D) float, (N,) float64, with no overflow and no underflow on the way."""
    wide = embeddings.astype(np.float64)
    largest = np.abs(wide).max(axis=1)
    usable = np.where(np.isfinite(largest) & (largest > 0), largest, 1.0)
    return np.sqrt(((wide / usable[:, None]) ** 2).sum(axis=1)) * usable


def _refuse(wrong: np.ndarray, what: str, problem: str) -> None:
    """Raise ValueError if any row, (N,) bool, is wrong."""
    rows = np.flatnonzero(wrong)
    if len(rows):
        named = ", ".join(map(str, rows[:SHOWN])) + ("" if len(rows) <= SHOWN else ", ...")
        raise ValueError(
            f"{what}: {len(rows)} of {len(wrong)} embeddings are {problem} (rows {named}; the first row is 0); such an "
            "embedding has no direction. Look at the model that made it, or leave these rows out and count them"
        )
