"""The floor: the same rows and answers by plain SQL on a copy of the same register, with nothing around it.

Nothing is looked up, checked or sealed here: the statements are ready and so are the values, and the entry holds as
many bytes as a real one. Settings, indexes, rules and triggers are the register's own, synchronous=FULL among them.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from admix.audit import LOCATOR_BYTES
from admix.database.connection import connect
from admix.operations.batches import Batch
from admix.operations.registers import USUAL_AGEING
from admix.text import fold, prefix_bounds
from benchmarks import floor_sql as sql

Row = tuple[Any, ...]
SERIES = "I"


@dataclass(frozen=True)
class ReadyApproval:
    """The values of every row that one approval writes."""

    batch: Row
    payments: list[Row]
    allocations: list[Row]
    items: list[Row]
    voucher: Row
    postings: list[Row]
    entry: Row
    seen: str


class Floor:
    """A register reached by the driver alone."""

    def __init__(self, register: Path) -> None:
        self._connection = connect(register)

    def close(self) -> None:
        """Let go of the register."""
        self._connection.close()

    def approve(self, ready: ReadyApproval) -> None:
        """Write the rows of an approval in one durable transaction.

        The entry goes first, so that the rows after it refer to one that exists, which is the cheapest for SQLite.
        """
        execute, many = self._connection.execute, self._connection.executemany
        execute("BEGIN IMMEDIATE")
        execute(sql.ENTRY, ready.entry)
        execute(sql.BATCH, ready.batch)
        many(sql.PAYMENT, ready.payments)
        many(sql.ALLOCATION, ready.allocations)
        many(sql.REDUCE, ready.items)
        execute(sql.VOUCHER, ready.voucher)
        many(sql.POSTING, ready.postings)
        execute(sql.SEEN, (ready.seen,))
        execute("COMMIT")

    def count(self, prefix: str) -> int:
        """Return how many customers' search keys begin so."""
        return int(self._connection.execute(sql.COUNT, prefix_bounds(fold(prefix))).fetchone()[0])

    def search(self, prefix: str, offset: int, limit: int) -> list[Row]:
        """Return a page of the customers whose search keys begin so."""
        bounds = prefix_bounds(fold(prefix))
        found: list[Row] = self._connection.execute(sql.SEARCH, (*bounds, limit, offset)).fetchall()
        return found

    def open_items(self, party_id: int) -> list[Row]:
        """Return what is open on a customer."""
        found: list[Row] = self._connection.execute(sql.OPEN, (party_id,)).fetchall()
        return found

    def invoice(self, number: str) -> Row | None:
        """Return an invoice as a batch meets it."""
        found: Row | None = self._connection.execute(sql.INVOICE, (number,)).fetchone()
        return found

    def claims(self, party_id: int) -> list[Row]:
        """Return what is open on a customer, each claim as a batch meets it."""
        found: list[Row] = self._connection.execute(sql.CLAIMS, (party_id,)).fetchall()
        return found

    def customer(self, number: str, today: date) -> list[Row]:
        """Return a customer's card, question by question."""
        execute, day, month = self._connection.execute, today.isoformat(), today.replace(day=1)
        first, second = ((today - timedelta(limit)).isoformat() for limit in USUAL_AGEING[:2])
        year = month.replace(month=1).isoformat()
        about: Row = execute(sql.CUSTOMER, (number,)).fetchone()
        party = about[:1]
        return [
            about,
            execute(sql.HOME).fetchone(),
            execute(sql.BALANCE, (day, day, first, first, second, second, *party)).fetchone(),
            execute(sql.HABITS, party).fetchone(),
            execute(sql.BOUGHT, (month.isoformat(), *party, year, day)).fetchone(),
            execute(sql.LATEST_INVOICE, party).fetchone(),
            execute(sql.LATEST_PAYMENT, party * 3).fetchone(),
        ]

    def invoices(self, party_id: int, offset: int, limit: int) -> list[Row]:
        """Return a page of a customer's items by number, having counted them."""
        self._connection.execute(sql.COUNT_ITEMS, (party_id,)).fetchone()
        found: list[Row] = self._connection.execute(sql.ITEMS, (party_id, limit, offset)).fetchall()
        return found

    # An open batch

    def take_open_batch(self, register: Path) -> int:
        """Take the open batch of another register in; return the id of its last line."""
        self._connection.execute("ATTACH ? AS other", (str(register),))
        self._connection.execute("BEGIN IMMEDIATE")
        for table in ("draft_batch", "draft_line"):
            self._connection.execute(f"INSERT INTO {table} SELECT * FROM other.{table}")
        self._connection.execute("COMMIT")
        self._connection.execute("DETACH other")
        return int(self._connection.execute("SELECT max(id) FROM draft_line").fetchone()[0])

    def confirm(self, line: int, flag: int) -> None:
        """Write one row of an open batch in one durable transaction."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("UPDATE draft_line SET confirmed = ? WHERE id = ?", (flag, line))
        self._connection.execute("COMMIT")

    def throw_open_batch_away(self) -> None:
        """Throw the open batch away."""
        self._connection.execute("BEGIN IMMEDIATE")
        for table in ("draft_line", "draft_batch"):
            self._connection.execute(f"DELETE FROM {table}")
        self._connection.execute("COMMIT")

    # The values of approvals

    def ready(self, batches: list[Batch]) -> list[ReadyApproval]:
        """Make the rows of approvals that follow one another, numbered on from what the register holds."""
        last = dict(self._connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
        number = self._connection.execute("SELECT max(number) FROM voucher WHERE series = ?", (SERIES,)).fetchone()[0]
        clerk = self._connection.execute(
            'SELECT "user", origin, entered_utc, work_date FROM entry ORDER BY id DESC LIMIT 1'
        ).fetchone()
        made: list[ReadyApproval] = []
        for place, batch in enumerate(batches, start=1):
            at = {name: seq + place for name, seq in last.items()}
            at["payment"] = last["payment"] + 1 + sum(len(earlier.lines) for earlier in batches[: place - 1])
            made.append(_approval(batch, at, number + place, clerk))
        return made


def _approval(batch: Batch, at: dict[str, int], voucher: int, clerk: Row) -> ReadyApproval:
    head, entry, day = batch.head, at["entry"], batch.head.payment_date.isoformat()
    ids = range(at["payment"], at["payment"] + len(batch.lines))
    paired = list(zip(ids, batch.lines, strict=True))
    home = sum(line.payment.home for line in batch.lines)
    money = (head.currency.code, head.rate.value, head.rate.per, head.method.code, head.method.account)
    number = at["payment_batch"]
    return ReadyApproval(
        (
            number,
            entry,
            number,
            day,
            head.total,
            batch.used,
            *money,
            head.bundle_number,
            head.count,
            head.fee,
            0,
            None,
        ),
        [(at_id, entry, number, line.card.party_id, day, line.paid, line.payment.home, 0) for at_id, line in paired],
        [(entry, line.card.item_id, at_id, day, line.payment.amount, line.payment.home) for at_id, line in paired],
        [
            (line.rest.amount, line.rest.home, line.card.item_id, line.card.open.amount, line.card.open.home)
            for line in batch.lines
        ],
        (at["voucher"], entry, SERIES, voucher, day, f"{head.method.text} {number}"),
        [(entry, at["voucher"], 1, money[4], "bank", home), (entry, at["voucher"], 2, "1510", "receivable", -home)],
        (entry, uuid.uuid4().hex, *clerk[:3], day, clerk[3], *_as_long_as_seals(len(batch.lines)), "f" * 64),
        clerk[2],
    )


def _as_long_as_seals(lines: int) -> tuple[str, bytes]:
    """Return as many bytes as an approval's seals and locators take."""
    rows = {"allocation": lines, "payment": lines, "payment_batch": 1, "posting": 2, "voucher": 1}
    seals = json.dumps([[table, 100_000, count, "f" * 64] for table, count in rows.items()])
    return seals, bytes(LOCATOR_BYTES * sum(rows.values()))
