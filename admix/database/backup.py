"""Copying a company while clerks work: register first, then history (`reliability` D7), then the documents.

A document is kept before the register names it and never removed, so those that the copied register names are there.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from admix.database.company import OpenCompany, Stores, refuse_strangers
from admix.database.connection import check_header, connect
from admix.database.creation import FILE_MODE
from admix.database.documents import kept_files
from admix.errors import Refusal
from admix.plain_files import chunks_of, plain_file, sha256_of
from admix.sqlite import driver

FOLDER_MODE = 0o750
PAGES_AT_A_TIME = 4096


def backup_company(company: OpenCompany, target: Path) -> Stores:
    """Copy a company's two stores and its documents into a new folder and check the copies.

    Each store is copied at one moment by SQLite's own backup; nobody waits. Refused: a folder that exists, a copy
    that does not pass SQLite's check, and, when all is copied, documents that are not as they were filed.
    """
    copy = Stores(target)
    try:
        target.mkdir(mode=FOLDER_MODE)
    except FileExistsError:
        raise Refusal("%(folder)s exists already. Name a new folder for the backup.", folder=str(target)) from None
    except OSError as fault:
        raise Refusal("%(folder)s cannot be made: %(fault)s.", folder=str(target), fault=fault.strerror) from None
    try:
        copy_store(company.stores.register, copy.register)
        copy_store(company.stores.history, copy.history)
    except driver.Error as fault:
        raise Refusal("The backup was not completed: %(fault)s.", fault=str(fault)) from None
    check_header(copy.register, "register")
    check_header(copy.history, "history")
    refuse_strangers(copy)
    damaged = list(_copy_documents(company.stores, copy))
    if damaged:
        raise Refusal(
            "The ledger is copied to %(folder)s, but %(count)d documents are not as they were filed: %(first)s. "
            "Run `admix verify`.",
            folder=str(target),
            count=len(damaged),
            first=damaged[0],
        )
    return copy


def _copy_documents(source: Stores, copy: Stores) -> Iterator[str]:
    """Copy every kept document as it is; return the names of those whose content is not what they are called by."""
    try:
        copy.documents.mkdir(mode=FOLDER_MODE)
        for file in kept_files(source):
            target = copy.documents / file.parent.name
            target.mkdir(mode=FOLDER_MODE, exist_ok=True)
            if not _copied(file, target / file.name):
                yield file.name
    except OSError as fault:
        raise Refusal("The backup was not completed: %(fault)s.", fault=fault.strerror or str(fault)) from None


def _copied(file: Path, target: Path) -> bool:
    """Copy a document; tell whether the copy has the content that its name says."""
    with plain_file(file) as descriptor:
        if descriptor is None:
            return False
        with target.open("xb") as copy:
            for chunk in chunks_of(descriptor):
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
    with plain_file(target) as written:
        return written is not None and sha256_of(chunks_of(written)) == file.name


def copy_store(source: Path, target: Path) -> None:
    """Copy one store and check the copy page by page."""
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE)
    os.close(descriptor)
    reading = connect(source)
    writing = connect(target)
    try:
        reading.backup(writing, pages=PAGES_AT_A_TIME)
        found = writing.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        writing.close()
        reading.close()
    if found != "ok":
        raise Refusal("The copy %(file)s is damaged: %(fault)s.", file=str(target), fault=str(found))
