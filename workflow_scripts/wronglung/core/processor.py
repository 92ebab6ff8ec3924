"""The processor that a job runs on. Trained weights differ between processors, so results name it."""

import platform
from pathlib import Path


def processor_name(description: Path = Path("/proc/cpuinfo")) -> str:
    """Return the name of this machine's processor, such as `AMD EPYC`; `unknown` if the system does not say.

    Args:
        description: where Linux describes the processor; absent on other systems.
    """
    lines = description.read_text().splitlines() if description.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next(filter(None, [*named, platform.processor(), platform.machine()]), "unknown")
