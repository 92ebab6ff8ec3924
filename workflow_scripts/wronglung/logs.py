"""One log file a job, tracebacks included, and a progress bar on the terminal."""

import logging
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


def log_to(path: str) -> None:
    """Sends the root logger and any uncaught exception to the job's log file."""
    logging.basicConfig(
        filename=path,
        filemode="w",
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        force=True,
    )
    logging.captureWarnings(True)

    def record(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        logging.getLogger("wronglung").critical("the job failed", exc_info=(kind, error, trace))
        sys.__excepthook__(kind, error, trace)

    sys.excepthook = record


def progress(items: Iterable[Item], what: str, total: int | None = None) -> Iterable[Item]:
    """The same items, with a bar on standard error: done, rate, time left."""
    return tqdm(items, desc=what, total=total, mininterval=1.0, dynamic_ncols=True)
