"""A folder with made-up configs and presets, resolved from short texts."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from wronglung.config.errors import ConfigError
from wronglung.config.resolve import Resolved, resolve_all

Resolve = Callable[..., Resolved]


@pytest.fixture
def resolve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Resolve:
    """Writes run.yaml and the files of `more` (path to text) into an empty folder and resolves run.yaml there."""
    monkeypatch.chdir(tmp_path)

    def write_and_resolve(
        run: str, more: dict[str, str] | None = None, overrides: dict[str, Any] | None = None
    ) -> Resolved:
        for name, text in {"run.yaml": run, **(more or {})}.items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(dedent(text))
        resolved = resolve_all(Path("run.yaml"), Path("presets"), overrides or {})
        if resolved.unknown:  # the reader names them with all other mistakes
            raise ConfigError("\n".join(resolved.unknown))
        return resolved

    return write_and_resolve
