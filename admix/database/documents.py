"""Documents of a company, such as invoices' PDFs: kept once by the hash of their content, never written over.

A file is whole and on the disk before anything in the register names it; what a fault leaves without a name does no
harm. Names from outside never reach the disk: a file is called by its SHA-256, in a folder of its first two digits.
"""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from admix.database.company import Stores
from admix.database.creation import FOLDER_MODE
from admix.errors import Refusal
from admix.plain_files import chunks_of, plain_file, sha256_of
from admix.text import show
from admix.whole_files import give_name, sync_folder, write_temporary

LARGEST = 20 * 2**20
LONGEST_NAME = 80
_MAGIC = b"%PDF-"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class DocumentFile:
    """A document as it came: the hash of its content, its name for the clerk's eye, its size in bytes."""

    sha256: str
    name: str
    size: int


def look_at(descriptor: int | None, path: str) -> DocumentFile:
    """Return what an opened file is. Refused: no plain file, one larger than 20 MB, one that is no PDF."""
    file = show(path)
    if descriptor is None:
        raise Refusal("%(file)s cannot be read as a file.", "document", file=file)
    size = os.fstat(descriptor).st_size
    if size > LARGEST:
        raise Refusal("%(file)s is larger than %(limit)d MB.", "document", file=file, limit=LARGEST // 2**20)
    if os.pread(descriptor, len(_MAGIC), 0) != _MAGIC:
        raise Refusal("%(file)s is no PDF file.", "document", file=file)
    name = show(path.rpartition("/")[2]).strip()[-LONGEST_NAME:]
    return DocumentFile(sha256_of(chunks_of(descriptor)), name or "?", size)


@contextmanager
def beneath(folder: Path, path: str) -> Iterator[int | None]:
    """Open a file below a folder; no part of its path is a link, so that none leads out.

    None where it is no plain file. Refused: an absolute path, one that goes up.
    """
    parts = path.split("/")
    if not all(parts) or {"..", "."} & set(parts) or "\0" in path:
        raise Refusal("%(file)s is not a path below the file's own folder.", "document", file=show(path))
    opened: list[int] = []
    try:
        try:
            at = _folder(str(folder), None, opened)
            for part in parts[:-1]:
                at = _folder(part, at, opened)
        except OSError:
            yield None
            return
        with plain_file(parts[-1], at) as descriptor:
            yield descriptor
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _folder(name: str, at: int | None, opened: list[int]) -> int:
    """Open a folder, inside the one that is open; only the outermost may be a link."""
    link = 0 if at is None else os.O_NOFOLLOW
    opened.append(os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | link, dir_fd=at))
    return opened[-1]


def path_of(stores: Stores, sha256: str) -> Path | None:
    """Return where a document lies; None for a hash that is none."""
    return stores.documents / sha256[:2] / sha256 if _HASH.fullmatch(sha256) else None


def keep(stores: Stores, descriptor: int, document: DocumentFile) -> None:
    """Keep an opened file by its hash; one that is there already stays as it is.

    Refused: a full disk, a folder that cannot be written, a file that was changed since it was looked at, other
    content under the same hash.
    """
    path = path_of(stores, document.sha256)
    if path is None:
        raise ValueError(document.sha256)
    try:
        _make(stores.documents)
        _make(path.parent)
        if os.path.lexists(path):
            _refuse_other(path, document)
            return
        temporary = write_temporary(path.parent, lambda file: file.writelines(chunks_of(descriptor)))
        try:
            _publish(path, temporary, document)
        finally:
            temporary.unlink(missing_ok=True)
            sync_folder(path.parent)
    except OSError as fault:
        raise Refusal(
            "%(file)s cannot be kept in %(folder)s: %(fault)s. Nothing was saved.",
            file=document.name,
            folder=str(stores.documents),
            fault=fault.strerror or str(fault),
        ) from fault


def _make(folder: Path) -> None:
    """Make a folder of the group, unless it is there."""
    try:
        folder.mkdir()
    except FileExistsError:
        return
    folder.chmod(FOLDER_MODE)


def _publish(path: Path, temporary: Path, document: DocumentFile) -> None:
    """Give the file its name, unless another clerk's has it. Refused: other content than was looked at."""
    with plain_file(temporary) as copy:
        if copy is None or sha256_of(chunks_of(copy)) != document.sha256:
            raise Refusal("%(file)s was changed while it was read. Try again.", file=document.name)
    try:
        give_name(temporary, path)
    except FileExistsError:
        _refuse_other(path, document)


def _refuse_other(path: Path, document: DocumentFile) -> None:
    if fault_of(path, document.sha256, document.size) is not None:
        raise Refusal(
            "The document that is kept as %(file)s is not as it was filed. Run `admix verify`.", file=document.name
        )


def fault_of(path: Path | None, sha256: str, size: int) -> str | None:
    """Return what is wrong with a kept document: missing, or damaged; None where it is as it was filed."""
    if path is None:
        return "missing"
    with plain_file(path) as descriptor:
        if descriptor is None:
            return "missing"
        if os.fstat(descriptor).st_size != size or sha256_of(chunks_of(descriptor)) != sha256:
            return "damaged"
    return None


def read_document(stores: Stores, document: DocumentFile) -> bytes:
    """Return a document's bytes. Refused: one that is missing or not as it was filed."""
    path = path_of(stores, document.sha256)
    data = None
    if path is not None:
        with plain_file(path) as descriptor:
            data = None if descriptor is None else b"".join(chunks_of(descriptor))
    if data is None:
        raise Refusal("The document %(file)s is missing. Run `admix verify`.", file=document.name)
    if sha256_of([data]) != document.sha256:
        raise Refusal("The document %(file)s is not as it was filed. Run `admix verify`.", file=document.name)
    return data


def kept_files(stores: Stores) -> Iterator[Path]:
    """Return every whole file of the documents' folder."""
    for folder in _inside(stores.documents, stat.S_ISDIR):
        for file in _inside(folder, stat.S_ISREG):
            if _HASH.fullmatch(file.name):
                yield file


def _inside(folder: Path, kind: Callable[[int], bool]) -> Iterable[Path]:
    """Return what a folder holds of one kind, links aside, by name."""
    try:
        return sorted(path for path in folder.iterdir() if kind(path.lstat().st_mode))
    except OSError:
        return ()
