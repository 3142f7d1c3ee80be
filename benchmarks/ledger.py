"""The ledger's own work beside the floor: approving a hundred payments, finding customers, open items, invoices."""

import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from admix.database.company import OpenCompany, Stores, open_company
from admix.database.connection import connect
from admix.operations.batches import Batch, TypedHead, TypedLine, propose_head, propose_line
from admix.operations.customers import Search, count_customers, list_customers
from admix.operations.inquiries import open_items
from admix.operations.invoice_cards import InvoiceCard, find_open_invoice
from admix.operations.payments import approve_batch
from admix.operations.verifying.run import verify_company
from benchmarks.company import AS_OF, make_company
from benchmarks.floor import Floor
from benchmarks.loading import MAIN_METHOD, after, all_cards, found
from benchmarks.measure import Timing, by_turns, once
from models.register import TABLES, table_of

QUICK_ITEMS, QUICK_ROUNDS = 1_000, 5
LINES = 100
"""Payments in an approval as the goal has it."""
BATCHES = (1, LINES, 5_000)
"""Payments in the approvals that are measured."""
PART_PAID = Decimal("0.50")
"""What each of them pays, in SEK, so that the same invoices last for every round."""
PAGE = 20
CALLS = 20
"""Questions asked in a row, each too short for the clock."""
PREFIXES = ("ka", "lin", "berg", "sö", "holm", "vik", "ros", "ek", "ste", "tri")


@dataclass(frozen=True)
class Pair:
    """One kind of work on a register of so many items: what the floor took and what the ledger took."""

    work: str
    size: int
    floor: Timing | None
    ours: Timing
    goal: str = ""


@dataclass(frozen=True)
class Yard:
    """A company and a copy of it: the ledger works on one, the floor on the other."""

    company: OpenCompany
    floor: Floor
    stores: tuple[Stores, Stores]


@contextmanager
def yard(folder: Path, size: int, seed: int) -> Iterator[tuple[Yard, Timing]]:
    """Make a company of so many items, copy its files while nobody has them open, and open both."""
    values = make_company(size, seed)
    loading = once(lambda: found(folder / "ledger", "01", values, AS_OF).close())
    shutil.copytree(folder / "ledger" / "01", folder / "floor" / "01")
    stores = (Stores(folder / "ledger" / "01"), Stores(folder / "floor" / "01"))
    company = open_company(stores[0].folder, AS_OF)
    with closing(company), closing(Floor(stores[1].register)) as floor:
        yield Yard(company, floor, stores), loading


def measure(folder: Path, size: int, rounds: int, seed: int = 1) -> list[Pair]:
    """Measure every kind of work on a register of so many items."""
    with yard(folder, size, seed) as (made, loading):
        pairs = [
            Pair("load the company through the write door", size, None, loading),
            Pair("verify", size, None, once(lambda: _verify(made.company))),
            *_approvals(made, size, rounds),
        ]
        return [*pairs, *_questions(made, size, rounds)]


def _verify(company: OpenCompany) -> None:
    """Verify. Anything found is a fault of the generator or of the ledger."""
    findings = verify_company(company)
    if findings:
        raise RuntimeError(str(findings[0]))


def _approvals(made: Yard, size: int, rounds: int) -> Iterator[Pair]:
    """Approve batches of one, a hundred and five thousand part payments, where so many invoices are open."""
    for count in BATCHES:
        if count > size // 10:
            continue
        turns = rounds if count <= LINES else max(rounds // 8, 3)
        batches = approvals(made.company, turns, count)
        yield Pair(f"approve a batch of {count:,}".replace(",", " "), size, *_approve(made, batches), "<= 2.0")


def _approve(made: Yard, batches: list[Batch]) -> tuple[Timing, Timing]:
    """Approve batches by the ledger and by the floor, in turn."""
    ready = made.floor.ready(batches)
    return by_turns(
        len(batches),
        lambda turn: made.floor.approve(ready[turn]),
        lambda turn: made.company.write_as(batches[turn].act_id, approve_batch, batches[turn]),
    )


def approvals(company: OpenCompany, rounds: int, count: int = LINES) -> list[Batch]:
    """Enter the batches of all rounds beforehand: the same invoices, spread over the register."""
    cards = _spread([card for card in company.read(all_cards) if card.open.home], count)
    total = PART_PAID * len(cards)
    head = company.read(propose_head, TypedHead(AS_OF, total, method=MAIN_METHOD))
    batches: list[Batch] = []
    for _ in range(rounds):
        lines = tuple(propose_line(head, card, TypedLine(paid=PART_PAID)) for card in cards)
        batches.append(Batch(uuid.uuid4().hex, head, lines))
        cards = [after(line) for line in lines]
    return batches


def _spread(cards: Sequence[InvoiceCard], count: int) -> list[InvoiceCard]:
    return [cards[place * len(cards) // count] for place in range(count)]


def _questions(made: Yard, size: int, rounds: int) -> list[Pair]:
    """Ask what a clerk asks while typing, each through a read session of its own."""
    read, floor = made.company.read, made.floor
    cards = _spread([card for card in read(all_cards) if card.open.home], LINES)

    def prefix(turn: int) -> str:
        return PREFIXES[turn % len(PREFIXES)]

    def card(turn: int) -> InvoiceCard:
        return cards[turn % len(cards)]

    works: dict[str, tuple[Callable[[int], object], Callable[[int], object]]] = {
        "count customers of a prefix": (
            lambda turn: floor.count(prefix(turn)),
            lambda turn: read(count_customers, Search(prefix(turn))),
        ),
        "first page of customers of a prefix": (
            lambda turn: floor.search(prefix(turn), 0, PAGE),
            lambda turn: read(list_customers, Search(prefix(turn)), 0, PAGE),
        ),
        "open items of a customer": (
            lambda turn: floor.open_items(card(turn).party_id),
            lambda turn: read(open_items, card(turn).party_id),
        ),
        "open invoice by number": (
            lambda turn: floor.invoice(card(turn).number),
            lambda turn: read(find_open_invoice, card(turn).number),
        ),
    }
    return [
        Pair(name, size, *by_turns(rounds, *pair, calls=CALLS), "<= 3.0, < 100 us") for name, pair in works.items()
    ]


def row_counts(stores: Stores) -> dict[str, int]:
    """Return how many rows each table of a register holds."""
    with closing(connect(stores.register)) as opened:
        names = [table_of(model).name for model in TABLES]
        return {name: opened.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}
