"""Files that are there whole or not at all: written under a name of their own, then given the name asked for.

Nothing is ever written over another file, and no half file is left behind, whatever goes wrong meanwhile.
"""

import errno
import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

FILE_MODE, PRIVATE_MODE = 0o640, 0o600
"""For the clerks' group to read, and for nobody but the clerk."""
NO_SECOND_NAME = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS})
"""What a disk answers on which a file has one name only, such as a memory stick."""
Writer = Callable[[BinaryIO], object]


def write_temporary(folder: Path, writer: Writer, mode: int = FILE_MODE) -> Path:
    """Write a file under a name of its own and wait until the disk has it; after a fault it is gone again."""
    path = folder / f".{uuid.uuid4().hex}.part"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, mode)
            writer(file)
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def give_name(temporary: Path, path: Path) -> None:
    """Give a file its name, which must be free: a second name, or where the disk has none another one."""
    try:
        path.hardlink_to(temporary)
    except OSError as fault:
        if fault.errno not in NO_SECOND_NAME:
            raise
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from fault
        temporary.rename(path)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has a folder's names, where it can be asked for that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_new(path: Path, writer: Writer, mode: int = FILE_MODE) -> None:
    """Put a file where it was asked for, whole or not at all. An OSError says what the disk refused."""
    temporary = write_temporary(path.parent, writer, mode)
    try:
        give_name(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
        sync_folder(path.parent)
