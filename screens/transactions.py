"""All transactions of a customer by date, with the balance after each and the way down from it."""

from collections.abc import Sequence

from admix.calendar import short
from admix.dialogs.inquiries import TRANSACTIONS
from admix.language import mark
from admix.money import Currency, format_amount
from admix.operations.acts import Touched
from admix.operations.customers import Customer
from admix.operations.registers import control_record
from admix.operations.running_balance import Transaction, count_transactions, list_transactions
from admix.text import fit
from screens.form import FORM_ROW, LedgerScreen
from screens.tall_list import TallList
from screens.terminal import Terminal
from screens.way_down import KIND_CELLS, KINDS, REVERSAL, WayDown

TRANSACTION_HEADINGS = (
    *(mark("Date"), mark("Kind"), mark("Invoice"), mark("In home c."), mark("Balance"), mark("Batch")),
    *(mark("Voucher"), mark("Entry")),
)
ITEM_KINDS = {
    "invoice": mark("Invoice"),
    "credit_note": mark("Credit note"),
    "fee": mark("Fee"),
    "on_account": mark("On acct."),
}
"""What makes a customer owe more, or less, in the width of its column."""
LIST_ROW, LIST_LINES, INSIDE = FORM_ROW + 1, 18, 79


class Transactions(LedgerScreen[None]):
    """The list; it begins at the latest transaction. Esc goes back to the card."""

    dialog = TRANSACTIONS

    def __init__(self, terminal: Terminal, customer: Customer) -> None:
        super().__init__(terminal)
        self._customer = customer

    async def converse(self) -> None:
        """Show the transactions until the clerk goes back."""
        home = (await self.ask_ledger(control_record)).home
        party = self._customer.id
        self.form.shown = {"number": self._customer.number, "name": self._customer.name}
        count = await self.ask_ledger(count_transactions, party)

        async def fetch(offset: int, limit: int) -> Sequence[str]:
            found = await self.ask_ledger(list_transactions, party, offset, limit)
            return [self._row(one, home) for one in found]

        rows = TallList("", count, fetch, self._heading(), inside=INSIDE, lines=LIST_LINES)
        rows.ruler = max(count - 1, 0)
        way = WayDown(self, home)
        while await self.choose(rows, LIST_ROW, 0) is not None:
            await self.lay_list(rows, LIST_ROW, 0)
            (one,) = await self.ask_ledger(list_transactions, party, rows.ruler, 1)
            await way.act(one.entry_id, self._touched(one))
            self.take_away()

    def _touched(self, one: Transaction) -> list[Touched]:
        """Return the item that came with an entry; what took from items is told by the entry itself."""
        if one.kind not in ITEM_KINDS:
            return []
        about = (one.number, one.kind, self._customer.number, one.currency, one.decimals)
        return [Touched(*about, one.amount, one.home_amount)]

    def _heading(self) -> str:
        day, kind, number, amount, balance, batch, voucher, entry = (self.say(word) for word in TRANSACTION_HEADINGS)
        return f"{day:6} {kind:11} {number:>8} {amount:>13} {balance:>13} {batch:>6} {voucher:>8} {entry:>6}"

    def _row(self, one: Transaction, home: Currency) -> str:
        """Return a row in home currency; under a foreign item what it is in its own."""
        amount, balance = (format_amount(value, home.decimals) for value in (one.home_amount, one.balance))
        kind = fit(self._kind(one), KIND_CELLS)
        row = (
            f"{short(one.day)} {kind} {one.number:>8} {amount:>13} {balance:>13} {one.batch or '':>6} "
            f"{one.voucher_number:>8} {one.entry_id:>6}"
        )
        if one.currency == home.code or not one.amount:
            return row
        own = f"{format_amount(one.amount, one.decimals)} {one.currency}"
        return f"{row}\n{own:>45}"

    def _kind(self, one: Transaction) -> str:
        if one.is_reversal:
            return self.say(REVERSAL)
        if one.kind == "match":
            return self.say("With %(number)s", number=one.other)
        word = {**KINDS, **ITEM_KINDS}[one.kind]
        return self.say(word)
