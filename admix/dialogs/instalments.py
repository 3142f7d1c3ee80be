"""Instalments (Delbetalningar) as a table: an invoice, then its parts in three columns of twelve."""

from admix.dialogs.form import Column, Dialog, Field, Kind, Line, Rows, Shown, Value
from admix.dialogs.tables import LEDGER, REGISTRATION
from admix.language import mark

PLAN = "plan"
BLOCKS = ("a", "b", "c")
BLOCK_ROWS = 12


def part_fields(place: int) -> tuple[str, str]:
    """Return the fields of a part's due date and amount; parts are counted from 0, down the columns."""
    block, row = divmod(place, BLOCK_ROWS)
    return f"due_{BLOCKS[block]}.{row}", f"amount_{BLOCKS[block]}.{row}"


def _block(letter: str, col: int) -> Rows:
    return Rows(
        6,
        BLOCK_ROWS,
        (
            Column(mark("Due date"), col, col, Field(f"due_{letter}", 6, Kind.DATE)),
            Column(mark("Amount"), col + 14, col + 9, Field(f"amount_{letter}", 12, Kind.AMOUNT)),
        ),
        PLAN,
    )


INSTALMENTS = Dialog(
    "instalments",
    (LEDGER, REGISTRATION, mark("Instalments")),
    (
        Line(0, mark("Invoice no"), (Field("number", 8, Kind.NUMBER),)),
        Value(0, 43, Shown("customer", 36), PLAN),
        Line(1, mark("Invoice date/due date"), (Shown("item_date", 6), Shown("due_date", 6)), section=PLAN),
        Line(
            2,
            mark("Invoice amount/outstanding"),
            (Shown("amount", 13, right=True), Shown("open", 13, right=True), Shown("currency", 3)),
            section=PLAN,
        ),
        Line(
            3,
            mark("Number of parts/first due date"),
            (Field("count", 2, Kind.COUNT), Field("first", 6, Kind.DATE)),
            section=PLAN,
        ),
        Line(4, mark("Reason"), (Field("reason", 40),), section=PLAN),
        *(_block(letter, 3 + 25 * at) for at, letter in enumerate(BLOCKS)),
    ),
    help=(
        mark("Type the invoice number and Enter: the parts it has are shown, if it has any."),
        mark("Type how many parts and the first due date: Enter fills in equal parts, a month apart."),
        mark("Or type due date and amount of each part, down the columns; an empty last amount takes what is left."),
        mark("The parts add up to the whole invoice, also when some of it is paid: that pays the first parts."),
        mark("Enter again without a change saves them. Each part is then due, and aged, on its own day."),
    ),
)
PART_FIELDS = tuple(name for place in range(BLOCK_ROWS * len(BLOCKS)) for name in part_fields(place))
PLAN_FIELDS = ("count", "first", "reason", *PART_FIELDS)
