"""The dialogs of the first day, as tables (`admix-dialogs` A1-A5, B1-B12)."""

from admix.dialogs.form import (
    Box,
    Column,
    Dialog,
    Field,
    Kind,
    Line,
    Rows,
    Rule,
    Shown,
    Value,
    Words,
)
from admix.language import mark

LEDGER = mark("Customer ledger")
REGISTRATION = mark("Registration")
INVOICE_ROWS = 7

CUSTOMER_SEARCH = Dialog(
    "customer_search",
    (LEDGER, REGISTRATION, mark("Manual invoices")),
    (
        Line(0, mark("Other search terms (y)"), (Field("other_terms", 1, Kind.FLAG),), 23),
        Line(1, mark("Customer no"), (Field("number", 10, Kind.NUMBER),), 23),
        Line(2, mark("Search key"), (Field("search_key", 24),), 23),
    ),
    help=(
        mark("Type the customer number, or the beginning of the search key, and press Enter."),
        mark("Yes in the first field looks among the customers' other search terms instead."),
        mark("Several that match are shown in a list: choose with the arrows and Enter."),
    ),
)

MANUAL_INVOICES = Dialog(
    "manual_invoices",
    (LEDGER, REGISTRATION, mark("Manual invoices")),
    (
        Words(0, 6, mark("Cust.:")),
        Value(0, 15, Shown("customer", 64)),
        Rows(
            2,
            INVOICE_ROWS,
            (
                Column(mark("Inv.no."), 3, 3, Field("number", 8, Kind.NUMBER)),
                Column(mark("Curr."), 11, 13, Field("currency", 3, Kind.CODE)),
                Column(mark("Exch.rate"), 19, 18, Field("rate", 11, Kind.RATE)),
                Column(mark("Inv.date"), 31, 31, Field("item_date", 6, Kind.DATE)),
                Column(mark("Amount"), 42, 39, Field("amount", 12, Kind.AMOUNT)),
                Column(mark("Due date"), 51, 53, Field("due_date", 6, Kind.DATE)),
                Column(mark("Rem."), 60, 62, Field("reminders", 1, Kind.COUNT)),
            ),
        ),
    ),
    help=(
        mark("Number and amount are enough: currency and terms come from the customer, the date is today's."),
        mark("Enter sends the whole form and shows the receipt; Enter again without a change registers it."),
        mark("A negative amount is a credit note. No voucher is written."),
        mark("An empty form and Enter goes back to the customer search; so does Esc."),
    ),
)

PAYMENT_BATCH = Dialog(
    "payment_batch",
    (LEDGER, REGISTRATION, mark("Payments")),
    (
        Line(0, mark("Payment date"), (Field("payment_date", 6, Kind.DATE),)),
        Line(
            1,
            mark("Total paid/remainder"),
            (Field("total", 13, Kind.AMOUNT), Shown("remainder", 13, right=True)),
        ),
        Line(2, mark("Currency/exchange rate"), (Field("currency", 3, Kind.CODE), Field("rate", 11, Kind.RATE))),
        Line(
            3,
            mark("Payment method/bundle no/count"),
            (
                Field("method", 12),
                Field("bundle_number", 4),
                Field("count", 3, Kind.COUNT),
                Shown("method_text", 25),
            ),
        ),
        Line(4, mark("Fee"), (Field("fee", 13, Kind.AMOUNT),)),
        Line(
            7,
            mark("Customer no/other terms (y)"),
            (Field("customer", 10, Kind.NUMBER), Field("other_terms", 1, Kind.FLAG)),
            section="entry",
        ),
        Value(7, 43, Shown("customer_text", 37), section="entry"),
        Line(8, mark("Invoice no"), (Field("invoice", 8, Kind.NUMBER),), section="entry"),
        Line(
            9,
            mark("Payment/auto.allocation (y)"),
            (Field("party_amount", 13, Kind.AMOUNT), Field("auto", 1, Kind.FLAG)),
            section="customer",
        ),
        Line(10, mark("Remark"), (Field("remark", 30),), section="customer"),
        Line(11, mark("Delivery address"), (Shown("delivery", 47),), section="customer"),
        Line(
            14,
            mark("Invoice date/due date"),
            (Shown("item_date", 6), Shown("due_date", 6)),
            section="detail",
        ),
        Line(
            15,
            mark("Invoice amount/outstanding"),
            (Shown("amount", 13, right=True), Shown("open", 13, right=True), Shown("shown_currency", 3)),
            section="detail",
        ),
        Line(
            16,
            mark("Final/paid/reduct./exch.diff."),
            (
                Field("settle", 1, Kind.FLAG),
                Field("paid", 13, Kind.AMOUNT),
                Field("reduction", 13, Kind.AMOUNT),
                Field("exchange", 10, Kind.AMOUNT),
            ),
            section="detail",
        ),
        Line(17, mark("Charge interest (y)"), (Field("charge_interest", 1, Kind.FLAG),), section="detail"),
        Line(
            18,
            mark("Post exch.difference (y)/rate"),
            (Field("post_exchange", 1, Kind.FLAG), Field("line_rate", 10, Kind.RATE, quiet=True), Shown("terms", 32)),
            section="detail",
        ),
    ),
    help=(
        mark("Payment date, total and payment method open the batch; an empty method shows the list."),
        mark(
            "Then type invoice numbers, one at a time, or a customer number: what that customer paid (empty: all"
            " that remains) is then spread over the claims, by yes in the second field or by the clerk."
        ),
        mark("In the window of claims Enter pays a row in full and Enter again undoes it; minus opens the detail."),
        mark("Esc leaves the window and keeps what is paid; a row with * stands in another open batch too."),
        mark("Yes in the first field of the detail settles the invoice: the rest becomes reduction."),
        mark("An empty invoice number ends the batch. Nothing is posted before the batch is approved."),
        mark("To change a line, type its invoice number again; an empty amount takes it out."),
        mark(
            "Minus (-) as invoice number shows what the batch has: Enter changes a line or the head, minus takes a"
            " line out."
        ),
        mark("The rate of the detail is typed where money and invoice are in different currencies."),
        mark("A total of 0 sets invoices off against credit notes; a negative total pays money back."),
        mark("The batch is kept at every receipt and offered again, whatever happens to the line or the program."),
    ),
)
HEAD_FIELDS = ("payment_date", "total", "currency", "rate", "method", "bundle_number", "count", "fee")
ENTRY_FIELDS = ("customer", "other_terms", "invoice")
CUSTOMER_FIELDS = ("party_amount", "auto", "remark")
DETAIL_FIELDS = ("settle", "paid", "reduction", "exchange", "charge_interest", "post_exchange", "line_rate")
LIST_SIGN = "-"
"""Typed as an invoice number it shows what the batch has."""

ON_ACCOUNT_QUESTION = Dialog(
    "on_account",
    (),
    (
        Line(0, mark("Remainder"), (Shown("rest", 13, right=True),), 23),
        Rule(1),
        Line(2, mark("Keep the remainder on account (y/n)"), (Field("answer", 1, Kind.FLAG),), 43),
    ),
    Box(6, 15, 46, 3),
)

ROUNDING_QUESTION = Dialog(
    "rounding",
    (),
    (
        Line(0, mark("Difference"), (Shown("difference", 13, right=True),), 23),
        Rule(1),
        Line(2, mark("Book the difference as rounding (y/n)"), (Field("answer", 1, Kind.FLAG),), 43),
    ),
    Box(6, 15, 46, 3),
)

GIVE_BACK_QUESTION = Dialog(
    "give_back",
    (),
    (
        Line(0, mark("Give the batch back to be changed (y/n)"), (Field("answer", 1, Kind.FLAG),), 43),
        Rule(1),
        Words(2, 0, mark("No lets it wait for an approval.")),
    ),
    Box(6, 15, 46, 3),
)

TAKE_BACK_QUESTION = Dialog(
    "take_back",
    (),
    (
        Line(0, mark("Take the batch back to change it (y/n)"), (Field("answer", 1, Kind.FLAG),), 43),
        Rule(1),
        Words(2, 0, mark("No lets it wait for an approval.")),
    ),
    Box(6, 15, 46, 3),
)

DISCARD_BATCH_QUESTION = Dialog(
    "discard_batch",
    (),
    (
        Line(0, mark("Throw away the open batch (y/n)"), (Field("answer", 1, Kind.FLAG),), 43),
        Rule(1),
        Words(2, 0, mark("No keeps it: it is offered again.")),
    ),
    Box(6, 15, 46, 3),
)

SEPARATE_QUESTION = Dialog(
    "separate",
    (),
    (Line(0, mark("Post the remainder separately (y/n)"), (Field("answer", 1, Kind.FLAG),), 43),),
    Box(6, 15, 46, 1),
)

SEPARATE_ACCOUNT = Dialog(
    "separate_account",
    (),
    (
        Line(0, mark("Remainder"), (Shown("remainder", 13, right=True),), 23),
        Line(1, mark("Account"), (Field("account", 8),), 23),
    ),
    Box(6, 15, 46, 2),
)

END_QUESTION = Dialog(
    "end",
    (),
    (
        Line(0, mark("Total amount"), (Shown("total", 13, right=True),), 23),
        Line(1, mark("Used amount"), (Shown("used", 13, right=True),), 23),
        Rule(2),
        Line(3, mark("End this batch (y/n)"), (Field("answer", 1, Kind.FLAG),), 35),
        Rule(4),
        Words(5, 0, mark("Ending means that the used amount")),
        Words(6, 0, mark("becomes the total amount.")),
    ),
    Box(3, 19, 38, 7),
)

APPROVAL = Dialog(
    "approval",
    (),
    (
        Line(0, mark("Total paid"), (Shown("used", 13, right=True),), 22),
        Line(1, mark("Total reduction"), (Shown("reductions", 13, right=True),), 22),
        Line(2, mark("Total exchange gain"), (Shown("exchange", 13, right=True),), 22),
        Line(3, mark("Posted separately"), (Shown("separate", 13, right=True),), 22),
        Rule(4),
        Line(5, mark("Payment batch approved (y/n)"), (Field("answer", 1, Kind.FLAG),), 33),
    ),
    Box(4, 20, 37, 6),
)

DISCARD_QUESTION = Dialog(
    "discard",
    (),
    (Line(0, mark("Throw away what was typed (y/n)"), (Field("answer", 1, Kind.FLAG),), 43),),
    Box(6, 15, 46, 1),
)

PAYMENT_JOURNAL = Dialog(
    "payment_journal",
    (LEDGER, mark("Payment journal")),
    (
        Line(0, mark("Batch no"), (Field("batch", 6, Kind.COUNT),)),
        Line(1, mark("Payment date"), (Field("day", 6, Kind.DATE),)),
        Words(4, 0, mark("Empty fields: a journal of every batch and correction that has none yet.")),
        Words(5, 0, mark("A batch or a day that has its journal gives the same pages again.")),
    ),
    help=(
        mark("Enter makes the journal, keeps its pages in the spool folder and shows them."),
        mark("Arrows, PageUp and PageDown move through the pages; Esc leaves them."),
    ),
)
