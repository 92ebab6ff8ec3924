"""Faults of the machine: a full disk, a folder that cannot be written, a loss that is not finite."""

import subprocess
import sys
from collections.abc import Callable

from tests.faults.fault import Fault, nothing
from tests.faults.release import Outcome, Release
from tests.support.project import ROOT

SCRIPT = """
import sys
from pathlib import Path
from tests.faults.release import Release, run_stages
print(run_stages(Release(Path(sys.argv[1]))).error)
"""


def mounted(options: str) -> Callable[[Release], Outcome]:
    """Runs the stages with the results folder on a file system of its own, in a mount namespace that ends with them."""

    def run(release: Release) -> Outcome:
        results = release.root.parent / "results"
        results.mkdir()
        mount = f"mount -t tmpfs -o {options} none '{results}' && exec \"$0\" -c \"$1\" '{release.root}'; exit 3"
        command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, sys.executable, SCRIPT]
        paths = f"{ROOT}:{ROOT / 'workflow_scripts'}"
        ended = subprocess.run(
            command, env={"PYTHONPATH": paths}, capture_output=True, text=True, check=False, timeout=300, cwd=ROOT
        )
        assert ended.returncode == 0, ended.stderr[-2000:]
        return Outcome(ended.stdout.strip())

    return run


FAULTS = [
    Fault(
        "disk_full",
        "a results folder on a file system of 300 kB",
        nothing,
        "refused",
        "bytes are needed and",
        run=mounted("size=300k"),
    ),
    Fault(
        "results_read_only",
        "a results folder that cannot be written",
        nothing,
        "refused",
        "Read-only file system",
        run=mounted("ro"),
    ),
]
