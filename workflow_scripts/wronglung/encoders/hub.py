"""Encoders and tokenizers of the Hugging Face hub: fetched by one job each, so that no other job needs a network.

Only what transformers loads is fetched. A name is resolved to a commit once. `source.json`, written last, records that
commit and each file's SHA-256.
"""

import errno
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from wronglung.core.files import file_digest, replacing

FOLDER = "results/hub"
SOURCE = "source.json"
FITTED = "fitted"
_PART = r"[A-Za-z0-9][\w.-]*"
_NAME = re.compile(rf"{_PART}(/{_PART})?(@{_PART})?")
_SETTINGS = re.compile(r"[^/]+\.(json|txt|model)")
# In the order of preference: a pickle only if there is nothing else.
_WEIGHTS = (re.compile(r"model(-\d+-of-\d+)?\.safetensors"), re.compile(r"pytorch_model(-\d+-of-\d+)?\.bin"))
_PLACES = (("image_encoder", "pretrained"), ("text_encoder", "pretrained"), ("text_encoder", "tokenizer"))


def is_hub_name(source: str | None) -> bool:
    """Return whether this is `name`, `owner/name` or one of them with `@revision`, and no folder that exists."""
    named = source is not None and source != FITTED and _NAME.fullmatch(source) is not None
    return named and not Path(str(source)).exists()


def hub_names(settings: dict[str, Any]) -> list[str]:
    """Return the hub names in a model's settings, each once."""
    return sorted({source for *_, source in _named(settings)})


def source_file(source: str) -> str:
    """Return the file that exists once a hub name has been fetched."""
    return f"{FOLDER}/{source}/{SOURCE}"


def fetched(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings with each hub name replaced by the folder to which it is fetched."""
    changed = {**settings}
    for part, key, source in _named(settings):
        changed[part] = {**changed[part], key: f"{FOLDER}/{source}"}
    return changed


def names_weights(settings: dict[str, Any], source: str) -> bool:
    """Return whether a model's settings need the weights of this hub name, not only its tokenizer."""
    return any((key, name) == ("pretrained", source) for _, key, name in _named(settings))


def _named(settings: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Return part, key and name of each place where a model's settings name the hub."""
    for part, key in _PLACES:
        source = (settings.get(part) or {}).get(key)
        if source is not None and is_hub_name(source):
            yield part, key, source


def choose_files(names: Iterable[str], weights: bool) -> list[str]:
    """Return the files of a repository that transformers loads: settings, vocabularies, one format of the weights."""
    there = sorted(names)
    formats = [[name for name in there if pattern.fullmatch(name)] for pattern in _WEIGHTS]
    return [name for name in there if _SETTINGS.fullmatch(name)] + (next(filter(None, formats), []) if weights else [])


def has_weights(folder: Path) -> bool:
    """Return whether a folder holds weights under a name that transformers loads."""
    return any(pattern.fullmatch(path.name) for pattern in _WEIGHTS for path in folder.iterdir())


def fetch(source: str, folder: Path, weights: bool) -> None:
    """Download a hub name into a folder, and go on where an interrupted download ended.

    Args:
        source: the name.
        folder: target; all other files in it are deleted.
        weights: whether to download weights too.

    Raises:
        ConnectionError: if the hub does not answer or does not know the name; says what to do instead.
        OSError: if the disk is full.
    """
    # Slow to import, and this module is imported when jobs are planned.
    from httpx2 import HTTPError
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HFValidationError

    hub, (name, _, revision) = HfApi(), source.partition("@")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        info = hub.model_info(name, revision=revision or None)
        files = choose_files((file.rfilename for file in info.siblings or []), weights)
        for file in files:
            hub.hf_hub_download(name, file, revision=info.sha, local_dir=folder)
    except (HTTPError, HFValidationError, OSError) as error:
        if getattr(error, "errno", None) == errno.ENOSPC:
            raise
        raise ConnectionError(
            f"{source} could not be fetched from the Hugging Face hub ({type(error).__name__}); if it is the name of a "
            "local folder, there is none. Without a network, copy the repository to a folder and name that in the "
            "config instead"
        ) from error
    for path in folder.iterdir():
        if path.is_file() and path.name not in files:
            path.unlink()
    digests = {file: file_digest(folder / file) for file in files}
    with replacing(folder / SOURCE) as part:
        part.write_text(json.dumps({"name": name, "commit": info.sha, "sha256": digests}, indent=2) + "\n")
