"""The whole workflow with one core and with two, each from nothing: minutes, and how many times as fast two are.

.venv/bin/python benchmarks/cores.py [CONFIG]

CONFIG is config.yaml, the example, unless another is named; tests/tiny/config.yaml shows the same in minutes. Results
lie in a temporary folder.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow_scripts"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.project import command_of
from tests.tiny.phantom import write_phantom

CORES = (1, 2)


def minutes(config: str, cores: int) -> float:
    """Wall clock of a run from nothing, its planning included."""
    with tempfile.TemporaryDirectory() as folder:
        write_phantom(Path(folder) / "phantom")  # what the tests' config takes for a CT
        start = time.perf_counter()
        command = command_of(Path(folder), "--cores", str(cores), "--quiet", "all", config=config)
        subprocess.run(command, check=True)
        return (time.perf_counter() - start) / 60


def main(config: str) -> None:
    """Prints both and their ratio."""
    took = []
    for cores in CORES:
        took.append(minutes(config, cores))
        print(f"{config}: {took[-1]:.1f} min with --cores {cores}", flush=True)
    print(f"{took[0] / took[1]:.2f} times as fast with two")


if __name__ == "__main__":
    main(*(sys.argv[1:2] or ["config.yaml"]))
