"""Making a new company: two empty stores, paired, with the master company's reference rows."""

import csv
import os
import shutil
import uuid
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from admix.audit import begin_entry, clerk_act
from admix.calendar import utc_now
from admix.config import CHECKOUT
from admix.database.company import OpenCompany, Stores, open_company
from admix.database.connection import connect, set_header
from admix.database.gate import Gate
from admix.database.schema import upgrade
from admix.errors import Refusal
from admix.identity import os_user
from admix.text import clean
from models.company import Account, Company, CurrencyRow, ModuleLink, PaymentMethod, PaymentTerm
from models.register import table_of

FOLDER_MODE = 0o2770
FILE_MODE = 0o660
MASTER_TABLES = {
    "currencies.csv": table_of(CurrencyRow),
    "accounts.csv": table_of(Account),
    "module_links.csv": table_of(ModuleLink),
    "payment_terms.csv": table_of(PaymentTerm),
    "payment_methods.csv": table_of(PaymentMethod),
}


@dataclass(frozen=True)
class NewCompany:
    """What init is told: number and name, home currency, language of its pages, whether it is a demo."""

    number: str
    name: str
    home_currency: str = "SEK"
    language: str = "sv"
    demo: bool = False


def create_company(root: Path, new: NewCompany, today: date | None = None) -> OpenCompany:
    """Make a company's folder with its two stores (files 0660 in a 2770 folder) and open it.

    All or nothing: the folder gets its name when everything is in it. Refused: a company that exists already, a
    number that is not two digits.
    """
    if not (len(new.number) == 2 and new.number.isascii() and new.number.isdigit() and new.number != "00"):
        raise Refusal("A company's number is two digits, 01 to 99.")
    folder = root / new.number
    if folder.exists():
        raise Refusal("Company %(number)s exists already in %(root)s.", number=new.number, root=str(root))
    root.mkdir(parents=True, exist_ok=True)
    building = root / f".{new.number}.{uuid.uuid4().hex}"
    try:
        _make_folder(building)
        _make_stores(Stores(building), new)
        building.rename(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return open_company(folder, today)


def _make_folder(folder: Path) -> None:
    for made in (folder, Stores(folder).spool, Stores(folder).documents):
        made.mkdir()
        made.chmod(FOLDER_MODE)


def _make_stores(stores: Stores, new: NewCompany) -> None:
    created = utc_now().isoformat(timespec="microseconds")
    own, peer = uuid.uuid4().hex, uuid.uuid4().hex
    for path, kind in ((stores.register, "register"), (stores.history, "history")):
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE)
        os.fchmod(descriptor, FILE_MODE)
        os.close(descriptor)
        opened = connect(path)
        set_header(opened, kind)
        opened.close()
        upgrade(path, kind)
    Gate(stores.register).make()
    opened = connect(stores.history)
    opened.execute(
        "INSERT INTO store (id, kind, uuid, peer_uuid, created_utc, epoch, last_seen_utc) "
        "VALUES (1, 'history', ?, ?, ?, 1, ?)",
        (peer, own, created, created),
    )
    opened.close()
    company = open_company(stores.folder, check_pair=False)
    try:
        company.write(found_company, new, own, peer, created)
    finally:
        company.close()


@clerk_act
def found_company(session: Session, new: NewCompany, own: str, peer: str, created: str) -> None:
    """Write the register's first entry: its own page, the control record and the master company's rows."""
    begin_entry(session, "genesis", session.info["act"].today)
    connection = session.connection()
    connection.exec_driver_sql(
        "INSERT INTO store (id, kind, uuid, peer_uuid, created_utc, epoch, last_seen_utc) "
        "VALUES (1, 'register', ?, ?, ?, 1, ?)",
        (own, peer, created, created),
    )
    for name, table in MASTER_TABLES.items():
        connection.execute(insert(table), master_rows(name, table))
    connection.execute(
        insert(table_of(Company)).values(
            number=new.number,
            name=clean(new.name),
            home_currency=new.home_currency,
            language=new.language,
            payment_series="I",
            locked_to=None,
            administrator=os_user(),
            demo=new.demo,
            version=1,
            **master_rows("control.csv", table_of(Company))[0],
        )
    )


def master_rows(name: str, table: Table) -> list[dict[str, Any]]:
    """Read a file of the master company; whole numbers where the column holds numbers."""
    numbers = {column.name for column in table.columns if column.type.python_type in (int, bool)}
    with (master_folder() / name).open("r", encoding="utf-8") as source:
        return [
            {key: (int(value) if value else None) if key in numbers else clean(value) for key, value in row.items()}
            for row in csv.DictReader(source)
        ]


def master_folder() -> Traversable:
    """Return the master company: data/00 in a checkout, admix/master in an installed wheel."""
    shipped = files("admix") / "master"
    return shipped if shipped.is_dir() else CHECKOUT / "data" / "00"
