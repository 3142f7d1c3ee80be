"""Where the ledger and the floor work beside each other: a company, a copy of it, and what is told of both."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from admix.database.company import OpenCompany, Stores, open_company
from admix.operations.invoice_cards import InvoiceCard
from benchmarks.company import AS_OF, make_company
from benchmarks.floor import Floor
from benchmarks.loading import all_cards, found
from benchmarks.measure import Timing, once


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

    def open_cards(self, count: int) -> list[InvoiceCard]:
        """Return so many open invoices, spread over the register."""
        cards = [card for card in self.company.read(all_cards) if card.open.home]
        return spread(cards, count)


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


def spread(cards: Sequence[InvoiceCard], count: int) -> list[InvoiceCard]:
    """Return so many of the cards, evenly from the first on."""
    return [cards[place * len(cards) // count] for place in range(count)]
