"""Invoice maintenance (Fakturor under Registervård) as a table: an invoice, its figures, how it is handled."""

from admix.dialogs.form import Dialog, Field, Kind, Line, Shown, Value
from admix.dialogs.settings import REGISTERS
from admix.dialogs.tables import LEDGER
from admix.language import mark

CARE = "care"


def _field(row: int, label: str, *fields: Field) -> Line:
    return Line(row, label, fields, section=CARE)


MAINTENANCE = Dialog(
    "maintenance",
    (LEDGER, REGISTERS, mark("Invoices")),
    (
        Line(0, mark("Invoice no"), (Field("number", 8, Kind.NUMBER),)),
        Value(1, 1, Shown("customer", 78), CARE),
        Line(3, mark("Invoice date/due date"), (Shown("item_date", 6), Shown("now_due", 6)), section=CARE),
        Line(
            4,
            mark("Invoice amount/outstanding"),
            (Shown("amount", 15, right=True), Shown("open", 15, right=True), Shown("currency", 3)),
            section=CARE,
        ),
        Line(
            5,
            mark("In home currency"),
            (Shown("home_amount", 15, right=True), Shown("home_open", 15, right=True), Shown("home", 3)),
            section=CARE,
        ),
        _field(7, mark("New due date"), Field("due_date", 6, Kind.DATE)),
        _field(
            9,
            mark("Reminder stop (y)/last day"),
            Field("reminder_stop", 1, Kind.FLAG),
            Field("reminder_stop_until", 6, Kind.DATE),
        ),
        _field(10, mark("Reason of the stop"), Field("reminder_stop_reason", 40)),
        _field(11, mark("Dispute (y)"), Field("disputed", 1, Kind.FLAG)),
        _field(12, mark("Interest block (y)"), Field("interest_block", 1, Kind.FLAG)),
        _field(13, mark("Reminders sent"), Field("reminders", 1, Kind.COUNT)),
        _field(15, mark("Reason of the change"), Field("reason", 40)),
        Value(17, 1, Shown("instalments", 78), CARE),
    ),
    help=(
        mark("Type the invoice number and Enter. Amounts are shown and never changed."),
        mark(
            "Enter shows what will be saved, Enter again saves it; Enter without a change goes to the next invoice."
        ),
        mark("A new due date counts from today on: the ageing of an earlier day stays as it was."),
        mark("A reminder stop holds up to and including its last day, without one until it is taken back."),
        mark("A dispute is shown wherever the invoice is. A blocked invoice is charged no interest."),
        mark("Who changed what, when and why is kept: the invoice inquiry shows it under the invoice."),
    ),
)
CARE_FIELDS = (
    *("due_date", "reminder_stop", "reminder_stop_until", "reminder_stop_reason", "disputed", "interest_block"),
    *("reminders", "reason"),
)
