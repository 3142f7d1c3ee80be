"""Where printed pages go: whole files in a company's spool folder, never one written over another.

File names are built by the program and held to a pattern, so that no name from outside reaches the disk
(`reliability` T7).
"""

import os
import re
from contextlib import suppress
from pathlib import Path

from admix.errors import Refusal
from admix.whole_files import chunks_of, plain_file, written

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
        with written(folder, name, FILE_MODE, [data]) as temporary:
            return _publish(folder, temporary, match["stem"], match["kind"], data)
    except OSError as fault:
        raise Refusal(
            "%(name)s cannot be written in %(folder)s: %(fault)s. The pages are kept; ask for them again.",
            name=name,
            folder=str(folder),
            fault=fault.strerror or str(fault),
        ) from fault


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
    with plain_file(path) as descriptor:
        if descriptor is None or os.fstat(descriptor).st_size != len(data):
            return False
        return b"".join(chunks_of(descriptor)) == data
