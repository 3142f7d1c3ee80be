"""Where printed pages go: whole files in a company's spool folder, never one written over another.

File names are built by the program and held to a pattern, so that no name from outside reaches the disk
(`reliability` T7).
"""

import os
import re
import stat
import uuid
from contextlib import suppress
from pathlib import Path

from admix.errors import Refusal

FILE_MODE = 0o640
MOST_COPIES = 999
_NAME = re.compile(r"(?P<stem>[a-z0-9][a-z0-9-]{0,59})\.(?P<kind>[a-z0-9]{1,5})")


def put_in_spool(folder: Path, name: str, data: bytes) -> Path:
    """Put a file in the spool, whole or not at all; return where it stands.

    A file with the same bytes is left as it is; beside one with other bytes the new file gets a number: name-2.txt.
    Refused: a folder that cannot be written, a full disk.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is no name for a spool file")
    try:
        temporary = _write_temporary(folder, name, data)
        try:
            return _publish(folder, temporary, match["stem"], match["kind"], data)
        finally:
            temporary.unlink(missing_ok=True)
            _sync(folder)
    except OSError as fault:
        raise Refusal(
            "%(name)s cannot be written in %(folder)s: %(fault)s. The pages are kept; ask for them again.",
            name=name,
            folder=str(folder),
            fault=fault.strerror or str(fault),
        ) from fault


def _write_temporary(folder: Path, name: str, data: bytes) -> Path:
    """Write a file under a name of its own and wait until the disk has it."""
    path = folder / f".{name}.{uuid.uuid4().hex}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, FILE_MODE)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _publish(folder: Path, temporary: Path, stem: str, kind: str, data: bytes) -> Path:
    """Give the file the first name that is free or holds the same bytes.

    A second name for the file instead of a rename: it fails where the name is taken, also by another clerk just now.
    """
    for copy in range(1, MOST_COPIES + 1):
        path = folder / (f"{stem}.{kind}" if copy == 1 else f"{stem}-{copy}.{kind}")
        with suppress(FileExistsError):
            path.hardlink_to(temporary)
            return path
        if _holds(path, data):
            return path
    raise Refusal(
        "%(folder)s holds %(count)d files called %(name)s already. Empty it.",
        folder=str(folder),
        count=MOST_COPIES,
        name=f"{stem}.{kind}",
    )


def _holds(path: Path, data: bytes) -> bool:
    """Tell whether a plain file, not a link, holds exactly these bytes."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_size != len(data):
        os.close(descriptor)
        return False
    with os.fdopen(descriptor, "rb") as file:
        return file.read() == data


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
