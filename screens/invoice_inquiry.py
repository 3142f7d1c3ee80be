"""Invoice inquiry: a customer's invoices, what was paid on each, the batch and voucher behind it (dialog D2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from admix.calendar import short
from admix.dialogs.inquiries import INVOICE_INQUIRY
from admix.errors import Refusal
from admix.language import mark
from admix.money import Currency, format_amount
from admix.operations.customers import Customer, Search, find_customer, is_customer_number
from admix.operations.invoice_inquiry import (
    ItemLine,
    count_items,
    customer_of_invoice,
    is_in_collection,
    list_items,
    may_bear_interest,
    place_of_item,
)
from admix.operations.registers import control_record
from admix.text import width
from screens.customer_search import choose_customer
from screens.documents import show_item_documents
from screens.form import FORM_ROW, LedgerScreen
from screens.handling_words import handling_notes
from screens.instalment_parts import parts_summary
from screens.tall_list import TallList
from screens.terminal import Terminal
from screens.way_down import DOCUMENT_KEY, WayDown, in_both

INVOICE_HEADINGS = (
    *(mark("Invoice"), mark("Inv."), mark("Due"), mark("Rem"), mark("Inv.amount"), mark("Amount paid")),
    *(mark("Discount"), mark("Remainder"), mark("I"), mark("C")),
)
SETTLED = mark("S")
AMOUNT_EDGES = (37, 50, 62, 75)
"""Where the columns of amounts end; an amount wider than its column takes from the blanks before and after it."""
BOTH_CELLS = 70
LIST_ROW = FORM_ROW + 1
LIST_LINES = 16


@dataclass(frozen=True)
class _Listed:
    """A customer whose items stand on the screen."""

    customer: Customer
    home: Currency
    rows: TallList


class InvoiceInquiry(LedgerScreen[bool]):
    """A customer's invoices; the answer is True where the clerk asks for the customer search.

    What is typed in the list goes into the invoice number, so that an invoice is found without leaving it. Opened
    from a customer's card, or with the ruler on an invoice from a report, Esc goes back there.
    """

    dialog = INVOICE_INQUIRY

    def __init__(
        self,
        terminal: Terminal,
        customer: Customer | None = None,
        *,
        from_card: bool = False,
        invoice: str | None = None,
    ) -> None:
        super().__init__(terminal)
        self._invoice = invoice
        self._customer = customer
        self._from_card = from_card

    async def converse(self) -> bool | None:
        """Show customers' invoices until the clerk leaves; True asks for the customer search."""
        listed = None
        if self._customer is not None:
            listed = await self._try(self._customer.number, self._invoice)
        while True:
            if listed is not None and await self._browse(listed):
                if self._from_card:
                    return None
                listed = None
                self._start_over()
            if not await self._fill_over(listed):
                if listed is None:
                    return None
                self.form.clear(["invoice"])
                continue
            if any(self.form.entered.values()):
                listed = await self._sent() or listed
            elif listed is None:
                return True

    def _start_over(self) -> None:
        self.form.clear(self.form.values)
        self.form.shown.clear()
        self.form.go_to("number")

    async def _fill_over(self, listed: _Listed | None) -> bool:
        """Let the clerk fill in the head while the list, if there is one, stays below it."""
        if listed is None:
            return await self.fill()
        await self.lay_list(listed.rows, LIST_ROW, 0)
        sent = await self.fill()
        self.take_away()
        return sent

    # What is listed

    async def _sent(self) -> _Listed | None:
        """List what the head asks for; None where it was refused."""
        try:
            typed = self.read()
        except Refusal as refusal:
            self.refuse(refusal)
            return None
        return await self._try(typed.text("number"), typed.text("invoice"))

    async def _try(self, number: str | None, invoice: str | None) -> _Listed | None:
        """List a customer's items with the ruler on an invoice; a refusal is shown and gives None."""
        try:
            return await self._list(number, invoice)
        except Refusal as refusal:
            self.refuse(refusal)
            return None

    async def _list(self, number: str | None, invoice: str | None) -> _Listed | None:
        """Refused: an unknown customer or invoice, an invoice of another customer, a customer without any."""
        owner = None if invoice is None else await self.ask_ledger(customer_of_invoice, invoice)
        customer = await self._find(number or owner)
        if customer is None:
            return None
        if owner not in {None, customer.number}:
            raise Refusal(
                "Invoice %(number)s belongs to customer %(customer)s.", "customer", number=invoice, customer=owner
            )
        count = await self.ask_ledger(count_items, customer.id)
        if not count:
            raise Refusal("Customer %(number)s has no invoices.", "number", number=customer.number)
        home = (await self.ask_ledger(control_record)).home

        async def fetch(offset: int, limit: int) -> Sequence[str]:
            lines = await self.ask_ledger(list_items, customer.id, offset, limit)
            return [self._row(line, home) for line in lines]

        rows = TallList("", count, fetch, self._heading(), inside=79, lines=LIST_LINES)
        if invoice is not None:
            rows.ruler = await self.ask_ledger(place_of_item, customer.id, invoice)
        self.form.clear(["number", "invoice"])
        self.form.values["number"] = customer.number
        self.form.shown["name"] = customer.name
        return _Listed(customer, home, rows)

    async def _find(self, number: str | None) -> Customer | None:
        """Return a customer by number or by the beginning of a search key."""
        if number is None:
            raise Refusal("Type a customer number or an invoice number. Esc leaves.", "number")
        if number.isdigit() or await self.ask_ledger(is_customer_number, number):
            return await self.ask_ledger(find_customer, number, "number")
        return await choose_customer(self, Search(number), "number")

    # The list

    def _heading(self) -> str:
        number, day, due, rem, amount, paid, discount, rest, interest, collection = (
            self.say(word) for word in INVOICE_HEADINGS
        )
        return (
            f"{number:>8} {day:6} {due:6} {rem:3}{amount:>11} {paid:>12} {discount:>11} {rest:>12}"
            f" {interest:1} {collection:1}"
        )

    def _row(self, line: ItemLine, home: Currency) -> str:
        """Return an item's row in home currency; under a foreign one both currencies with their codes."""
        words = self.terminal.language
        state = self.say(SETTLED) if line.is_settled else str(line.reminders)
        row = f"{line.number:>8} {short(line.item_date)} {short(line.due_date)} {state:1}"
        amounts = (line.home_amount, line.paid_home, line.reduced_home, line.open_home)
        for amount, edge in zip(amounts, AMOUNT_EDGES, strict=True):
            if amount:
                row += " " + format_amount(amount, home.decimals).rjust(edge - width(row) - 1)
        interest = words.yes if may_bear_interest(line) else words.no
        collection = words.yes if is_in_collection(line) else words.no
        row = f"{row:{AMOUNT_EDGES[-1]}} {interest.upper()} {collection.upper()}"
        return "\n         ".join([row, *self._in_both(line, home), *self._notes(line, home)])

    def _in_both(self, line: ItemLine, home: Currency) -> list[str]:
        """Return a foreign item's amount, and its rest where that is another, in both currencies."""
        if line.currency == home.code:
            return []
        amount = in_both(line, home, line.amount, line.home_amount)
        if line.is_settled or line.open_amount == line.amount:
            return [amount]
        rest = in_both(line, home, line.open_amount, line.open_home)
        text = self.say("%(amount)s, rest %(rest)s", amount=amount, rest=rest)
        return [text] if width(text) <= BOTH_CELLS else text.split(", ")

    def _notes(self, line: ItemLine, home: Currency) -> Iterator[str]:
        """Tell what was written off, which invoice a credit note credits, and that an invoice is paid in parts."""
        if line.written_off_home:
            amount = format_amount(line.written_off_home, home.decimals)
            yield self.say("Written off: %(amount)s %(home)s", amount=amount, home=home.code)
        if line.credits is not None:
            yield self.say("Credits invoice %(number)s", number=line.credits)
        if line.credited_by:
            yield self.say("Credited by %(numbers)s", numbers=", ".join(line.credited_by))
        if line.parts:
            yield parts_summary(line.parts, line, self.say)
        yield from handling_notes(line.handling, self.say)
        if line.documents:
            yield self.say("Documents: %(count)d (d)", count=line.documents)

    async def _under_ruler(self, listed: _Listed) -> ItemLine:
        (item,) = await self.ask_ledger(list_items, listed.customer.id, listed.rows.ruler, 1)
        return item

    async def _browse(self, listed: _Listed) -> bool:
        """Move in the list and look at its items; True for Esc, False where an invoice number is begun."""
        self.form.go_to("invoice")
        await self.lay_list(listed.rows, LIST_ROW, 0)
        try:
            while True:
                stroke = await self.key()
                if self._message:
                    self.hush()
                if stroke.name == "escape":
                    return True
                if stroke.character == DOCUMENT_KEY:
                    item = await self._under_ruler(listed)
                    await show_item_documents(self, item.item_id, item.number)
                elif stroke.character:
                    self.press(self.form, stroke)
                    return False
                elif stroke.name == "enter":
                    await WayDown(self, listed.home).item(await self._under_ruler(listed))
                elif not listed.rows.move(stroke):
                    self.app.bell()
                await listed.rows.load()
                self.draw()
        finally:
            self.take_away()
