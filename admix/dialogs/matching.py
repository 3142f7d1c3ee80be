"""Matching and bad debts as tables: the forms, the questions asked over them, their help."""

from admix.dialogs.form import Box, Dialog, Field, Kind, Line, Rule, Shown, Value, Words
from admix.dialogs.tables import LEDGER, REGISTRATION
from admix.language import mark

MATCHING = Dialog(
    "matching",
    (LEDGER, REGISTRATION, mark("Matching")),
    (
        Line(0, mark("Customer"), (Shown("number", 10, right=True), Shown("name", 50)), 14, 1),
        Line(1, mark("Unmatched"), (Shown("unmatched", 60),), 14, 1),
    ),
    help=(
        mark("Enter on a credit note or on money on account uses it whole."),
        mark("Enter on an invoice takes what the chosen credits of its currency still have. Enter again undoes."),
        mark("Minus (-) asks how much of a row is to be used. Digits and other letters go to a number."),
        mark("The letter a proposes: linked credit notes first, then the oldest credits for the oldest invoices."),
        mark("Unmatched is what the chosen credits have beyond the chosen invoices; nothing may be left of it."),
        mark("Esc asks whether what is chosen is matched. No money moves; an exchange difference is posted."),
        mark("A row with * stands in an open payment batch. Customers of one group are shown together."),
    ),
)

MATCH_AMOUNT = Dialog(
    "match_amount",
    (),
    (
        Line(0, mark("Invoice no"), (Shown("number", 8, right=True),), 23),
        Line(1, mark("Open"), (Shown("open", 15, right=True), Shown("currency", 3)), 23),
        Line(2, mark("Match"), (Field("amount", 15, Kind.AMOUNT),), 23),
    ),
    Box(6, 15, 46, 3),
)

MATCH_QUESTION = Dialog(
    "match_question",
    (),
    (
        Line(0, mark("Date"), (Field("value_date", 6, Kind.DATE),), 27),
        Line(1, mark("Exchange gain"), (Shown("exchange", 13, right=True), Shown("home", 3)), 27),
        Rule(2),
        Line(3, mark("Match what is chosen (y/n)"), (Field("answer", 1, Kind.FLAG),), 43),
        Rule(4),
        Words(5, 0, mark("No leaves everything as it was.")),
    ),
    Box(6, 15, 46, 6),
)

WRITE_OFFS = Dialog(
    "write_offs",
    (LEDGER, REGISTRATION, mark("Bad debts")),
    (
        Line(0, mark("Invoice no"), (Field("invoice", 8, Kind.NUMBER),)),
        Line(1, mark("Amount"), (Field("amount", 15, Kind.AMOUNT), Shown("currency", 3))),
        Line(2, mark("Date"), (Field("value_date", 6, Kind.DATE),)),
        Line(3, mark("Reason"), (Field("reason", 46),)),
        Line(6, mark("Customer"), (Shown("customer", 46),), section="receipt"),
        Line(7, mark("Invoice date/due date"), (Shown("item_date", 6), Shown("due_date", 6)), section="receipt"),
        Line(
            8,
            mark("Open/open afterwards"),
            (Shown("open", 15, right=True), Shown("rest", 15, right=True)),
            section="receipt",
        ),
        Line(9, mark("In home currency"), (Shown("home", 15, right=True), Shown("home_code", 3)), section="receipt"),
        Line(10, mark("Account"), (Shown("account", 46),), section="receipt"),
        Value(12, 0, Shown("held", 78), section="receipt"),
        Value(14, 0, Shown("waiting", 78)),
    ),
    help=(
        mark("Type the invoice, the reason, and an amount unless all that is open is written off."),
        mark("The first Enter shows what it does, the second writes it off. The voucher is written at once."),
        mark("Beyond the company's limit it becomes a request that waits for an approver."),
        mark("What was written off of the same invoice before counts towards the limit."),
        mark("An empty form and Enter shows what waits: Enter approves it, minus (-) refuses it with a reason."),
    ),
)
WRITE_OFF_FIELDS = ("invoice", "amount", "value_date", "reason")

APPROVE_WRITE_OFF = Dialog(
    "approve_write_off",
    (),
    (
        Line(0, mark("Invoice no"), (Shown("number", 8, right=True),), 20),
        Line(1, mark("Customer"), (Shown("customer", 46),), 20),
        Line(2, mark("Amount"), (Shown("amount", 15, right=True), Shown("currency", 3)), 20),
        Line(3, mark("Open"), (Shown("open", 15, right=True),), 20),
        Line(4, mark("In home currency"), (Shown("home", 15, right=True), Shown("home_code", 3)), 20),
        Line(5, mark("Reason"), (Shown("reason", 46),), 20),
        Rule(6),
        Line(7, mark("Approve the write-off (y/n)"), (Field("answer", 1, Kind.FLAG),), 61),
    ),
    Box(4, 4, 68, 8),
)

REFUSE_WRITE_OFF = Dialog(
    "refuse_write_off",
    (),
    (
        Line(0, mark("Invoice no"), (Shown("number", 8, right=True),), 20),
        Line(1, mark("Amount"), (Shown("amount", 15, right=True), Shown("currency", 3)), 20),
        Rule(2),
        Line(3, mark("Why not"), (Field("reason", 46),), 20),
    ),
    Box(4, 4, 68, 4),
)
