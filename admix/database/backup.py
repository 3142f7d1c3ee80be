"""Copying both stores while clerks work: register first, history second (`reliability` D7)."""

import os
from pathlib import Path

from admix.database.company import OpenCompany, Stores, refuse_strangers
from admix.database.connection import check_header, connect
from admix.database.creation import FILE_MODE
from admix.errors import Refusal
from admix.sqlite import driver

FOLDER_MODE = 0o750
PAGES_AT_A_TIME = 4096


def backup_company(company: OpenCompany, target: Path) -> Stores:
    """Copy a company's two stores into a new folder and check the copies.

    Each store is copied at one moment by SQLite's own backup; nobody waits. Refused: a folder that exists, a copy
    that does not pass SQLite's check.
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
    return copy


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
