"""Follow-ups as tables: the search over the list, and the form of one of them."""

from admix.dialogs.customers import LABEL, SAVING_HELP
from admix.dialogs.form import Dialog, Field, Kind, Line, Shown
from admix.dialogs.settings import REGISTERS
from admix.dialogs.tables import LEDGER
from admix.language import mark

FOLLOW_UPS_PATH = (LEDGER, REGISTERS, mark("Follow-ups"))
FOLLOW_UPS = Dialog(
    "follow_ups",
    FOLLOW_UPS_PATH,
    (
        Line(0, mark("Owner"), (Field("owner", 32),), LABEL),
        Line(1, mark("Customer no"), (Field("number", 10, Kind.NUMBER), Shown("who", 40)), LABEL),
        Line(2, mark("Done too (y)"), (Field("done", 1, Kind.FLAG),), LABEL),
    ),
    help=(
        mark("Enter lists what is open, the earliest day first. Without an owner everyone's are listed."),
        mark("Enter on a line changes it or marks it done; on the last line a new one is added."),
    ),
)
FOLLOW_UP = Dialog(
    "follow_up",
    FOLLOW_UPS_PATH,
    (
        Line(0, mark("Customer no"), (Field("number", 10, Kind.NUMBER), Shown("who", 40)), LABEL),
        Line(1, mark("Day"), (Field("day", 6, Kind.DATE),), LABEL),
        Line(2, mark("Owner"), (Field("owner", 32),), LABEL),
        Line(3, mark("To be done"), (Field("text", 60),), LABEL),
        Line(5, mark("Done (y)"), (Field("done", 1, Kind.FLAG), Shown("done_on", 10)), LABEL),
        Line(6, mark("Remove (y)"), (Field("remove", 1, Kind.FLAG),), LABEL),
    ),
    help=(
        SAVING_HELP,
        mark("An empty day is today, an empty owner is the clerk. What is done leaves the list."),
    ),
)
