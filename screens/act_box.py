"""The batch and the voucher behind an allocation, with the voucher's postings: the last step of the way down."""

from collections.abc import Iterable, Iterator, Sequence

from admix.calendar import short
from admix.language import Language, mark
from admix.money import Currency, format_amount
from admix.operations.acts import Touched
from admix.operations.invoice_inquiry import ActCard, PostingLine
from admix.text import fit
from screens.list_state import ListState

POSTING_HEADINGS = (mark("Account"), mark("Account name"), mark("Debit"), mark("Credit"))
INSIDE = 72
BOX_END = 23
BOX_FRAME = 5
"""Boxes stand at the foot of a list; a frame, a title and a heading take five rows."""
ACT_WORDS = {
    "batch_reversal": mark("Batch reversed"),
    "payment_reversal": mark("Paym. reversed"),
    "payment_return": mark("Paym. returned"),
    "matching": mark("Matching"),
    "unmatching": mark("Taken off"),
    "write_off": mark("Bad debt"),
    "write_off_request": mark("Bad debt asked"),
    "write_off_refusal": mark("Bad debt refused"),
    "write_off_reversal": mark("Bad debt undone"),
    "revaluation": mark("Revaluation"),
    "invoices": mark("Manual invoices"),
    "invoice_import": mark("Invoice import"),
    "instalments": mark("Instalments"),
    "invoice_maintenance": mark("Invoice changed"),
    "documents": mark("Document added"),
}
"""What an entry did, in the width of a list's column."""

ITEM_WORDS = {
    "invoice": mark("Invoice %(number)s, customer %(customer)s"),
    "credit_note": mark("Credit note %(number)s, customer %(customer)s"),
    "on_account": mark("On account %(number)s, customer %(customer)s"),
    "fee": mark("Fee %(number)s, customer %(customer)s"),
}
"""An item and whose it is, by its kind."""


def act_box(
    card: ActCard,
    home: Currency,
    words: Language,
    kind: str = "",
    touched: Sequence[Touched] = (),
    notes: Sequence[str] = (),
) -> ListState:
    """Return the box: what was approved or taken back, by whom, the items, and its postings in home currency.

    `kind` is the entry's, where it is known; `notes` are further lines of what was done. The time is by this
    machine's own clock, as in the list of open batches; printed papers have UTC.
    """
    rows = [*_facts(card, words), *notes, *_items(touched, home, words), *_postings(card, home, words)]
    return ListState.of(_title(card, words, kind), rows, INSIDE, 11)


def _title(card: ActCard, words: Language, kind: str) -> str:
    if card.batch is not None and (kind == "batch_reversal" or (card.is_reversal and not kind)):
        return words.say("Reversal of batch %(number)d", number=card.batch)
    word = ACT_WORDS.get(kind)
    if word is not None:
        act = words.say(word)
        if card.batch is not None:
            return words.say("%(act)s, batch %(number)d", act=act, number=card.batch)
        return words.say("%(act)s, entry %(number)d", act=act, number=card.entry_id)
    if card.batch is not None:
        return words.say("Batch %(number)d", number=card.batch)
    return words.say("Entry %(number)d", number=card.entry_id)


def _facts(card: ActCard, words: Language) -> Iterator[str]:
    if card.batch is not None and card.payment_date is not None:
        decimals = card.decimals or 0
        yield words.say(
            "Payment date %(day)s, %(method)s",
            day=short(card.payment_date),
            method=card.method or "",
        )
        yield words.say(
            "Declared %(declared)s, used %(used)s %(currency)s",
            declared=format_amount(card.declared or 0, decimals),
            used=format_amount(card.used or 0, decimals),
            currency=card.currency or "",
        )
    yield words.say(
        "Entry %(number)d by %(user)s, %(moment)s",
        number=card.entry_id,
        user=card.user,
        moment=f"{card.entered.astimezone():%Y-%m-%d %H:%M}",
    )
    if card.reason:
        yield words.say("Reason: %(reason)s", reason=card.reason)


def _items(touched: Sequence[Touched], home: Currency, words: Language) -> Iterator[str]:
    """Return a row for each item: the invoice, its customer, what was taken from it in both currencies."""
    if touched:
        yield ""
    for item in touched:
        sentence = ITEM_WORDS[item.kind]
        what = words.say(sentence, number=item.number, customer=item.customer)
        own = f"{format_amount(item.amount, item.decimals):>13} {item.currency}"
        at_home = f"{format_amount(item.home_amount, home.decimals):>13} {home.code}"
        yield f"{fit(what, 36)} {own if item.currency != home.code else '':17} {at_home}"


def _postings(card: ActCard, home: Currency, words: Language) -> Iterator[str]:
    if card.series is None:
        return
    yield ""
    yield words.say(
        "Voucher %(voucher)s %(day)s %(text)s",
        voucher=f"{card.series} {card.voucher}",
        day="" if card.voucher_date is None else short(card.voucher_date),
        text=card.voucher_text or "",
    )
    yield posting_heading(words)
    yield from posting_rows(card.postings, home)


def posting_heading(words: Language) -> str:
    """Return the heading over a voucher's lines."""
    account, name, debit, credit = (words.say(word) for word in POSTING_HEADINGS)
    return f"{account:8} {fit(name, 30)} {debit:>15} {credit:>15}"


def posting_rows(postings: Iterable[PostingLine], home: Currency) -> Iterator[str]:
    """Return a voucher's lines: account, name, debit or credit."""
    for line in postings:
        amount = format_amount(abs(line.amount), home.decimals)
        sides = (amount, "") if line.amount >= 0 else ("", amount)
        yield f"{line.account:8} {fit(line.name, 30)} {sides[0]:>15} {sides[1]:>15}"
