"""A clerk's own process: `python -m tests.faults.clerk_at_work FD` does what it is told.

An order is one line of JSON on standard input, an answer one line on standard output. FD is the reading end of the
starting line: one byte of it lets one clerk go. A refusal is an answer; any other fault ends the process.
"""

import json
import os
import random
import select
import signal
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy.orm import Session

from admix.audit import begin_entry, clerk_act, run_act
from admix.database.company import OpenCompany, open_company
from admix.database.gate import Gate
from admix.errors import Refusal
from admix.operations.batch_heads import TypedHead, propose_head
from admix.operations.batch_lines import TypedLine, propose_line
from admix.operations.batches import Batch
from admix.operations.customers import find_customer
from admix.operations.invoice_cards import find_open_invoice
from admix.operations.invoices import InvoiceRow, propose_invoices, register_invoices
from admix.operations.payments import ApprovedBatch, approve_batch
from admix.prepared import inserting
from admix.text import fold
from models.ledger import PartyTerm
from models.register import table_of

TODAY = date(1998, 9, 13)
CUSTOMER = "888"
FORM_ROWS = 25
"""Invoices that a clerk registers at a time before paying them one by one."""
THINK_SECONDS = (0.002, 0.008)
"""A clerk beside a run posts every few milliseconds."""
Answer = dict[str, Any]


@run_act
def add_term(session: Session, term: str, customer: str) -> str:
    """Give a customer one more search term: a chunk as small as a chunk can be."""
    party = find_customer(session, customer).id
    begin_entry(session, "master_data", TODAY)
    _TERM.run(session, [{"party_id": party, "term": term, "term_folded": fold(term)}])
    return term


_TERM = inserting(table_of(PartyTerm))


@clerk_act
def stand_still(session: Session, term: str) -> str:
    """Give the customer a search term, and be stopped by a signal before it is saved."""
    party = find_customer(session, CUSTOMER).id
    begin_entry(session, "master_data", TODAY)
    _TERM.run(session, [{"party_id": party, "term": term, "term_folded": fold(term)}])
    os.kill(os.getpid(), signal.SIGSTOP)
    return term


def terms_of(name: str, count: int) -> list[str]:
    """Return so many search terms, one for each chunk of a run."""
    return [f"{name} {place}" for place in range(count)]


def invoice_rows(prefix: str, numbers: Sequence[int]) -> list[InvoiceRow]:
    """Return invoices of different amounts: number 7 is of 100.07 kronor."""
    return [InvoiceRow(place, f"{prefix}{n}", 100 + Decimal(n) / 100) for place, n in enumerate(numbers)]


def batch_of(company: OpenCompany, total: Decimal, paid: dict[str, Decimal]) -> Batch:
    """Enter a batch of a declared total that pays so much on each of some invoices."""
    head = company.read(propose_head, TypedHead(TODAY, total, method="bank"))
    batch = Batch(uuid.uuid4().hex, head)
    for number, amount in paid.items():
        card = company.read(find_open_invoice, number)
        batch = batch.with_line(propose_line(head, card, TypedLine(paid=amount)))
    return batch


class TimedGate(Gate):
    """The gate with a watch: how long the last one waited before it, and stood in it."""

    waited = 0.0
    stood = 0.0

    @contextmanager
    def held(self, operation: str, user: str) -> Iterator[None]:
        asked = perf_counter()
        with super().held(operation, user):
            entered = perf_counter()
            self.waited = entered - asked
            try:
                yield
            finally:
                self.stood = perf_counter() - entered


class Orders:
    """Standard input read a line at a time without reading ahead, so that waiting for the next order sees it."""

    def take(self) -> Answer | None:
        """Return the next order, or None when there will be no more."""
        line = bytearray()
        while not line.endswith(b"\n"):
            byte = os.read(0, 1)
            if not byte:
                return None
            line += byte
        order: Answer = json.loads(line)
        return order

    def came_within(self, seconds: float) -> bool:
        """Think so long; tell whether an order came meanwhile."""
        return bool(select.select([0], [], [], seconds)[0])


class ClerkAtWork:
    """What a clerk can be told to do; each method is an order and returns its answer."""

    def __init__(self, starting_line: int) -> None:
        self._line = starting_line
        self._orders = Orders()
        self._runs: dict[str, Iterator[str]] = {}

    def work(self) -> None:
        """Obey until there are no more orders."""
        while (order := self._orders.take()) is not None:
            do = order.pop("do")
            try:
                tell(getattr(self, do)(**order))
            except Refusal as refusal:
                tell({"refused": str(refusal)})

    def open(self, folder: str) -> Answer:
        self._company = open_company(Path(folder), TODAY)
        self._gate = TimedGate(self._company.stores.register)
        self._company._gate = self._gate
        return {"user": self._company.user}

    def close(self) -> Answer:
        self._runs.clear()
        self._company.close()
        return {}

    def contend(self, total: str, paid: dict[str, str]) -> Answer:
        """Enter a batch, say so, and approve it when the starting line lets go."""
        self._batch = batch_of(self._company, Decimal(total), {number: Decimal(paid[number]) for number in paid})
        tell({"ready": self._batch.act_id})
        os.read(self._line, 1)
        started = perf_counter()
        try:
            answer = _receipt(self._approve(self._batch))
        except Refusal as refusal:
            answer = {"refused": str(refusal)}
        return {**answer, "started": started, "ended": perf_counter()}

    def approve_without(self, invoice: str) -> Answer:
        """Take an invoice out of the batch that was refused, and approve the rest under the same head."""
        (item,) = [line.card.item_id for line in self._batch.lines if line.card.number == invoice]
        return _receipt(self._approve(self._batch.without(item)))

    def pay_own(self, prefix: str, count: int) -> Answer:
        """Register so many invoices of one's own, form by form, and pay each in a batch of its own."""
        tell({"ready": prefix})
        os.read(self._line, 1)
        receipts: list[Answer] = []
        refusals: list[str] = []
        for first in range(0, count, FORM_ROWS):
            rows = invoice_rows(prefix, range(first, min(first + FORM_ROWS, count)))
            try:
                shown = self._company.read(propose_invoices, CUSTOMER, rows, TODAY)
                self._company.write(register_invoices, CUSTOMER, rows, shown, TODAY)
                receipts += [self._pay(row.number, row.amount) for row in rows]
            except Refusal as refusal:
                refusals.append(str(refusal))
        return {"receipts": receipts, "refusals": refusals}

    def post(self, invoice: str, count: int, seed: int) -> Answer:
        """Pay 0.01 on an invoice again and again with a moment between, so often or until another order comes."""
        chance = random.Random(seed)  # noqa: S311 - chance that can be repeated
        receipts = [self._pay(invoice, Decimal("0.01"))]
        while len(receipts) < count and not self._orders.came_within(chance.uniform(*THINK_SECONDS)):
            receipts.append(self._pay(invoice, Decimal("0.01")))
        return {"receipts": receipts}

    def run(self, run_id: str, name: str, chunks: int, steps: int, *, each: bool = False) -> Answer:
        """Go on with a run of so many chunks for so many steps; with `each`, say every step once saved."""
        if run_id not in self._runs:
            self._runs[run_id] = self._company.run(run_id, add_term, terms_of(name, chunks), CUSTOMER)
        stood: list[float] = []
        saved: list[float] = []
        started = perf_counter()
        for _, term in zip(range(steps), self._runs[run_id], strict=False):
            stood.append(self._gate.stood)
            saved.append(perf_counter())
            if each:
                tell({"saved": term})
        return {"saved": saved, "stood": stood, "seconds": perf_counter() - started}

    def stop_inside(self, term: str) -> Answer:
        tell({"stopping": os.getpid()})
        return {"saved": self._company.write(stand_still, term)}

    def _pay(self, invoice: str, amount: Decimal) -> Answer:
        batch = batch_of(self._company, amount, {invoice: amount})
        started = perf_counter()
        approved = self._approve(batch)
        ended = perf_counter()
        times = {"started": started, "ended": ended, "waited": self._gate.waited}
        return {**_receipt(approved), "invoice": invoice, **times}

    def _approve(self, batch: Batch) -> ApprovedBatch:
        return self._company.write_as(batch.act_id, approve_batch, batch)


def _receipt(approved: ApprovedBatch) -> Answer:
    return {"batch": approved.number, "voucher": approved.voucher, "paid": approved.used}


def tell(answer: Answer) -> None:
    """Say one line, at once."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    ClerkAtWork(int(sys.argv[1])).work()
