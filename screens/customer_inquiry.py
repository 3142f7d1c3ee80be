"""Customer inquiry: balance, habits, dates; the remark can be changed there (dialog D1)."""

from datetime import date

from admix.calendar import short
from admix.dialogs.form import Line
from admix.dialogs.inquiries import ADDRESS_ROWS, ADDRESS_WIDTH, CUSTOMER_INQUIRY
from admix.dialogs.tables import DISCARD_QUESTION
from admix.errors import Refusal
from admix.money import format_amount
from admix.operations.customer_card import CustomerCard, customer_card
from admix.operations.customer_checks import DISCOUNT_DECIMALS
from admix.operations.customers import change_remark, find_customer
from admix.operations.documents import Owner
from admix.operations.invoice_inquiry import count_items
from screens.balance_lines import show_balance
from screens.canvas import Picture
from screens.documents import show_documents
from screens.form import LedgerScreen, wrap
from screens.terminal import Terminal

ASKED = ("invoices", "transactions", "balance", "documents")
REMARK = next(part for part in CUSTOMER_INQUIRY.parts if isinstance(part, Line) and "remark" in str(part.parts))


INVOICES, TRANSACTIONS = "invoices", "transactions"
"""What the clerk may go on to in a screen of its own."""


class CustomerInquiry(LedgerScreen[str]):
    """A customer's card; the answer is what the clerk wants to see next, its invoices or its transactions."""

    dialog = CUSTOMER_INQUIRY

    def __init__(self, terminal: Terminal, number: str) -> None:
        super().__init__(terminal)
        self._number = number
        self._card: CustomerCard | None = None

    def body(self) -> Picture:
        """Draw the card; > stands before the remark while the cursor is in it, as in the manual."""
        picture = super().body()
        if self.form.focus == "remark":
            picture.write(REMARK.row, REMARK.col + REMARK.label_width + 1, ">")
        return picture

    async def converse(self) -> str | None:
        """Show the card until the clerk goes on, or back to the search."""
        card = await self._load()
        self.form.enter("remark", card.remark)
        while True:
            if not await self.fill():
                if not self._is_changed(card) or await self.ask_yes_no(DISCARD_QUESTION) is True:
                    return None
                continue
            try:
                typed = self.read()
                remark = typed.text("remark") or ""
                asked = {name for name in ASKED if typed.flag(name)}
                is_changed = remark != card.remark
                if is_changed:
                    await self.post(None, change_remark, card.number, remark, card.version)
                    card = await self._load()
                    self.form.enter("remark", card.remark)
                    self.form.go_to("remark")
                    self.tell("The remark is saved.")
                if {INVOICES, TRANSACTIONS} & asked:
                    await self._refuse_without_invoices(INVOICES if INVOICES in asked else TRANSACTIONS)
                await self._show(asked, card)
            except Refusal as refusal:
                self.refuse(refusal)
                continue
            if {INVOICES, TRANSACTIONS} & asked:
                return INVOICES if INVOICES in asked else TRANSACTIONS
            if not is_changed and not asked:
                return None

    async def _show(self, asked: set[str], card: CustomerCard) -> None:
        """Show what lies over the card: the items behind the balance, the documents."""
        if not asked:
            return
        self.form.clear(asked)
        party = (await self.ask_ledger(find_customer, self._number)).id
        if "balance" in asked:
            await show_balance(self, party, card)
        if "documents" in asked:
            title = self.say("Documents of customer %(number)s", number=card.number)
            await show_documents(self, Owner(party=party), title, card.number)

    async def _load(self) -> CustomerCard:
        card = await self.ask_ledger(customer_card, self._number, self.terminal.today)
        self.form.shown = card_texts(card)
        return card

    def _is_changed(self, card: CustomerCard) -> bool:
        return self.form.values["remark"] != card.remark

    async def _refuse_without_invoices(self, field: str) -> None:
        customer = await self.ask_ledger(find_customer, self._number)
        if not await self.ask_ledger(count_items, customer.id):
            raise Refusal("Customer %(number)s has no invoices.", field, number=self._number)


def card_texts(card: CustomerCard) -> dict[str, str]:
    """Return what stands behind the labels; zero is blank except in the total and where a file said it."""
    decimals = card.home.decimals
    address = [*wrap(card.street, ADDRESS_WIDTH), *wrap(f"{card.postcode} {card.city}", ADDRESS_WIDTH)]
    days = {
        "created": card.created,
        "last_order": card.orders.last,
        "latest_invoice": card.latest_invoice,
        "latest_payment": card.latest_payment,
    }
    amounts = {
        **card.balance._asdict(),
        "bought_this_year": card.bought_this_year,
        "bought_this_month": card.bought_this_month,
    }
    given = {
        "total": card.balance.total,
        "order_total": card.orders.total,
        "back_orders": card.orders.back,
        "credit_limit": card.credit_limit,
    }
    habits = {
        "days_to_pay": card.habits.days_to_pay,
        "against_terms": card.habits.against_terms,
        "days_overdue": card.habits.days_overdue,
    }
    return {
        "number": card.number,
        "name": card.name,
        "phone": card.phone,
        "fax": card.fax,
        "vat_number": card.vat_number,
        "discount": "" if card.discount is None else f"{format_amount(card.discount, DISCOUNT_DECIMALS)} %",
        "terms": card.terms_text,
        "home": card.home.code,
        **{f"address.{row}": line for row, line in enumerate(line for line in address[:ADDRESS_ROWS] if line)},
        **{name: format_amount(amount, decimals) for name, amount in amounts.items() if amount},
        **{name: format_amount(amount, decimals) for name, amount in given.items() if amount is not None},
        **{name: _day(day) for name, day in days.items()},
        **{name: trailing(mean) for name, mean in habits.items()},
    }


def _day(day: date | None) -> str:
    return "" if day is None else short(day)


def trailing(days: int | None) -> str:
    """Return a mean number of days with its minus behind it, the figures below each other (dialogs C12)."""
    if days is None:
        return ""
    return f"{-days}-" if days < 0 else f"{days} "
