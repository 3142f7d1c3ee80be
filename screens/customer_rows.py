"""The lists that hang on a customer: contacts and delivery addresses, one form for each row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from admix.dialogs.customers import CONTACT, CONTACTS_LIST, DELIVERIES_LIST, DELIVERY
from admix.dialogs.form import Dialog
from admix.language import mark
from admix.operations.customers import find_customer
from admix.operations.party_rows import (
    CONTACTS,
    DELIVERIES,
    PartyList,
    PartyRow,
    propose_row,
    remove_party_row,
    rows_of,
    save_row,
)
from admix.text import fit
from screens.form import FORM_ROW, LedgerScreen
from screens.list_state import ListState
from screens.record_form import REMOVE, SAVED, RecordForm
from screens.terminal import Terminal

if TYPE_CHECKING:
    from screens.app import LedgerApp

LIST_ROW, LIST_INSIDE, LIST_LINES = FORM_ROW + 2, 79, 17


@dataclass(frozen=True)
class RowDialogs:
    """How a list is shown: the list, the form of one row, the line that adds one."""

    rows: PartyList
    list: Dialog
    form: Dialog
    new: str


CONTACT_DIALOGS = RowDialogs(CONTACTS, CONTACTS_LIST, CONTACT, mark("New contact"))
DELIVERY_DIALOGS = RowDialogs(DELIVERIES, DELIVERIES_LIST, DELIVERY, mark("New delivery address"))


def row_text(kind: PartyList, row: PartyRow) -> str:
    """Return a row as the lists show it."""
    texts = row.texts
    if kind is CONTACTS:
        return (
            f"{fit(texts['name'], 24)} {fit(texts['title'], 14)} {fit(texts['phone'], 16)} {fit(texts['email'], 22)}"
        ).rstrip()
    town = f"{texts['postcode']} {texts['city']}".strip()
    return f"{fit(texts['name'], 28)} {fit(texts['street'], 25)} {fit(town, 24)}".rstrip()


class PartyRowForm(RecordForm):
    """One row of a customer's list, or a new one."""

    ways = (REMOVE,)

    def __init__(self, terminal: Terminal, dialogs: RowDialogs, number: str, seen: PartyRow | None) -> None:
        super().__init__(terminal, (dialogs.form,))
        self._dialogs = dialogs
        self._number = number
        self._seen = seen

    async def load(self) -> Mapping[str, str]:
        """Read the row as it stands now; one that was removed meanwhile stays as it was seen."""
        customer = await self.ask_ledger(find_customer, self._number)
        self.shown |= {"number": customer.number, "who": customer.name}
        self.is_new = self._seen is None
        if self._seen is None:
            return {}
        rows = await self.ask_ledger(rows_of, self._dialogs.rows, self._number)
        self._seen = next((row for row in rows if row.id == self._seen.id), self._seen)
        return self._seen.texts

    async def propose(self) -> Mapping[str, str]:
        """Check what was typed."""
        texts = propose_row(self._dialogs.rows, self._typed())
        self.tell("Enter saves it so.")
        return texts

    async def save(self) -> None:
        """Save the row."""
        await self.post(None, save_row, self._dialogs.rows, self._number, self._seen, self._typed())
        self.terminal.give_notice("It is saved.")

    def _typed(self) -> dict[str, str]:
        typed = self.read_pages()
        return {name: typed.text(name) or "" for name in self._dialogs.rows.longest}

    async def follow(self, way: str) -> str | None:
        """Remove the row after a question."""
        if self._seen is None or not await self.confirm_removal(self._seen.texts["name"]):
            self.form.clear([way])
            return None
        await self.post(None, remove_party_row, self._dialogs.rows, self._seen)
        self.terminal.give_notice("It is removed.")
        return SAVED


class PartyRows(LedgerScreen[int]):
    """A customer's list; the answer is the row chosen, counted from 0: the one behind the last adds a new one."""

    def __init__(self, terminal: Terminal, dialogs: RowDialogs, number: str, ruler: int) -> None:
        self.dialog = dialogs.list
        super().__init__(terminal)
        self._dialogs = dialogs
        self._number = number
        self._ruler = ruler
        self.found: list[PartyRow] = []

    async def converse(self) -> int | None:
        """Show the list until a row is chosen or the clerk leaves."""
        customer = await self.ask_ledger(find_customer, self._number)
        self.form.shown |= {"number": customer.number, "who": customer.name}
        self.found = await self.ask_ledger(rows_of, self._dialogs.rows, self._number)
        lines = [row_text(self._dialogs.rows, row) for row in self.found]
        rows = ListState.of("", [*lines, self.say(self._dialogs.new)], LIST_INSIDE, LIST_LINES)
        rows.framed = False
        rows.ruler = min(self._ruler, rows.count - 1)
        return await self.choose(rows, LIST_ROW, 0)


async def contacts(app: "LedgerApp", number: str) -> None:
    """Keep a customer's contacts."""
    await _keep(app, CONTACT_DIALOGS, number)


async def deliveries(app: "LedgerApp", number: str) -> None:
    """Keep a customer's delivery addresses."""
    await _keep(app, DELIVERY_DIALOGS, number)


async def _keep(app: "LedgerApp", dialogs: RowDialogs, number: str) -> None:
    ruler: int | None = 0
    while ruler is not None:
        rows = PartyRows(app.terminal, dialogs, number, ruler)
        ruler = await app.visit(rows)
        if ruler is not None:
            seen = rows.found[ruler] if ruler < len(rows.found) else None
            await app.visit(PartyRowForm(app.terminal, dialogs, number, seen))
