"""Imported by every Python process that has this folder on its PYTHONPATH: it notes its own peak memory at its end.

A line of the file that PEAKS names: the process's script and its peak in KiB. VmHWM is of this program alone, whereas
ru_maxrss is inherited from whatever process started it; and nothing is sampled, so that short processes count too. It
runs after all else that ends with the process, being registered first.
"""

import atexit
import os
import sys
from pathlib import Path


def note_peak() -> None:
    """Adds the line; a write this short is not divided by those of other processes."""
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    with open(os.environ["PEAKS"], "a") as file:
        file.write(f"{sys.argv[0]}\t{peak}\n")


atexit.register(note_peak)
