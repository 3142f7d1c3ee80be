"""The batch and the voucher behind an allocation, with the voucher's postings: the last step of the way down."""

from collections.abc import Iterator

from admix.calendar import short
from admix.language import Language, mark
from admix.money import Currency, format_amount
from admix.operations.invoice_inquiry import ActCard
from admix.text import fit
from screens.list_state import ListState

POSTING_HEADINGS = (mark("Account"), mark("Account name"), mark("Debit"), mark("Credit"))
INSIDE = 72


def act_box(card: ActCard, home: Currency, words: Language) -> ListState:
    """Return the box: what was approved or taken back, by whom, and its postings in home currency.

    Its time is by this machine's own clock, as in the list of open batches; printed papers have UTC.
    """
    title = words.say("Entry %(number)d", number=card.entry_id)
    if card.batch is not None and card.is_reversal:
        title = words.say("Reversal of batch %(number)d", number=card.batch)
    elif card.batch is not None:
        title = words.say("Batch %(number)d", number=card.batch)
    rows = [*_facts(card, words), *_postings(card, home, words)]
    return ListState.of(title, rows, INSIDE, 11)


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
    account, name, debit, credit = (words.say(word) for word in POSTING_HEADINGS)
    yield f"{account:8} {fit(name, 30)} {debit:>15} {credit:>15}"
    for line in card.postings:
        amount = format_amount(abs(line.amount), home.decimals)
        sides = (amount, "") if line.amount >= 0 else ("", amount)
        yield f"{line.account:8} {fit(line.name, 30)} {sides[0]:>15} {sides[1]:>15}"
