"""Files of a release, read by their relative names, whether they lie in folders or still in the release's zip.

Nothing is ever unpacked. A name that would leave its folder, and a member that is larger than the caller's limit, whose
real size is not the declared one, or that is encrypted, is refused: it is the reason for one rejected row. A zip that
cannot be read at all ends the job.
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
# The other methods decompress without a bound on what a few bytes become.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What the module raises, depending on which of a zip's bytes are wrong: offsets before the file, lengths past it.
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, OverflowError)


class UnusableArchiveError(ValueError):
    """A place of the release that is missing or damaged as a whole."""


class UnusableMemberError(ValueError):
    """One file that cannot be read; the message goes on from the file's kind (`report` ... `is missing`)."""


class MissingMemberError(UnusableMemberError):
    """One file that is not there."""


class Source(Protocol):
    """Something that gives the bytes of a file by its name, and knows which files it has."""

    def read(self, name: str, limit: int) -> bytes:
        """The whole file.

        Raises:
            UnusableMemberError: if it is missing, refused or larger than the limit in bytes.
        """

    def file_names(self) -> Iterator[str]:
        """The files' own names, of a folder those directly in it; one that lies in two places comes twice."""


def leaves_the_release(name: str) -> bool:
    """Whether a relative name is empty or could reach a file outside the folder that it is relative to."""
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
    """Members of an open zip, below a prefix of their names."""

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
        # The module stops at the declared size without a word; with a larger one it reads what is really there.
        generous = copy.copy(info)
        # By more than a step of the module: at that size it would compare checksums, and call a bomb damaged.
        generous.file_size = limit + 2**16
        try:
            with self.file.open(generous) as member:
                return member.read(limit + 1)
        except DAMAGE as error:
            raise UnusableMemberError(f"is damaged in its zip ({type(error).__name__})") from error


class Several:
    """The first of some sources that has the file; they know it by its name without what it begins with here."""

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
    """A source of what lies in the folders, in this order, or else in the zip; the zip is opened once.

    The zip's directory stays in memory: about 0.5 kB a member, whatever the size of its files.

    Args:
        folders: places where the files may lie unpacked; those that do not exist are passed over.
        archive: the zip, which need not exist where a folder does.
        prefix: what the members' names begin with in the zip.
        below: what the names begin with that the source is asked for; taken off.

    Raises:
        UnusableArchiveError: if there is neither a folder nor the zip, or the zip cannot be read.
    """
    present: list[Source] = [Folder(folder) for folder in folders if Path(folder).is_dir()]
    if not Path(archive).exists():
        if not present:
            raise UnusableArchiveError(
                f"{archive}: not there, nor is {folders[0]}; expected the release's zip or the folder that it unpacks "
                "to; name the release's folder in the config under `release`, or fetch the file"
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
            f"{path}: damaged or no zip ({type(error).__name__}); expected the release's own file; fetch it again and "
            "compare it with the release's SHA256SUMS.txt, or unpack it and take the zip away"
        ) from error


def _refuse_outside(name: str) -> None:
    if leaves_the_release(name):
        raise UnusableMemberError("has a name that leaves the release")


def _refuse_large(size: int, limit: int) -> None:
    if size > limit:
        raise UnusableMemberError(f"is larger than {limit:,} bytes")
