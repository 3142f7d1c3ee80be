"""The list of approved batches, what stands in one, and the forms that correct it, as tables."""

from admix.dialogs.form import Dialog, Field, Kind, Line, Shown, Value
from admix.dialogs.inquiries import INQUIRY
from admix.dialogs.tables import LEDGER
from admix.language import mark

BATCHES = mark("Payment batches")
ACTS = mark("Matchings and bad debts")
RECEIPT_ROW, FEE_ROWS = 7, 2
"""Where the receipt of a correction begins, below its fields; the fees of a returned payment move it down."""


def _left(row: int, label: str, field: Field) -> Line:
    """Return a line of the left column of a search form."""
    return Line(row, label, (field,), 14, 1)


def _right(row: int, label: str, *fields: Field) -> Line:
    """Return a line of the right column of a search form."""
    return Line(row, label, fields, 24, 31)


BATCH_SEARCH = Dialog(
    "batch_search",
    (LEDGER, INQUIRY, BATCHES),
    (
        _left(0, mark("Batch no"), Field("number", 7, Kind.COUNT)),
        _right(0, mark("Payment date from/to"), Field("first_day", 6, Kind.DATE), Field("last_day", 6, Kind.DATE)),
        _left(1, mark("Customer no"), Field("customer", 10, Kind.NUMBER)),
        _right(1, mark("Declared or used total"), Field("amount", 15, Kind.AMOUNT)),
        _left(2, mark("Invoice no"), Field("invoice", 8, Kind.NUMBER)),
        _right(2, mark("User"), Field("user", 22)),
        Value(3, 1, Shown("open", 78)),
    ),
    help=(
        mark("Enter lists the approved batches for which all that is typed is true, an empty form every batch."),
        mark("The customer has a payment in the batch; the invoice was paid by it; the user entered or approved it."),
        mark("Enter on a batch shows what stands in it. Esc goes from the list back to the form."),
    ),
)

BATCH_CONTENT = Dialog(
    "batch_content",
    (LEDGER, INQUIRY, BATCHES),
    (
        Line(0, mark("Batch"), (Shown("number", 7, right=True),), 13, 1),
        Line(0, mark("Payment date"), (Shown("payment_date", 6),), 17, 27),
        Line(0, mark("Voucher"), (Shown("voucher", 12),), 12, 54),
        Line(1, mark("Meth."), (Shown("method", 62),), 13, 1),
        Line(2, mark("Declared"), (Shown("declared", 15, right=True),), 13, 1),
        Line(2, mark("Used"), (Shown("used", 15, right=True), Shown("currency", 16)), 6, 33),
        Line(3, mark("Approved"), (Shown("approved", 62),), 13, 1),
        Value(4, 1, Shown("more", 78)),
        Value(5, 1, Shown("state", 78)),
    ),
    help=(
        mark("Enter on a line shows the batch and its voucher, and what corrected the line."),
        mark("Minus (-) on a line reverses its payment, returns it, or takes it off the invoice."),
        mark("Minus (-) on the first row, or b anywhere, reverses the whole batch."),
        mark("Paid is in the batch's currency; reduction, exchange difference and settled are in home currency."),
    ),
)

ACT_SEARCH = Dialog(
    "act_search",
    (LEDGER, INQUIRY, ACTS),
    (
        _left(0, mark("Customer no"), Field("customer", 10, Kind.NUMBER)),
        _left(1, mark("Invoice no"), Field("invoice", 8, Kind.NUMBER)),
    ),
    help=(
        mark("Enter lists matchings, bad debts, returns, reversals and revaluations, an empty form all of them."),
        mark("Enter on one shows its items and its voucher. Minus (-) undoes a matching or a bad debt."),
    ),
)


def _correction(name: str, title: str, *fields: Line) -> Dialog:
    """Return the form of a correction: what is corrected, the day, the reason, further fields."""
    return Dialog(
        name,
        (LEDGER, INQUIRY, title),
        (
            Value(0, 1, Shown("what", 78)),
            Value(1, 1, Shown("whose", 78)),
            Value(2, 1, Shown("amounts", 78)),
            Line(4, mark("Value date"), (Field("value_date", 6, Kind.DATE),), 20, 1),
            Line(5, mark("Reason"), (Field("reason", 55),), 20, 1),
            *fields,
        ),
        help=(
            mark("Enter shows what will happen: what is open again, and the voucher. Enter once more posts it."),
            mark("The reason is printed on the journal. Nothing is erased: the same rows come with signs turned."),
        ),
    )


BATCH_REVERSAL = _correction("batch_reversal", mark("Reverse batch"))
PAYMENT_REVERSAL = _correction("payment_reversal", mark("Reverse payment"))
PAYMENT_RETURN = _correction(
    "payment_return",
    mark("Returned payment"),
    Line(6, mark("The bank's fee"), (Field("bank_fee", 13, Kind.AMOUNT),), 20, 1),
    Line(7, mark("The customer's fee"), (Field("customer_fee", 13, Kind.AMOUNT),), 20, 1),
)
UNMATCHING = _correction("unmatching", mark("Take off the invoice"))
MATCH_UNDONE = _correction("match_undone", mark("Undo matching"))
WRITE_OFF_REVERSAL = _correction("write_off_reversal", mark("Undo bad debt"))
