"""The payment journal (inbetalningsjournal): what goes into the binder each evening.

Built from values frozen when the journal was made, so that its pages come out the same whatever changes afterwards.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from admix.language import Language, mark
from admix.money import Rate
from admix.operations.journals import JournalBatchValues, JournalValues, VoucherLine
from reports.document import (
    Amount,
    Column,
    Document,
    Row,
    Section,
    blank_zero,
    fact,
    line,
    total,
)

_VOUCHER_COLUMNS = (
    Column("account", mark("Account"), width=7),
    Column("name", mark("Account name"), width=42, least=12),
    Column("debit", mark("Debit"), "amount", 14, carried=True),
    Column("credit", mark("Credit"), "amount", 14, carried=True),
)
HEAD_DIGITS = 32
"""So many digits of the chain's head are printed; `admix verify --head` compares them."""


def payment_journal(values: JournalValues, language: Language) -> Document:
    """Build the journal: each batch with its payments and voucher, the totals in home currency, the chain's head."""
    sections: list[Section] = []
    for batch in values.batches:
        sections += [_payments(values, batch, language), _voucher(values, batch, language)]
    if len(values.batches) > 1:
        sections.append(_accounts(values, language))
    sections.append(_totals(values, language))
    return Document(
        f"{values.company_number} {values.company}",
        language.say("Payment journal"),
        date.fromisoformat(values.made_on),
        language.code,
        tuple(sections),
        values.number,
        (
            language.say(
                "Audit chain: entry %(entry)d, %(head)s", entry=values.head_entry, head=printed_head(values.head)
            ),
            language.say("Made by %(user)s %(moment)s", user=values.user, moment=utc_stamp(values.made_utc)),
        ),
    )


def printed_head(head: str) -> str:
    """Return the first digits of a chain head in groups of four: 833E 098A 3916 ..."""
    digits = head[:HEAD_DIGITS].upper()
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def utc_stamp(moment: str) -> str:
    """Return a moment in UTC, the same wherever the journal is printed again: 1998-09-14 18:05:12Z."""
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"


def _payments(values: JournalValues, batch: JournalBatchValues, language: Language) -> Section:
    """Return a batch's head facts, its payment lines and their sums; `paid` is in the batch's currency."""
    home, own = values.home_decimals, batch.decimals
    lines = [
        line(
            payment.customer,
            payment.name,
            payment.invoice,
            Amount(payment.paid, own),
            blank_zero(payment.reduction, home),
            blank_zero(payment.exchange, home),
            Amount(payment.settled, home),
        )
        for payment in batch.lines
    ]
    sums = total(
        language.say("Total of batch %(number)d", number=batch.number),
        None,
        None,
        None,
        Amount(sum(payment.paid for payment in batch.lines), own),
        Amount(sum(payment.reduction for payment in batch.lines), home),
        Amount(sum(payment.exchange for payment in batch.lines), home),
        Amount(sum(payment.settled for payment in batch.lines), home),
    )
    columns = _payment_columns(batch.currency if batch.currency != values.home else "")
    heading = language.say("Batch %(number)d", number=batch.number)
    return Section((*_head_facts(values, batch, language), *lines, sums), columns, heading)


def _payment_columns(currency: str) -> tuple[Column, ...]:
    return (
        Column("customer", mark("Cust.no"), width=7),
        Column("name", mark("Name"), width=20, least=8),
        Column("invoice", mark("Invoice"), width=7),
        Column("paid", mark("Paid"), "amount", unit=currency, carried=True),
        Column("reduction", mark("Reduction"), "amount", carried=True),
        Column("exchange", mark("Exch.diff."), "amount", carried=True),
        Column("settled", mark("Settled"), "amount", carried=True),
    )


def _head_facts(values: JournalValues, batch: JournalBatchValues, language: Language) -> Iterator[Row]:
    """Tell what was declared, what was used, what became of the difference, and who answers for it."""

    def money(minor: int) -> tuple[Amount, str]:
        return Amount(minor, batch.decimals), batch.currency

    say = language.say
    yield fact(say("Payment date"), date.fromisoformat(batch.payment_date))
    yield fact(say("Payment method"), batch.method)
    if batch.bundle_number:
        yield fact(say("Bundle no"), batch.bundle_number)
    if batch.declared_count is not None:
        yield fact(say("Payments declared"), batch.declared_count)
    if batch.currency != values.home:
        yield fact(say("Currency/exchange rate"), batch.currency, Rate(batch.rate, batch.rate_per))
    yield fact(say("Total amount"), *money(batch.declared_total))
    if batch.used_total != batch.declared_total:
        yield fact(say("Used amount"), *money(batch.used_total))
    if batch.fee:
        yield fact(say("Fee"), *money(batch.fee))
    if batch.separate_account is not None:
        account = say("account %(account)s", account=batch.separate_account)
        yield fact(say("Posted separately"), *money(batch.separate), account)
    yield fact(say("Approved by"), batch.user, utc_stamp(batch.approved_utc))
    yield fact(say("Voucher number"), batch.voucher)


def _voucher(values: JournalValues, batch: JournalBatchValues, language: Language) -> Section:
    heading = language.say("Voucher %(voucher)s", voucher=batch.voucher)
    label = language.say("Total of voucher %(voucher)s", voucher=batch.voucher)
    return _postings(heading, label, batch.postings, values.home_decimals)


def _accounts(values: JournalValues, language: Language) -> Section:
    """Sum all vouchers by account, debit and credit apart, in the order of the account numbers."""
    sides: dict[tuple[str, str, bool], int] = {}
    for batch in values.batches:
        for posting in batch.postings:
            side = posting.account, posting.name, posting.amount < 0
            sides[side] = sides.get(side, 0) + posting.amount
    postings = tuple(
        VoucherLine(account, name, sides[account, name, minus]) for account, name, minus in sorted(sides)
    )
    return _postings(language.say("All vouchers by account"), language.say("Total"), postings, values.home_decimals)


def _postings(heading: str, label: str, postings: tuple[VoucherLine, ...], decimals: int) -> Section:
    """Return postings in home currency with their sums, which are equal: a voucher balances."""
    rows = [
        line(
            posting.account,
            posting.name,
            Amount(posting.amount, decimals) if posting.amount > 0 else None,
            Amount(-posting.amount, decimals) if posting.amount < 0 else None,
        )
        for posting in postings
    ]
    debit = sum(posting.amount for posting in postings if posting.amount > 0)
    credit = -sum(posting.amount for posting in postings if posting.amount < 0)
    sums = total(label, None, None, Amount(debit, decimals), Amount(credit, decimals))
    return Section((*rows, sums), _VOUCHER_COLUMNS, heading)


def _totals(values: JournalValues, language: Language) -> Section:
    """Sum the journal in home currency; what was received is what was settled, less reductions, plus gains."""
    say = language.say
    lines = [payment for batch in values.batches for payment in batch.lines]
    reduction = sum(payment.reduction for payment in lines)
    exchange = sum(payment.exchange for payment in lines)
    settled = sum(payment.settled for payment in lines)

    def money(label: str, minor: int) -> Row:
        return fact(label, Amount(minor, values.home_decimals), values.home)

    return Section(
        (
            money(say("Total paid"), settled - reduction + exchange),
            money(say("Total reduction"), reduction),
            money(say("Total exchange gain"), exchange),
            money(say("Total settled"), settled),
            fact(say("Number of batches"), len(values.batches)),
            fact(say("Number of payments"), sum(1 for payment in lines if payment.paid)),
        ),
        heading=say("Totals of the journal"),
    )
