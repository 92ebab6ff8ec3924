"""The trial of a given HDF5 file in another process, quick enough for a fuzzer: by a fork, within half a second."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wronglung.outputs.hdf5_subprocess_check import read_small


def tried(read: Callable[[Path], Any]) -> Callable[[Path], Any]:
    """The reader behind such a trial; what does not end or crashes there is refused, as `read_attention` does."""

    def read_tried(path: Path) -> Any:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, 0.5)
            try:
                read_small(path)
            finally:
                os._exit(0)
        if os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            raise ValueError(f"{path} does not survive its trial")
        return read(path)

    return read_tried
