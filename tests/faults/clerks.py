"""Several clerks at once, each a process of its own, and what they are set to do together.

Nothing here asserts: each contest returns what the clerks said, and the tests compare it with the register.
"""

import itertools
import json
import os
import subprocess
import sys
import time
import uuid
from bisect import bisect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import select

from admix.config import CHECKOUT
from admix.database.company import OpenCompany
from admix.operations.invoices import InvoiceRow, propose_invoices, register_invoices
from models.ledger import Allocation, Item, Payment, PaymentBatch
from models.vouchers import Voucher
from tests.faults.clerk_at_work import CUSTOMER, TODAY

Answer = dict[str, Any]
FSYNC_BYTES = 4096


class Clerk:
    """One clerk's process as the others see it: told by a line, answering by a line."""

    def __init__(self, starting_line: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.clerk_at_work", str(starting_line)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=CHECKOUT,
            pass_fds=[starting_line],
        )

    def tell(self, do: str, **values: object) -> None:
        """Give an order."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **values}).encode() + b"\n")
        self.process.stdin.flush()

    def hear(self) -> Answer:
        """Wait for a line."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.endswith(b"\n"):
            raise RuntimeError(f"a clerk ended with {self.process.wait()}; see above")
        answer: Answer = json.loads(line)
        return answer

    def ask(self, do: str, **values: object) -> Answer:
        """Give an order and wait for its answer."""
        self.tell(do, **values)
        return self.hear()

    def kill(self) -> list[Answer]:
        """Kill the process; return the whole lines that it had still said."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.kill()
        said = self.process.stdout.read()
        self._close()
        return [json.loads(line) for line in said[: said.rfind(b"\n") + 1].splitlines()]

    def leave(self) -> None:
        """Let the process end by itself."""
        if self.process.stdin is not None and not self.process.stdin.closed:
            self._close()

    def _close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Clerks:
    """Clerks who start together: each reads one byte from one pipe, and all the bytes come in one write."""

    def __init__(self, count: int) -> None:
        self._line, self._whistle = os.pipe()
        self.all = [Clerk(self._line) for _ in range(count)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for clerk in self.all:
            clerk.leave()
        os.close(self._whistle)
        os.close(self._line)

    @contextmanager
    def at(self, folder: Path, count: int | None = None) -> Iterator[list[Clerk]]:
        """Let so many of the clerks, or all, open a company."""
        called = self.all[:count]
        for clerk in called:
            clerk.tell("open", folder=str(folder))
        for clerk in called:
            clerk.hear()
        yield called
        for clerk in called:
            if clerk.process.poll() is None:
                clerk.ask("close")

    def start(self, called: Sequence[Clerk]) -> list[Answer]:
        """Hear that each is ready, let all go at once, return their answers."""
        for clerk in called:
            clerk.hear()
        os.write(self._whistle, b"!" * len(called))
        return [clerk.hear() for clerk in called]


def register(company: OpenCompany, *numbers: str, amount: int = 100) -> None:
    """Register invoices of so many kronor each."""
    rows = [InvoiceRow(place, number, Decimal(amount)) for place, number in enumerate(numbers)]
    shown = company.read(propose_invoices, CUSTOMER, rows, TODAY)
    company.write(register_invoices, CUSTOMER, rows, shown, TODAY)


def on_one_invoice(clerks: Clerks, called: Sequence[Clerk], company: OpenCompany, number: str) -> list[Answer]:
    """Let every clerk have the same new invoice of 100.00 in a batch, and all approve at once."""
    register(company, number)
    for clerk in called:
        clerk.tell("contend", total="100", paid={number: "100"})
    return clerks.start(called)


def pay_their_own(clerks: Clerks, called: Sequence[Clerk], count: int) -> list[Answer]:
    """Let every clerk register so many invoices of their own and pay them, all at the same time."""
    for place, clerk in enumerate(called):
        clerk.tell("pay_own", prefix=chr(ord("A") + place), count=count)
    return clerks.start(called)


@dataclass(frozen=True)
class Posted:
    """What the ledger says of one payment: its batch, its voucher's number, its invoice, its öre."""

    batch: int
    voucher: int
    invoice: str
    paid: int


def posted(company: OpenCompany) -> list[Posted]:
    """Return every payment of the ledger in the order of the batches."""
    asked = (
        select(PaymentBatch.number, Voucher.number, Item.number, Payment.amount)
        .join(Payment, Payment.batch_id == PaymentBatch.id)
        .join(Allocation, Allocation.payment_id == Payment.id)
        .join(Item, Item.id == Allocation.item_id)
        .join(Voucher, Voucher.entry_id == PaymentBatch.entry_id)
        .order_by(PaymentBatch.number)
    )
    return company.read(lambda session: [Posted(*row) for row in session.execute(asked)])


def acknowledged(answers: Sequence[Answer]) -> list[Posted]:
    """Return every payment that the clerks were shown as saved, in the order of the batches."""
    receipts = [receipt for answer in answers for receipt in answer["receipts"]]
    found = [Posted(r["batch"], int(r["voucher"].split()[1]), r["invoice"], r["paid"]) for r in receipts]
    return sorted(found, key=lambda payment: payment.batch)


def overlap(answers: Sequence[Answer]) -> bool:
    """Tell whether a clerk asked while another was still waiting for an answer."""
    times = sorted((answer["started"], answer["ended"]) for answer in answers)
    return any(later[0] < earlier[1] for earlier, later in itertools.pairwise(times))


@dataclass
class Beside:
    """A clerk's payments with nobody else at work, the same beside a run, and the run's steps."""

    alone: list[Answer]
    beside: list[Answer]
    saved: list[float]
    """When each step was saved."""
    run_seconds: float
    stood: list[float]
    """How long each step stood in the door."""
    run_alone_seconds: float
    fsyncs: list[float]

    def passed(self) -> list[int]:
        """Return, for each payment beside the run, how many steps were saved while the clerk waited for the door."""
        asked = [(receipt["started"], receipt["started"] + receipt["waited"]) for receipt in self.beside]
        return [bisect(self.saved, entered) - bisect(self.saved, started) for started, entered in asked]


def beside_a_run(called: Sequence[Clerk], company: OpenCompany, steps: int, turns: int, *, extra: int = 0) -> Beside:
    """Let one clerk run so many steps in some turns while another posts; between them each works alone.

    In every turn the clerk first posts alone, then until the run's steps are done; then the run goes `extra` steps
    alone, and the disk is asked how long it takes.
    """
    clerk, runner = called
    register(company, "BESIDE", amount=1_000_000)
    run = {"run_id": uuid.uuid4().hex, "name": "STEG", "chunks": steps + extra * turns}
    found = Beside([], [], [], 0.0, [], 0.0, [])
    for turn in range(turns):
        found.alone += clerk.ask("post", invoice="BESIDE", count=steps // turns // 5, seed=turn)["receipts"]
        clerk.tell("post", invoice="BESIDE", count=steps, seed=turn)
        ran = runner.ask("run", steps=steps // turns, **run)
        clerk.tell("post", invoice="BESIDE", count=1, seed=turn)
        found.beside += clerk.hear()["receipts"]
        found.alone += clerk.hear()["receipts"]
        found.saved += ran["saved"]
        found.run_seconds += ran["seconds"]
        found.stood += ran["stood"]
        if extra:
            found.run_alone_seconds += runner.ask("run", steps=extra, **run)["seconds"]
        found.fsyncs += fsync_times(company.stores.folder / "fsync.probe", 50)
    return found


def fsync_times(file: Path, count: int) -> list[float]:
    """Return how long fdatasync of 4 kB takes here, in seconds: what no COMMIT can do without."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    taken: list[float] = []
    try:
        os.pwrite(descriptor, bytes(FSYNC_BYTES), 0)
        os.fsync(descriptor)
        for turn in range(count):
            os.pwrite(descriptor, bytes([turn % 256]) * FSYNC_BYTES, 0)
            started = time.perf_counter()
            os.fdatasync(descriptor)
            taken.append(time.perf_counter() - started)
    finally:
        os.close(descriptor)
        file.unlink()
    return taken


def part(values: Sequence[float], share: float) -> float:
    """Return the value that so large a share of the values does not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def jain(shares: Sequence[int]) -> float:
    """Return Jain's fairness index: 1 where all got as much, 1/n where one got everything."""
    return sum(shares) ** 2 / (len(shares) * sum(share * share for share in shares))


def shares(answers: Sequence[Answer]) -> list[int]:
    """Return how many payments each clerk had made when the first of them was done."""
    ends = [[receipt["ended"] for receipt in answer["receipts"]] for answer in answers]
    first_done = min(max(of_one) for of_one in ends)
    return [sum(end <= first_done for end in of_one) for of_one in ends]
