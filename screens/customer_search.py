"""Customer search: number, search key, or other search terms; a list when several match (dialog A1)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from admix.dialogs.tables import CUSTOMER_SEARCH
from admix.errors import Refusal
from admix.language import Language, mark
from admix.operations.customers import (
    Customer,
    CustomerLine,
    Search,
    count_customers,
    find_customer,
    is_customer_number,
    list_customers,
)
from admix.text import fit
from screens.form import LedgerScreen
from screens.list_state import ListState
from screens.terminal import Terminal

Answer = TypeVar("Answer")
HEADINGS = (mark("Cust.no"), mark("Name"), mark("Search key"), mark("Town"))


class CustomerQuestion(LedgerScreen[Answer], Generic[Answer]):
    """A search for a customer; what it answers is for `search` to say. `path` is the program that it serves."""

    dialog = CUSTOMER_SEARCH

    def __init__(self, terminal: Terminal, path: tuple[str, ...] = CUSTOMER_SEARCH.path) -> None:
        super().__init__(terminal)
        self.dialog = replace(self.dialog, path=path)

    async def search(self) -> Answer | None:
        """Return what the form asks for, None where the clerk goes back to it. Refused: what nobody fits."""
        raise NotImplementedError

    async def converse(self) -> Answer | None:
        """Search until a customer is found or the clerk leaves; the cursor starts in the number."""
        self.form.go_to("number")
        while await self.fill():
            try:
                found = await self.search()
            except Refusal as refusal:
                self.refuse(refusal)
                continue
            if found is not None:
                return found
        return None


class CustomerSearch(CustomerQuestion[Customer]):
    """Ask for a customer; the answer is the customer found."""

    async def search(self) -> Customer | None:
        """Find one by number, or let one be chosen from those that match. Refused: an empty search."""
        typed = self.read()
        number, key = typed.text("number"), typed.text("search_key")
        other = bool(typed.flag("other_terms"))
        if number is not None and not other:
            return await self.ask_ledger(find_customer, number, "number")
        text = key or number
        if text is None:
            raise Refusal("Type a customer number or the beginning of a search key. Esc leaves.", "number")
        return await choose_customer(self, Search(text, other), "search_key" if key else "number")


async def choose_customer(screen: LedgerScreen[object], search: Search, field: str) -> Customer | None:
    """Return the one customer that matches a search, or let the clerk choose from a list over the form."""
    count = await screen.ask_ledger(count_customers, search)
    if count == 0 and await screen.ask_ledger(is_customer_number, search.text):
        return await screen.ask_ledger(find_customer, search.text)
    if count == 0:
        raise Refusal("No customer has a search term that begins with %(text)s.", field, text=search.text)

    async def fetch(offset: int, limit: int) -> Sequence[str]:
        return [customer_row(line) for line in await screen.ask_ledger(list_customers, search, offset, limit)]

    if count == 1:
        lines = await screen.ask_ledger(list_customers, search, 0, 1)
        return await screen.ask_ledger(find_customer, lines[0].number)
    title, head = screen.say("Customers"), heading(screen.terminal.language)
    rows = ListState(title, count, fetch, head, inside=76, height=min(14, count))
    chosen = await screen.choose(rows, 3, 0)
    if chosen is None:
        return None
    lines = await screen.ask_ledger(list_customers, search, chosen, 1)
    return await screen.ask_ledger(find_customer, lines[0].number)


def heading(language: Language) -> str:
    """Return the heading over customers."""
    number, name, key, town = (language.say(word) for word in HEADINGS)
    return f"{number:>10} {fit(name, 30)} {fit(key, 16)} {town}"


def customer_row(line: CustomerLine) -> str:
    """Return a customer's row."""
    return f"{line.number:>10} {fit(line.name, 30)} {fit(line.search_key, 16)} {fit(line.city, 17)}"
