"""The dialogs of the bridge to the general ledger: revaluation, SIE export, reconciliation."""

from admix.dialogs.form import Dialog, Field, Kind, Line, Words
from admix.dialogs.tables import LEDGER
from admix.language import mark

GENERAL_LEDGER = mark("General ledger")

REVALUATION = Dialog(
    "revaluation",
    (LEDGER, GENERAL_LEDGER, mark("Revaluation")),
    (
        Line(0, mark("As of"), (Field("period_end", 6, Kind.DATE),)),
        Words(3, 0, mark("What is open in foreign currency on that day is valued at the day's rates.")),
        Words(4, 0, mark("The difference is posted on the day and taken back the day after.")),
    ),
    help=(
        mark("Enter shows every open item with its value; Enter there posts, Esc goes back and posts nothing."),
        mark("Rates come from the currency register: enter the day's rates first. A day is revalued once."),
        mark("The open items keep their home amounts: the vouchers stand on an account beside the receivables."),
    ),
)

SIE_EXPORT = Dialog(
    "sie_export",
    (LEDGER, GENERAL_LEDGER, mark("SIE export")),
    (
        Line(0, mark("Repeat export no"), (Field("number", 6, Kind.COUNT),)),
        Line(1, mark("With checksum #KSUMMA (y)"), (Field("checksum", 1, Kind.FLAG),)),
        Words(4, 0, mark("An empty number: every voucher that was not exported yet goes into a new file.")),
        Words(5, 0, mark("The file is put into the spool folder.")),
    ),
    help=(
        mark("Enter makes the next export, marks its vouchers and puts the file (SIE 4I) into the spool folder."),
        mark("The number of an export puts the same file there again, byte for byte, as it was made."),
        mark("Compare the debit sum and the voucher numbers with what the general ledger has read."),
    ),
)

RECONCILIATION = Dialog(
    "reconciliation",
    (LEDGER, GENERAL_LEDGER, mark("Reconciliation")),
    (
        Line(0, mark("As of"), (Field("day", 6, Kind.DATE),)),
        Line(1, mark("List the items (y)"), (Field("listed", 1, Kind.FLAG),)),
        Words(4, 0, mark("An empty date counts all that is entered.")),
    ),
    help=(
        mark("Open items = postings on the control account + items entered without a voucher, at any date."),
        mark("No to the list shows the sums only. Arrows, PageUp and PageDown move through the pages; Esc leaves."),
        mark("A difference is never right: run `admix verify`, and look for postings made by other means."),
    ),
)
