"""Files that are whole or not there: written under a name of their own, given their name when the disk has them."""

import hashlib
import os
import stat
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from admix.errors import Refusal
from admix.text import show

CHUNK = 2**20
COPY_MODE = 0o600
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_KNOWN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def written(folder: Path, name: str, mode: int, chunks: Iterable[bytes]) -> Iterator[Path]:
    """Write a file under a hidden name of its own and wait until the disk has it; it is gone again afterwards.

    Whoever publishes it gives it a second name meanwhile.
    """
    path = folder / f".{name}.{uuid.uuid4().hex}"
    descriptor = os.open(path, _NEW, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, mode)
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(descriptor)
        yield path
    finally:
        path.unlink(missing_ok=True)
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has a folder's names."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def plain_file(path: str | Path, folder: int | None = None) -> Iterator[int | None]:
    """Open a plain file for reading; None for a link, a pipe or a folder, and for what cannot be read.

    `folder` is an open folder that a relative path begins at.
    """
    try:
        descriptor = os.open(path, _KNOWN, dir_fd=folder)
    except OSError:
        yield None
        return
    try:
        yield descriptor if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
    finally:
        os.close(descriptor)


def chunks_of(descriptor: int) -> Iterator[bytes]:
    """Return a file's bytes from its beginning, a megabyte at a time."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    while chunk := os.read(descriptor, CHUNK):
        yield chunk


def sha256_of(chunks: Iterable[bytes]) -> str:
    """Return the hash over bytes."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def save_copy(file: Path, data: bytes, name: str) -> None:
    """Write a private copy (0600) to a new file, which refusals call by the name that was typed.

    Refused: a file that exists, a folder that is not there or cannot be written, a full disk; nothing is left then.
    """
    try:
        descriptor = os.open(file, _NEW, COPY_MODE)
    except FileExistsError:
        raise Refusal("%(file)s exists already; name another file.", "file", file=show(name)) from None
    except (OSError, ValueError) as fault:
        raise _cannot_write(name, fault) from None
    try:
        with os.fdopen(descriptor, "wb") as target:
            target.write(data)
    except OSError as fault:
        file.unlink(missing_ok=True)
        raise _cannot_write(name, fault) from None


def _cannot_write(name: str, fault: OSError | ValueError) -> Refusal:
    reason = getattr(fault, "strerror", None) or str(fault)
    return Refusal("%(file)s cannot be written: %(fault)s.", "file", file=show(name), fault=reason)
