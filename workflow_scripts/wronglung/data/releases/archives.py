"""Read files of a release by their relative names, from folders or directly from the release's zip.

Nothing is ever unpacked to disk. A file is refused if its name leads out of the release, or if it is larger than the
caller's limit. A zip member is also refused if it is encrypted or its real size differs from the declared one. A
refused file becomes one rejected row. A zip that cannot be read at all ends the job.
"""

import copy
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

DRIVE = re.compile(r"[A-Za-z]:")
# With other methods Python cannot limit how much a few bytes decompress to.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# `zipfile` raises any of these for a damaged zip, depending on which bytes are wrong.
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, OverflowError)


class UnusableArchiveError(ValueError):
    """A folder or zip of the release that is missing or damaged as a whole."""


class UnusableMemberError(ValueError):
    """One file that cannot be read; the caller puts the kind of file before the message ("report is missing")."""


class MissingMemberError(UnusableMemberError):
    """One file that does not exist."""


class Source(Protocol):
    """A place that gives the content of a file by its name, and lists its files."""

    def read(self, name: str, limit: int) -> bytes:
        """Read the whole file.

        Raises:
            UnusableMemberError: if it is missing, refused or larger than the limit in bytes.
        """

    def file_names(self) -> Iterator[str]:
        """Yield the files' names without folders; a `Folder` gives only its direct entries. Names may repeat."""


def leaves_the_release(name: str) -> bool:
    """Return whether a relative name is empty or could lead out of the folder that it is relative to."""
    parts = re.split(r"[/\\]", name)
    return name in ("", ".") or parts[0] == "" or ".." in parts or bool(DRIVE.match(name)) or "\0" in name


class Folder:
    """Files below a folder."""

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)

    def read(self, name: str, limit: int) -> bytes:
        """See `Source`."""
        _refuse_outside(name)
        try:
            with (self.root / name).open("rb") as file:
                content = file.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise MissingMemberError("is missing") from error
        except (IsADirectoryError, PermissionError) as error:
            raise UnusableMemberError(f"cannot be opened ({type(error).__name__})") from error
        _refuse_large(len(content), limit)
        return content

    def file_names(self) -> Iterator[str]:
        """See `Source`."""
        return iter(os.listdir(self.root))


class Archive:
    """Members of an open zip whose names start with a prefix; callers leave the prefix out."""

    def __init__(self, file: zipfile.ZipFile, prefix: str = "") -> None:
        self.file = file
        self.prefix = prefix

    def read(self, name: str, limit: int) -> bytes:
        """See `Source`."""
        _refuse_outside(name)
        try:
            info = self.file.getinfo(self.prefix + name)
        except KeyError as error:
            raise MissingMemberError("is missing") from error
        if info.flag_bits & 1:
            raise UnusableMemberError("is encrypted in its zip; unpack it with its password")
        if info.compress_type not in METHODS:
            raise UnusableMemberError(f"is compressed by method {info.compress_type}; expected deflate or none")
        _refuse_large(info.file_size, limit)
        content = self._decompress(info, limit)
        if len(content) != info.file_size:
            raise UnusableMemberError(f"is {info.file_size} bytes by its zip's directory but not in fact")
        return content

    def file_names(self) -> Iterator[str]:
        """See `Source`."""
        return (name.rpartition("/")[2] for name in self.file.namelist())

    def _decompress(self, info: zipfile.ZipInfo, limit: int) -> bytes:
        # `zipfile` silently stops at the declared size. With a larger declared size it reads all the data.
        generous = copy.copy(info)
        # Exceed the limit by more than one read step of `zipfile`. Otherwise a zip bomb would fail the checksum and be
        # reported as damaged, not as too large.
        generous.file_size = limit + 2**16
        try:
            with self.file.open(generous) as member:
                return member.read(limit + 1)
        except DAMAGE as error:
            raise UnusableMemberError(f"is damaged in its zip ({type(error).__name__})") from error


class Several:
    """Several sources as one: the first one that has a file gives it. Names lose their prefix `below` before."""

    def __init__(self, sources: Sequence[Source], below: str) -> None:
        self.sources = tuple(sources)
        self.below = below

    def read(self, name: str, limit: int) -> bytes:
        """See `Source`."""
        for source in self.sources:
            try:
                return source.read(name.removeprefix(self.below), limit)
            except MissingMemberError:
                continue
        raise MissingMemberError("is missing")

    def file_names(self) -> Iterator[str]:
        """See `Source`."""
        return (name for source in self.sources for name in source.file_names())


@contextmanager
def open_places(
    folders: Sequence[str | Path], archive: str | Path, prefix: str = "", below: str = ""
) -> Iterator[Source]:
    """Open a source that looks for a file in the folders, in this order, and then in the zip.

    The zip is opened once. Its directory stays in memory: about 0.5 kB per member, for files of any size.

    Args:
        folders: folders that may hold the unpacked files; those that do not exist are ignored.
        archive: the zip; it may be absent if one of the folders exists.
        prefix: start of the members' names in the zip.
        below: start of the names that callers pass to `read`; it is removed.

    Raises:
        UnusableArchiveError: if neither a folder nor the zip exists, or if the zip cannot be read.
    """
    present: list[Source] = [Folder(folder) for folder in folders if Path(folder).is_dir()]
    if not Path(archive).exists():
        if not present:
            raise UnusableArchiveError(
                f"neither {archive} nor {folders[0]} exists; expected the release's zip or the folder that it unpacks "
                "to; name the release's folder under `release` of the data set, or fetch the file"
            )
        yield Several(present, below)
        return
    with _open_zip(archive) as file:
        yield Several([*present, Archive(file, prefix)], below)


def _open_zip(path: str | Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except DAMAGE as error:
        raise UnusableArchiveError(
            f"{path}: damaged, or not a zip ({type(error).__name__}); expected the release's own file; fetch it again "
            "and compare it with the release's SHA256SUMS.txt, or unpack it and remove the zip"
        ) from error


def _refuse_outside(name: str) -> None:
    if leaves_the_release(name):
        raise UnusableMemberError("has a name that leaves the release")


def _refuse_large(size: int, limit: int) -> None:
    if size > limit:
        raise UnusableMemberError(f"is larger than {limit:,} bytes")
