"""The inquiries as tables (`admix-dialogs` D1, D2): the customer's card and the list of its invoices."""

from admix.dialogs.form import Dialog, Field, Kind, Line, Shown, Value
from admix.dialogs.tables import LEDGER
from admix.language import mark

INQUIRY = mark("Inquiry")
ADDRESS_ROWS = 5
ADDRESS_WIDTH = 34


def _amount(row: int, label: str, name: str) -> Line:
    """Return a line of the balance's column."""
    return Line(row, label, (Shown(name, 15, right=True),), 15, 1, dotted=False)


def _bought(row: int, label: str, name: str) -> Line:
    """Return a line of the column of limits and purchases."""
    return Line(row, label, (Shown(name, 14, right=True),), 10, 34, dotted=False)


def _day(row: int, label: str, name: str) -> Line:
    """Return a line of the column of dates."""
    return Line(row, label, (Shown(name, 6),), 11, 61, dotted=False)


def _habit(row: int, label: str, name: str) -> Line:
    """Return a line of the statistics; the sign of a negative number stands behind it."""
    return Line(row, label, (Shown(name, 6, right=True),), 26, 37, dotted=False)


def _asked(row: int, label: str, name: str) -> Line:
    """Return a question at the foot of the card that leads on."""
    return Line(row, label, (Field(name, 1, Kind.FLAG),), 28, 37, dotted=False)


CUSTOMER_INQUIRY = Dialog(
    "customer_inquiry",
    (LEDGER, INQUIRY, mark("Customer")),
    (
        Line(0, mark("Customer"), (Shown("number", 10, right=True),), 8, 1, dotted=False),
        Line(0, mark("Phone"), (Shown("phone", 24),), 7, 23, dotted=False),
        Line(0, mark("Fax no"), (Shown("fax", 14),), 6, 58, dotted=False),
        Value(1, 1, Shown("name", 78)),
        *(Value(2 + row, 1, Shown(f"address.{row}", ADDRESS_WIDTH)) for row in range(ADDRESS_ROWS)),
        Line(2, mark("Payment terms"), (Shown("terms", 21),), 20, 37, dotted=False),
        _habit(3, mark("Reminders (yr/last/before)"), "reminders"),
        _habit(4, mark("Average days to pay"), "days_to_pay"),
        _habit(5, mark("Against payment terms"), "against_terms"),
        _habit(6, mark("Average days overdue"), "days_overdue"),
        Line(7, mark("Remark"), (Field("remark", 30),), 10, 1, dotted=False),
        Line(7, mark("VAT no"), (Shown("vat_number", 17),), 16, 45, dotted=False),
        _amount(9, mark("Bal. - not due"), "not_due"),
        _amount(11, mark("Overdue 1"), "period_1"),
        _amount(12, mark("Overdue 2"), "period_2"),
        _amount(13, mark("Overdue 3"), "period_3"),
        _amount(14, mark("On account"), "on_account"),
        _amount(15, mark("Balance in all"), "total"),
        Value(15, 34, Shown("home", 3)),
        _bought(9, mark("Max credit"), "credit_limit"),
        _bought(11, mark("Discount"), "discount"),
        _bought(12, mark("Bought YTD"), "bought_this_year"),
        _bought(13, mark("MTD"), "bought_this_month"),
        _day(10, mark("Created"), "created"),
        _day(12, mark("Last order"), "last_order"),
        _day(13, mark("Invoice"), "latest_invoice"),
        _day(14, mark("Payment"), "latest_payment"),
        _day(15, mark("Reminder"), "latest_reminder"),
        _amount(17, mark("Total on order"), "order_total"),
        _amount(18, mark("Back orders"), "back_orders"),
        Line(19, mark("Invoices (y)"), (Field("invoices", 1, Kind.FLAG),), 15, 1, dotted=False),
        _asked(17, mark("All transactions (y)"), "transactions"),
        _asked(18, mark("Items behind the balance (y)"), "balance"),
        _asked(19, mark("Documents (y)"), "documents"),
    ),
    help=(
        mark("The remark can be changed: type it and press Enter. Enter without a change goes back to the search."),
        mark("Tab and y Enter shows the customer's invoices, and from there what was paid on each."),
        mark("Further on: all transactions with the balance after each, the items behind a line of the balance."),
        mark(
            "Overdue 1 and 2 end at the control record's first ageing limits (30, 60 days), 3 is more; home currency."
        ),
        mark("Statistics count calendar days of settled invoices. A minus against the terms is slower than agreed."),
        mark("A minus in days overdue is paid before the due date. YTD and MTD are this calendar year and month."),
    ),
)

INVOICE_INQUIRY = Dialog(
    "invoice_inquiry",
    (LEDGER, INQUIRY, mark("Invoices")),
    (
        Line(0, mark("Cust.no"), (Field("number", 10, Kind.NUMBER),), 7, 1, dotted=False),
        Value(0, 22, Shown("name", 36)),
        Line(0, mark("Invoice no"), (Field("invoice", 8, Kind.NUMBER),), 10, 59, dotted=False),
    ),
    help=(
        mark("Type a customer number, or an invoice number alone, and press Enter. An empty form opens the search."),
        mark("Arrows, PageUp, PageDown, Home and End move in the list; an invoice number typed there is gone to."),
        mark("Enter on a row shows what was paid on it, Enter again the batch and its voucher. Esc goes back."),
        mark("S is settled, else the number of reminders. The last columns: may bear interest, sent to collection."),
        mark("A stop, a dispute and documents stand under the invoice; d lists the documents."),
        mark("All columns are in home currency; under a foreign invoice both currencies stand with their codes."),
    ),
)

TRANSACTIONS = Dialog(
    "transactions",
    (LEDGER, INQUIRY, mark("Transactions")),
    (
        Line(0, mark("Cust.no"), (Shown("number", 10, right=True),), 7, 1, dotted=False),
        Value(0, 22, Shown("name", 57)),
    ),
    help=(
        mark("Every invoice, credit note and payment by date, and all else that took from an invoice."),
        mark("Balance is what the customer owed after each, in home currency; the last one is the customer's total."),
        mark("Enter shows the batch and the voucher behind a row, who entered it and when. Esc goes back."),
    ),
)
