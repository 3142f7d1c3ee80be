"""Reading files that someone else may have put there: plain ones only, never through a link, a pipe or a device."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

CHUNK = 2**20
_KNOWN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


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
