"""The customer register on screen (Registervård: Kunder, Kunder fullständig): search, form, receipt, second Enter."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from admix.dialogs.customers import (
    CUSTOMER_PAGES,
    CUSTOMER_SHORT,
    FULL_PATH,
    LISTED,
    SHORT_PATH,
    WAYS,
)
from admix.errors import Refusal
from admix.operations.customer_checks import UnknownCode, code_texts, codes_of, notes_on
from admix.operations.customer_record import CustomerRecord, FreeFieldLine, free_fields
from admix.operations.customer_register import begin_customer, propose_customer, save_customer
from admix.operations.customer_removal import refuse_used, remove_customer
from admix.operations.party_rows import CONTACTS, DELIVERIES, rows_of
from admix.operations.registers import ControlRecord, control_record
from admix.text import fit
from screens.customer_rows import contacts, deliveries, row_text
from screens.customer_texts import customer_texts, free_field_page, typed_customer
from screens.follow_ups import of_customer
from screens.list_state import ListState
from screens.record_form import REMOVE, SAVED, RecordForm
from screens.register_search import RegisterSearch
from screens.terminal import Terminal

if TYPE_CHECKING:
    from admix.dialogs.form import Dialog
    from screens.app import LedgerApp

CODE_ROW, CODE_COL, CODE_INSIDE, CODE_LINES = 5, 22, 52, 12


class CustomerForm(RecordForm):
    """One customer; the answer is `saved`, or where the clerk wants to go on to."""

    ways = WAYS

    def __init__(self, terminal: Terminal, number: str, pages: "tuple[Dialog, ...]", page: int = 0) -> None:
        super().__init__(terminal, pages)
        self.number = number
        self.page = page
        """The page to begin with; afterwards the one that was left."""
        self._is_full = len(pages) > 1
        self._seen: CustomerRecord
        self._control: ControlRecord
        self._free: list[FreeFieldLine] = []

    async def converse(self) -> str | None:
        """Show the customer on the page that was left; the company's own fields make a page behind the others."""
        self._control = await self.ask_ledger(control_record)
        if self._is_full:
            self._free = await self.ask_ledger(free_fields)
            self.add_pages([free_field_page(self._free)] if self._free else [])
        self.turn_to(min(self.page, len(self.pages) - 1))
        answer = await super().converse()
        self.page = self.pages.index(self.form)
        return answer

    async def load(self) -> Mapping[str, str]:
        """Read the customer and what stands beside the fields."""
        self._seen = await self.ask_ledger(begin_customer, self.number)
        self.is_new = self._seen.is_new
        created = self._seen.created
        self.shown |= {
            "number": self._seen.number,
            "who": str(self._seen.columns["name"] or ""),
            "created": "" if created is None else created.strftime("%y%m%d"),
            "home": self._control.home.code,
        }
        await self._show_codes(self._seen)
        if self._is_full and not self.is_new:
            await self._show_rows()
        return self._texts(self._seen)

    def _texts(self, record: CustomerRecord) -> Mapping[str, str]:
        decimals = self._control.home.decimals
        return customer_texts(record, self._free, decimals, self.terminal.today, self.terminal.language)

    async def _show_codes(self, record: CustomerRecord) -> None:
        """Show what the codes stand for."""
        texts = await self.ask_ledger(code_texts, record.columns)
        self.shown |= {f"{column}_text": text for column, text in texts.items()}

    async def _show_rows(self) -> None:
        for way, kind in (("deliveries", DELIVERIES), ("contacts", CONTACTS)):
            rows = await self.ask_ledger(rows_of, kind, self.number)
            lines = [row_text(kind, row) for row in rows[:LISTED]]
            if len(rows) > LISTED:
                lines[-1] = self.say("… and %(count)d more", count=len(rows) - LISTED + 1)
            self.shown |= {f"{way}.{at}": line for at, line in enumerate(lines + [""] * (LISTED - len(lines)))}

    async def propose(self) -> Mapping[str, str]:
        """Check what was typed; a code that is not in its register is chosen from the register."""
        while True:
            try:
                wanted = await self.ask_ledger(propose_customer, self._seen, typed_customer(self.read_pages()))
            except UnknownCode as unknown:
                if not await self._choose_code(unknown):
                    raise
                continue
            await self._show_codes(wanted)
            self.shown["who"] = str(wanted.columns["name"])
            note = notes_on(wanted.columns, self.terminal.today)
            if note is not None:
                self.tell(note[0], **note[1])
            elif self.is_new:
                self.tell("Enter adds customer %(number)s so.", number=self.number)
            else:
                self.tell("Enter saves customer %(number)s so.", number=self.number)
            return self._texts(wanted)

    async def _choose_code(self, unknown: UnknownCode) -> bool:
        """Let a code be chosen from its register; False where there is none, or Esc."""
        column = unknown.field or ""
        lines = await self.ask_ledger(codes_of, column)
        self.refuse(unknown)
        if not lines:
            return False
        rows = [f"{fit(line.code, 8)} {line.text if line.text != line.code else ''}".rstrip() for line in lines]
        chosen = await self.choose(ListState.of("", rows, CODE_INSIDE, CODE_LINES), CODE_ROW, CODE_COL)
        if chosen is None:
            return False
        self.form.enter(column, lines[chosen].code)
        self.hush()
        return True

    async def save(self) -> None:
        """Save the customer, and leave the receipt's sentence for the next screen."""
        is_new = self.is_new
        await self.post(None, save_customer, self._seen, typed_customer(self.read_pages()))
        if is_new:
            self.terminal.give_notice("Customer %(number)s is added.", number=self.number)
        else:
            self.terminal.give_notice("Customer %(number)s is saved.", number=self.number)

    async def follow(self, way: str) -> str | None:
        """Go on to a list, or remove the customer after a question."""
        if way != REMOVE:
            return way
        if self.is_new:
            raise Refusal("Customer %(number)s is not in the register yet.", REMOVE, number=self.number)
        await self.ask_ledger(refuse_used, self.number)
        if not await self.confirm_removal(f"{self.number} {self._seen.columns['name']}"):
            self.form.clear([REMOVE])
            return None
        await self.post(None, remove_customer, self.number, self._seen.version)
        self.terminal.give_notice("Customer %(number)s is removed.", number=self.number)
        return SAVED


async def customers(app: "LedgerApp") -> None:
    """Keep customers in the short form."""
    await _keep(app, SHORT_PATH, (CUSTOMER_SHORT,))


async def customers_full(app: "LedgerApp") -> None:
    """Keep customers in the full form, page by page."""
    await _keep(app, FULL_PATH, CUSTOMER_PAGES)


async def _keep(app: "LedgerApp", path: tuple[str, ...], pages: "tuple[Dialog, ...]") -> None:
    """Search customer after customer; a list that hangs on one leads back to its form."""
    lists = {"follow_ups": of_customer, "deliveries": deliveries, "contacts": contacts}
    while (number := await app.visit(RegisterSearch(app.terminal, path))) is not None:
        form = CustomerForm(app.terminal, number, pages)
        while (way := await app.visit(form)) in lists:
            await lists[way](app, number)
            form = CustomerForm(app.terminal, number, pages, form.page)
