"""Bounds inside which a reader is exercised: memory, time, and nothing executed."""

import contextlib
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

MEMORY = 500 * 2**20
STATUS = Path("/proc/self/status")
# Events of Python's audit hooks that no reader has a reason to cause.
FORBIDDEN = {
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.putenv",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "shutil.rmtree",
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "pickle.find_class",
    "urllib.Request",
    "webbrowser.open",
}


# The process that decodes compressed films is the reader's own.
DECODER = "wronglung.data.images.decoder_process"


class Executed(BaseException):
    """A reader did something that only code in the file can have asked for."""


class TooSlow(BaseException):
    """A reader did not come to an end in time."""


_watching = False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and event in FORBIDDEN and not any(DECODER in str(argument) for argument in arguments):
        raise Executed(f"{event} {arguments!r}"[:300])


sys.addaudithook(_watch)


@contextlib.contextmanager
def guarded(seconds: int) -> Iterator[None]:
    """Inside, the process gets 500 MB more than it has, that time (0: as long as it takes), and cannot start anything.

    An allocation beyond raises MemoryError, which no reader documents.
    """
    global _watching
    with _bounded_memory(), _bounded_time(seconds):
        before, _watching = _watching, True
        try:
            yield
        finally:
            _watching = before


@contextlib.contextmanager
def _bounded_memory() -> Iterator[None]:
    if not STATUS.exists():  # only Linux says and bounds what a process holds
        yield
        return
    import resource

    held = next(int(line.split()[1]) * 1024 for line in STATUS.read_text().splitlines() if line.startswith("VmData"))
    before = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (held + MEMORY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


@contextlib.contextmanager
def _bounded_time(seconds: int) -> Iterator[None]:
    if not seconds:
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow(f"more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
