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
    AllocationLine,
    ItemLine,
    act_card,
    allocations_of,
    count_items,
    customer_of_invoice,
    is_in_collection,
    list_items,
    may_bear_interest,
    place_of_item,
)
from admix.operations.registers import control_record
from admix.text import fit, width
from screens.act_box import act_box
from screens.customer_search import choose_customer
from screens.form import FORM_ROW, LedgerScreen
from screens.instalment_parts import parts_list, parts_summary
from screens.list_state import ListState
from screens.tall_list import TallList
from screens.terminal import Terminal

INVOICE_HEADINGS = (
    *(mark("Invoice"), mark("Inv."), mark("Due"), mark("Rem"), mark("Inv.amount"), mark("Amount paid")),
    *(mark("Discount"), mark("Remainder"), mark("I"), mark("C")),
)
ALLOCATION_HEADINGS = (
    *(
        mark("Date"),
        mark("Kind"),
        mark("In home c."),
        mark("Own currency"),
        mark("Batch"),
        mark("Voucher"),
        mark("Rev."),
    ),
)
KINDS = {
    "payment": mark("Payment"),
    "reduction": mark("Reduction"),
    "exchange": mark("Exch.diff."),
    "discount": mark("Cash disc."),
    "rounding": mark("Rounded"),
    "write_off": mark("Written off"),
    "match": mark("Matched"),
    "on_account": mark("On acct."),
}
"""What took from an item, in the width of its column; of money on account first the payment it came from."""
USED = mark("Used")
ON_ACCOUNT = "on_account"
REVERSAL = mark("Taken back")
SETTLED = mark("S")
AMOUNT_EDGES = (37, 50, 62, 75)
"""Where the columns of amounts end; an amount wider than its column takes from the blanks before and after it."""
BOTH_CELLS = 70
LIST_ROW = FORM_ROW + 1
LIST_LINES = 16
BOX_END = 23
BOX_FRAME = 5
"""Boxes stand at the foot of the list; a frame, a title and a heading take five rows."""
BOX_INSIDE = 76
KIND_CELLS = 11


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
        amount = _both(line, home, line.amount, line.home_amount)
        if line.is_settled or line.open_amount == line.amount:
            return [amount]
        rest = _both(line, home, line.open_amount, line.open_home)
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
                if stroke.character:
                    self.press(self.form, stroke)
                    return False
                if stroke.name == "enter":
                    await self._look(listed)
                elif not listed.rows.move(stroke):
                    self.app.bell()
                await listed.rows.load()
                self.draw()
        finally:
            self.take_away()

    # The way down

    async def _look(self, listed: _Listed) -> None:
        """Show the item's parts if it has several, what was allocated to it, the batch and voucher behind each."""
        (item,) = await self.ask_ledger(list_items, listed.customer.id, listed.rows.ruler, 1)
        lines = await self.ask_ledger(allocations_of, item.item_id)
        if not item.parts:
            await self._look_at_allocations(item, lines, listed.home)
            return
        window = parts_list(self._title(item, listed.home), item.parts, item, self.say)
        place = BOX_END - window.height - BOX_FRAME
        while await self.choose(window, place, 0) is not None:
            await self._look_at_allocations(item, lines, listed.home)

    async def _look_at_allocations(self, item: ItemLine, lines: Sequence[AllocationLine], home: Currency) -> None:
        if not lines:
            self.tell("Nothing has been paid on invoice %(number)s.", number=item.number)
            return
        rows = ListState.of(
            self._title(item, home),
            [self._allocation(line, item, home) for line in lines],
            BOX_INSIDE,
            12,
            self._allocation_heading(),
        )
        place = BOX_END - rows.height - BOX_FRAME
        while (chosen := await self.choose(rows, place, 0)) is not None:
            await self.lay_list(rows, place, 0)
            card = await self.ask_ledger(act_card, lines[chosen].entry_id)
            box = act_box(card, home, self.terminal.language, card.kind)
            await self.choose(box, BOX_END - box.height - BOX_FRAME, 2)
            self.take_away()

    def _title(self, item: ItemLine, home: Currency) -> str:
        """Return what the box is about: an invoice with its amount, money on account with what is left of it too."""
        if item.kind != ON_ACCOUNT:
            amount = f"{format_amount(item.home_amount, home.decimals)} {home.code}"
            if item.currency != home.code:
                amount = _both(item, home, item.amount, item.home_amount)
            return self.say("Invoice %(number)s: %(amount)s", number=item.number, amount=amount)
        given, left = (
            f"{format_amount(-amount, item.decimals)} {item.currency}" for amount in (item.amount, item.open_amount)
        )
        amount = self.say("%(amount)s, rest %(rest)s", amount=given, rest=left)
        return self.say("On account %(number)s: %(amount)s", number=item.number, amount=amount)

    def _allocation_heading(self) -> str:
        day, kind, home, own, batch, voucher, reverse = (self.say(word) for word in ALLOCATION_HEADINGS)
        return f"{day:6} {kind:11} {home:>12}     {own:>12}     {batch:>6} {voucher:>9} {reverse:6}"

    def _allocation(self, line: AllocationLine, item: ItemLine, home: Currency) -> str:
        word = REVERSAL if line.is_reversal else KINDS[line.kind]
        if word == KINDS["payment"] and item.kind == ON_ACCOUNT:
            word = USED
        kind = self.say(word)
        if line.kind == "match" and not line.is_reversal:
            kind = fit(self.say("With %(number)s", number=line.other), KIND_CELLS)
        own = "" if item.currency == home.code else format_amount(line.amount, item.decimals)
        code = item.currency if own else ""
        reverse = self.terminal.language.yes.upper() if line.is_reversed else ""
        return (
            f"{short(line.value_date)} {kind:11} {format_amount(line.home_amount, home.decimals):>12} {home.code:3} "
            f"{own:>12} {code:3} {line.batch or '':>6} {line.voucher_number:>9} {reverse}"
        )


def _both(line: ItemLine, home: Currency, own: int, in_home: int) -> str:
    """Return 7000.00 NOK = 6300.00 SEK."""
    return (
        f"{format_amount(own, line.decimals)} {line.currency} = {format_amount(in_home, home.decimals)} {home.code}"
    )
