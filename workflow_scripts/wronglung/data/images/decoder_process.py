"""Decode compressed frames in a process of their own, so that a decoder that crashes costs one image and not the job.

Decoders are C and C++ libraries, and a damaged codestream behind an intact header can still crash them, make them loop
or take all memory. The process is started once and gets one frame after the other: a line of JSON to it, a line of JSON
and the cells back.
"""

import atexit
import json
import os
import resource
import select
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, BinaryIO

import numpy as np
from pydicom.uid import UID

from wronglung.core.modules import module_command, module_environment
from wronglung.data.images.decoders import decode
from wronglung.data.images.frames import Frame
from wronglung.data.images.unusable import UnusableImageError

PATIENCE = 20.0  # seconds; a film of 3,056 x 2,544 pixels takes about one
SPARE = 500_000_000  # bytes beside the copies of the cells
COPIES = 4  # of the cells, which a decoder may hold at once
STATUS = Path("/proc/self/statm")


class DecoderProcess:
    """The process, started when it is first asked and again after it has died."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._process: subprocess.Popen[bytes] | None = None

    def decode(self, frame: Frame) -> np.ndarray:
        """Return the cells as `decoders.decode` does.

        Raises:
            UnusableImageError: as there, or if the decoder crashed, took too much memory, or did not end in time.
        """
        try:
            process = self._asked(frame)
        except BrokenPipeError:  # it ended before this frame, so another frame's decoder or the system ended it
            self.close()
            process = self._asked(frame)
        assert process.stdout is not None
        if not select.select([process.stdout], [], [], PATIENCE)[0]:
            self.close()
            raise UnusableImageError(f"decoding from {frame.syntax.name} did not end within {PATIENCE:.0f} seconds")
        answer = process.stdout.readline()
        if not answer:
            ended = process.wait()
            self.close()
            raise UnusableImageError(f"decoder of {frame.syntax.name} crashed (exit {ended})")
        told = json.loads(answer)
        if "error" in told:
            raise UnusableImageError(told["error"])
        cells = np.empty((frame.rows, frame.columns), dtype=told["dtype"])
        _read_into(process.stdout, cells.reshape(-1).view(np.uint8).data)
        return cells

    def close(self) -> None:
        """Kill the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _asked(self, frame: Frame) -> "subprocess.Popen[bytes]":
        process = self._started()
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(frame)).encode() + b"\n")
        process.stdin.flush()
        return process

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                module_command(__name__),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # messages of libraries may quote the file
                env=module_environment(),
            )
        return self._process


def _read_into(stream: IO[bytes], target: memoryview) -> None:
    place = 0
    while place < len(target):
        number = stream.readinto(target[place:])  # type: ignore[attr-defined]
        if not number:
            raise UnusableImageError("decoder crashed while it handed the pixels over")
        place += number


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer every line of `asked` until it ends."""
    for line in asked:
        fields: dict[str, Any] = json.loads(line)
        frame = Frame(**fields | {"syntax": UID(fields["syntax"])})
        _limit_memory(COPIES * frame.length + SPARE)
        try:
            cells = np.ascontiguousarray(decode(frame))
        except UnusableImageError as error:
            answers.write(json.dumps({"error": str(error)}).encode() + b"\n")
        except MemoryError:
            reason = f"decoding from {frame.syntax.name} takes more than {SPARE // 10**6} MB beside the pixels"
            answers.write(json.dumps({"error": reason}).encode() + b"\n")
        else:
            answers.write(json.dumps({"dtype": cells.dtype.str}).encode() + b"\n")
            answers.write(cells.reshape(-1).view(np.uint8).data)
        answers.flush()


def _limit_memory(more: int) -> None:
    """Limit this process's memory to what it has now and this many bytes; only where Linux tells what it has."""
    if STATUS.exists():
        pages = int(STATUS.read_text().split()[0])
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + more, hard))


_PROCESS = DecoderProcess()
decode_apart = _PROCESS.decode
atexit.register(_PROCESS.close)

if __name__ == "__main__":
    # The answers have the standard output for themselves: what libraries print goes where errors go.
    answering = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answering)
