"""Owner of `provenance.json`: what a model was made from. It has no paths or times: equal runs give equal files."""

import json
import platform
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from wronglung.core.files import file_digest, replacing

LIBRARIES = ("accelerate", "numpy", "tokenizers", "torch", "transformers")


class Dumped(Protocol):
    """A section of the config, as far as a description needs it."""

    def model_dump(self, *, mode: str = ...) -> dict[str, Any]:
        """Return all settings as plain values."""


def describe_run(settings: Dumped, seed: int, crop: int, inputs: Mapping[str, Sequence[str | Path]]) -> dict[str, Any]:
    """Return everything that a run depends on.

    Args:
        settings: the run's settings.
        seed: the run's seed.
        crop: side of the model's input in pixels.
        inputs: files by role; a folder means all files in it that are not hidden.

    Returns:
        A dict for JSON: settings, seed, crop, versions, and the SHA-256 of every
        input by role and file name.
    """
    return {
        "settings": settings.model_dump(mode="json"),
        "seed": seed,
        "crop": crop,
        "versions": _versions(),
        "inputs": {role: _digests(paths) for role, paths in inputs.items()},
    }


def describe_conversion(
    settings: Dumped, source: Path, weights: Path, left_out: Sequence[str], placeholders: Sequence[str]
) -> dict[str, Any]:
    """Return a description of given weights and of the file made from them.

    Args:
        settings: the model's settings.
        source: the checkpoint.
        weights: the file made from it.
        left_out: tensors of the checkpoint that the model does not use.
        placeholders: all names in the checkpoint's pickle that were not executed.

    Returns:
        A dict for JSON: settings, versions, the SHA-256 of source and result by file name, and both lists.
    """
    return {
        "settings": settings.model_dump(mode="json"),
        "versions": _versions(),
        "inputs": {"checkpoint": _digests([source])},
        "outputs": {"weights": _digests([weights])},
        "left_out": list(left_out),
        "placeholders": list(placeholders),
    }


def digest_of(description: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a description; equal runs have the same."""
    return sha256(json.dumps(description, sort_keys=True).encode()).hexdigest()


def write_provenance(path: str | Path, description: Mapping[str, Any]) -> None:
    """Write a description."""
    with replacing(path) as part:
        part.write_text(json.dumps(description, indent=2, sort_keys=True) + "\n")


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def _digests(paths: Sequence[str | Path]) -> dict[str, str]:
    named = {}
    for path in map(Path, paths):
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            name = file.relative_to(path if path.is_dir() else path.parent)
            if file.is_file() and not any(part.startswith(".") for part in name.parts):
                named[name.as_posix()] = file_digest(file)
    return named
