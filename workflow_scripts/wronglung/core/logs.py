"""One log file per job, with what made it fail, and a progress bar on the terminal.

Report text is protected, and errors of libraries may quote it (KeyError and ValueError do). So the log shows an
error's message only if this project's own code raised the error, or if its type never quotes values.

An error that this project raises says by itself what is wrong and what to do. Its message then stands alone in the log
and on the terminal, where Snakemake prints the logs of failed jobs. Its traceback is kept in a file beside the log.
"""

import logging
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from traceback import TracebackException
from types import TracebackType
from typing import TypeVar

from tqdm import tqdm

from wronglung.core.errors import RefusedError

Item = TypeVar("Item")
PACKAGE = Path(__file__).parents[1]
SCRIPTS = ".snakemake/scripts"  # Snakemake copies a rule's script to this folder and runs the copy
WORKER = "Original Traceback"  # torch puts this line before the traceback of a worker process
# Without this, tqdm draws bars from its own thread, and the JPEG reader would take them for warnings of libjpeg.
tqdm.monitor_interval = 0
QUOTE_NO_VALUES = (OSError, MemoryError, ImportError, ArithmeticError, RuntimeError, NameError, KeyboardInterrupt)


def log_to(path: str) -> None:
    """Send all log messages, warnings and uncaught exceptions to the job's log file.

    If the job fails by an error that explains itself, the traceback goes to `traceback_file(path)`.
    """
    kept = traceback_file(path)
    kept.unlink(missing_ok=True)  # of an earlier try
    logging.basicConfig(
        filename=path,
        filemode="w",
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        force=True,
    )
    logging.captureWarnings(True)

    def record(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        told, where = "".join(describe(error)), ""
        if explains_itself(error):
            kept.write_text(told, encoding="utf-8", errors="replace")
            told, where = f"{error}\n", f"; its traceback is in {kept}"
        logging.getLogger("wronglung").critical("the job failed%s\n%s", where, told)
        sys.stderr.write(told)

    sys.excepthook = record


def traceback_file(log: str | Path) -> Path:
    """Return the path of the traceback that belongs to a log: beside it, `.traceback` in the place of `.log`."""
    return Path(log).with_suffix(".traceback")


def explains_itself(error: BaseException) -> bool:
    """Return whether an error's message says all that its reader needs: this project raised it about an input.

    Errors about what cannot happen (AssertionError) and those of worker processes are no such errors.
    """
    if isinstance(error, RefusedError):
        return True
    trace = TracebackException(type(error), error, error.__traceback__, compact=True)
    return isinstance(error, ValueError | OSError) and _raised_by_this_project(trace)


def describe(error: BaseException) -> Iterator[str]:
    """Yield the lines of the traceback, earliest error first, without messages that may quote report text."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from describe(before)
        yield "\nwhich led to:\n\n"
    trace = TracebackException(type(error), error, error.__traceback__, compact=True)
    yield "Traceback (most recent call last):\n"
    yield from trace.stack.format()
    if isinstance(error, (RefusedError, *QUOTE_NO_VALUES)) or _raised_by_this_project(trace):
        yield f"{type(error).__name__}: {_message(error)}\n"
    else:
        yield f"{type(error).__name__}: (a library's message, not shown because it may quote report text)\n"


def _message(error: BaseException) -> str:
    own, worker, _ = str(error).partition(WORKER)
    hint = "(the rest is not shown because it may quote report text; set runtime.workers: 0 to see the error here)"
    return own + hint if worker else own


def _raised_by_this_project(trace: TracebackException) -> bool:
    """Return whether the last line of the traceback is a `raise` statement of this package or of a rule's script."""
    if not trace.stack:
        return False
    last = trace.stack[-1]
    path = Path(last.filename)
    own = path.is_relative_to(PACKAGE) or path.parent.as_posix().endswith(SCRIPTS)
    return own and (last.line or "").startswith("raise")


def progress(items: Iterable[Item], what: str, total: int | None = None) -> Iterable[Item]:
    """Iterate over the items and show a bar on standard error: items done, rate, time left."""
    return tqdm(items, desc=what, total=total, mininterval=1.0, dynamic_ncols=True)
