"""Checkpoints for the fuzzer: it writes the pickle, this file packs it as torch would."""

import io
import zipfile
from pathlib import Path

import torch

# What torch writes for a checkpoint with two tensors; the storages are as long as both together need.
STORAGES = {"0": bytes(24), "1": bytes(8)}


def pack(pickled: bytes) -> bytes:
    """The pickle as the checkpoint that holds it; bytes that are a zip already stay as they are."""
    if pickled.startswith(b"PK"):
        return pickled
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", pickled)
        archive.writestr("archive/byteorder", "little")
        archive.writestr("archive/version", "3\n")
        for key, content in STORAGES.items():
            archive.writestr(f"archive/data/{key}", content)
    return buffer.getvalue()


def checkpoints(folder: Path) -> list[bytes]:
    """Pickles that torch wrote for two tensors and other things of a trainer, in three protocols; and a whole file."""
    content = {
        "state_dict": {"a": torch.zeros(2, 3), "b": torch.nn.Parameter(torch.zeros(2))},
        "epoch": 3,
        "callbacks": {Path: [1.5, {1, 2}, (None, "x")]},
    }
    files = []
    for protocol in (2, 3, 4):
        torch.save(content, folder / "whole.ckpt", pickle_protocol=protocol)
        with zipfile.ZipFile(folder / "whole.ckpt") as archive:
            files.append(archive.read("whole/data.pkl"))
    return [*files, (folder / "whole.ckpt").read_bytes()]
