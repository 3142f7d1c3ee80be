"""What moved what a customer owes, in a reader's words."""

from admix.language import Language, mark
from admix.operations.transactions import Transaction
from reports.document import Way

MOVEMENT_WORDS = {
    "opening": mark("Opening balance"),
    "invoice": mark("Invoice"),
    "credit_note": mark("Credit note"),
    "on_account": mark("Paid on account"),
    "fee": mark("Fee"),
    "payment": mark("Payment"),
    "reduction": mark("Reduction"),
    "exchange": mark("Exchange difference"),
    "discount": mark("Cash discount"),
    "rounding": mark("Rounding"),
    "write_off": mark("Bad debt"),
    "match": mark("Matched"),
}
TAKEN_BACK = mark("%(what)s, taken back")
MATCHED_WITH = mark("Matched with %(item)s")


def movement(found: Transaction, words: Language) -> str:
    """Say what a movement is: a payment, a match with another item, something taken back."""
    word = MOVEMENT_WORDS[found.kind]
    what = words.say(word)
    if found.other is not None:
        what = words.say(MATCHED_WITH, item=found.other)
    return words.say(TAKEN_BACK, what=what) if found.is_reversal else what


def way_of(found: Transaction) -> Way | None:
    """Return the way down from a movement: to the batch behind it, or to the item."""
    if found.batch is not None:
        return ("batch", str(found.batch))
    return None if found.item is None else ("item", found.item)
