"""Where pages and files go: whole files in a spool folder or where a clerk wants them, never one over another.

Names of spool files are built by the program and held to a pattern, so that no name from outside reaches the disk
(`reliability` T7).
"""

import errno
import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from admix.errors import Refusal
from admix.whole_files import FILE_MODE, Writer, give_name, sync_folder, write_new, write_temporary

MOST_COPIES = 999
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NAME = re.compile(r"(?P<stem>[a-z0-9][a-z0-9-]{0,59})\.(?P<kind>[a-z0-9]{1,5})")


def write_whole(path: Path, writer: Writer, mode: int = FILE_MODE) -> None:
    """Write a file that a clerk named: whole, or not at all when the writer, the disk or the clerk stops it.

    Refused: a file that exists, a folder that does not, a full disk, what may not be written.
    """
    if os.path.lexists(path):
        raise _taken(path)
    if not path.parent.is_dir():
        raise Refusal("There is no folder %(folder)s.", folder=str(path.parent))
    try:
        write_new(path, writer, mode)
    except FileExistsError:
        raise _taken(path) from None
    except OSError as fault:
        if fault.errno in NO_ROOM:
            raise Refusal(
                "The disk is full: %(file)s was not written. Make room or choose another folder.", file=str(path)
            ) from fault
        reason = fault.strerror or str(fault)
        raise Refusal("%(file)s cannot be written: %(fault)s.", file=str(path), fault=reason) from fault


def _taken(path: Path) -> Refusal:
    return Refusal("%(file)s exists already; name another file.", file=str(path))


def put_in_spool(folder: Path, name: str, data: bytes) -> Path:
    """Put a file in the spool, whole or not at all; return where it stands.

    A file with the same bytes is left as it is; beside one with other bytes the new file gets a number: name-2.txt.
    Refused: a folder that cannot be written, a full disk.
    """
    try:
        return _put(folder, name, lambda file: file.write(data), data)
    except OSError as fault:
        raise Refusal(
            "%(name)s cannot be written in %(folder)s: %(fault)s. The pages are kept; ask for them again.",
            name=name,
            folder=str(folder),
            fault=fault.strerror or str(fault),
        ) from fault


def print_to_folder(folder: Path, name: str, writer: Writer) -> Path:
    """Write a file into a folder, whole or not at all; return where it stands.

    Beside a file of that name the new one gets a number: name-2.txt.
    Refused: a folder that cannot be written, a full disk.
    """
    try:
        return _put(folder, name, writer, None)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise Refusal(
            "%(name)s cannot be written in %(folder)s: %(fault)s.", name=name, folder=str(folder), fault=reason
        ) from fault


def _put(folder: Path, name: str, writer: Writer, data: bytes | None) -> Path:
    """Put a file in a folder under the first name that is free, or that has the same data where data are given."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is no name for a spool file")
    temporary = write_temporary(folder, writer)
    try:
        return _publish(folder, temporary, match["stem"], match["kind"], data)
    finally:
        temporary.unlink(missing_ok=True)
        sync_folder(folder)


def _publish(folder: Path, temporary: Path, stem: str, kind: str, data: bytes | None) -> Path:
    """Give the file the first name that is free or holds the same bytes.

    A second name for the file instead of a rename: it fails where the name is taken, also by another clerk just now.
    """
    for copy in range(1, MOST_COPIES + 1):
        path = folder / (f"{stem}.{kind}" if copy == 1 else f"{stem}-{copy}.{kind}")
        with suppress(FileExistsError):
            give_name(temporary, path)
            return path
        if data is not None and _holds(path, data):
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
