"""Scripts A to D through a real pseudo-terminal, typed faster than any clerk can.

However the bytes are cut on their way, the register, the journal and the final screen are the same.
"""

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from admix.cli.demo_company import DEMO_COMPANY
from admix.database.company import Stores
from admix.database.connection import connect
from benchmarks.day import DAY
from models.register import SEALED, TABLES, table_of
from tests.copies import demo_company
from tests.pty_terminal import PtyTerminal, settings_file

KEYS = DAY.encode()
SEEDS = range(20)
UNLIKE = {
    "id",
    "entry_id",
    "act",
    "origin",
    "entered_utc",
    "seals",
    "locators",
    "head",
    "uuid",
    "peer_uuid",
    "created_utc",
    "last_seen_utc",
    "sha256",
    "pages",
}
"""Ids, times of entry and digests; the journal's pages are compared apart."""
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:]{8}(?:Z|\+00:00)")
HEAD = re.compile(r'(?:[0-9A-F]{4} ){7}[0-9A-F]{4}|"head": "[0-9a-f]{64}"')


def pieces(seed: int) -> Iterator[bytes]:
    """Cut the day's bytes at random places; a seed of -1 leaves them whole."""
    if seed < 0:
        yield KEYS
        return
    chance = random.Random(seed)  # noqa: S311 - chance that can be repeated
    cuts = sorted(chance.sample(range(1, len(KEYS)), chance.randint(3, 40)))
    for start, end in zip([0, *cuts], [*cuts, len(KEYS)], strict=True):
        yield KEYS[start:end]


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company before its day; made once, since the day it was founded on is the real one."""
    root = tmp_path_factory.mktemp("founded")
    demo_company(root).close()
    return root


def day_at_the_terminal(founded: Path, folder: Path, seed: int) -> tuple[str, dict[str, list[str]], str]:
    """Type the day; return the final screen, the register's rows and the journal."""
    folder.mkdir()
    shutil.copytree(founded, folder / "companies")
    terminal = PtyTerminal("--config", str(settings_file(folder)), "demo")
    terminal.wait_for(lambda shown: "Avsluta" in shown)
    for piece in pieces(seed):
        terminal.send(piece)
    stores = Stores(folder / "companies" / DEMO_COMPANY)
    journal = stores.spool / "journal-000001.txt"
    shown = terminal.wait_for(lambda screen: "Avsluta" in screen and "nr 2" in screen and journal.exists())
    terminal.send(b"0\r")
    assert terminal.end() == 0
    return shown, register_rows(stores), neutral(journal.read_text("utf-8"))


def neutral(text: str) -> str:
    """Take out what may differ between two days: times of printing and chain heads."""
    return HEAD.sub("<head>", MOMENT.sub("<moment>", text))


def register_rows(stores: Stores) -> dict[str, list[str]]:
    """Return every row of every table, without the columns that may differ."""
    opened = connect(stores.register)
    try:
        found: dict[str, list[str]] = {}
        for model in TABLES:
            table = table_of(model)
            names = [column.name for column in table.columns if column.name not in UNLIKE]
            columns = ", ".join(f'"{name}"' for name in names)
            rows = opened.execute(f"SELECT {columns} FROM {table.name} ORDER BY id").fetchall()
            found[table.name] = [neutral(without_own_page(str(row))) for row in rows]
        return found
    finally:
        opened.close()


def without_own_page(row: str) -> str:
    """The store's own page, in the trail of master data, holds ids and a time."""
    return re.sub(r'"(uuid|peer_uuid|created_utc)":"[^"]*"', "", row)


WRITTEN = {
    *("store", "company", "account", "module_link", "currency", "currency_rate", "payment_term", "payment_method"),
    *("party", "party_term", "entry", "entry_change", "item", "item_due_date", "payment_batch", "payment"),
    *("allocation", "voucher", "posting", "journal", "journal_batch", "journal_print"),
}
"""The tables that the day writes to."""


@pytest.fixture(scope="module")
def whole(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, list[str]], str]:
    """The day with all its bytes in one write."""
    return day_at_the_terminal(founded, tmp_path_factory.mktemp("whole") / "day", -1)


def test_the_day_in_one_write(whole: tuple[str, dict[str, list[str]], str]) -> None:
    shown, tables, journal = whole
    assert "Senaste omgång: nr 2, 10000.00 SEK, inbetalningsdatum 980914." in shown
    assert len(tables["item"]) == 3
    assert "23432" in journal
    assert {name for name, rows in tables.items() if rows} >= WRITTEN
    assert {table.name for table in SEALED} <= set(tables)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_day_in_random_pieces(
    seed: int, founded: Path, whole: tuple[str, dict[str, list[str]], str], tmp_path: Path
) -> None:
    shown, tables, journal = day_at_the_terminal(founded, tmp_path / "day", seed)
    assert shown == whole[0]
    assert tables == whole[1]
    assert journal == whole[2]
