"""The reports of a company's clerks as files: NAME.toml in the company's `reports` folder, fit to be read and edited.

A file is replaced whole or not at all. Its name is made by the program from a name that can be nothing else than one
of a report, so that no text leads to another place of the disk.
"""

import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from admix.errors import Refusal
from admix.report_definitions import NAME, Definition, read_definition, report_name, write_definition
from admix.whole_files import sync_folder, write_temporary

FOLDER_MODE = 0o2770
LARGEST_FILE = 100_000
"""Bytes; a report says all it can in a hundredth of that."""


@dataclass(frozen=True)
class KeptReport:
    """A report as its file says it; `seen` tells whether someone else has changed the file since it was read."""

    definition: Definition
    seen: str


def list_reports(folder: Path) -> list[str]:
    """Return the names of a company's own reports, in order."""
    names = [path.stem for path in folder.glob("*.toml")] if folder.is_dir() else []
    return sorted(name for name in names if NAME.fullmatch(name))


def load_report(folder: Path, name: str) -> KeptReport:
    """Read a report. Refused: an unknown one, a file that cannot be read or says something else than a report."""
    data = _read(folder, report_name(name))
    if data is None:
        known = ", ".join(list_reports(folder)) or "-"
        raise Refusal("There is no report %(name)s. There is: %(known)s.", "name", name=name, known=known)
    try:
        text = data.decode()
    except UnicodeDecodeError as fault:
        raise Refusal("The report %(name)s cannot be read: %(fault)s", name=name, fault=fault.reason) from None
    return KeptReport(read_definition(name, text), _seal(data))


def _read(folder: Path, name: str) -> bytes | None:
    """Return a report's file, None where there is none. Refused: what is no plain file of a report's size."""
    try:
        descriptor = os.open(folder / f"{name}.toml", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise Refusal("The report %(name)s cannot be read: %(fault)s", name=name, fault=fault.strerror) from None
    with os.fdopen(descriptor, "rb") as file:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST_FILE:
            raise Refusal("The report %(name)s is no file of a report.", name=name)
        return file.read(LARGEST_FILE)


def _seal(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def save_report(folder: Path, definition: Definition, seen: str | None) -> KeptReport:
    """Save a report; `seen` is None for a new one, else the seal under which it was read.

    Refused: a new report under a name that is taken, a report that someone else has changed or removed since, a
    folder that cannot be written, a full disk.
    """
    data = write_definition(definition).encode()
    try:
        if not folder.is_dir():
            folder.mkdir()
            folder.chmod(FOLDER_MODE)
        with _turn(folder):
            _refuse_other(folder, definition.name, seen)
            temporary = write_temporary(folder, lambda file: file.write(data))
            try:
                temporary.replace(folder / f"{definition.name}.toml")
            finally:
                temporary.unlink(missing_ok=True)
                sync_folder(folder)
    except OSError as fault:
        raise Refusal(
            "The report %(name)s cannot be saved: %(fault)s.", name=definition.name, fault=fault.strerror
        ) from fault
    return KeptReport(definition, _seal(data))


def remove_report(folder: Path, name: str, seen: str) -> None:
    """Remove a report. Refused: one that someone else has changed or removed since it was read."""
    with _turn(folder):
        _refuse_other(folder, report_name(name), seen)
        (folder / f"{name}.toml").unlink(missing_ok=True)
        sync_folder(folder)


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Keep everyone else from saving meanwhile."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _refuse_other(folder: Path, name: str, seen: str | None) -> None:
    data = _read(folder, name)
    now = None if data is None else _seal(data)
    if now == seen:
        return
    if seen is None:
        raise Refusal("There is a report %(name)s already. Choose another name.", "name", name=name)
    raise Refusal("Someone else has changed this in the meantime. Look at it again.")
