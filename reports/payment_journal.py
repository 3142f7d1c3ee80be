"""The payment journal (inbetalningsjournal): what goes into the binder each evening.

Built from values frozen when the journal was made, so that its pages come out the same whatever changes afterwards.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from admix.language import Language, mark
from admix.money import Rate
from admix.operations.journal_values import JournalBatchValues, JournalValues
from reports.document import Amount, Cell, Column, Document, Row, Section, blank_zero, fact, line, total
from reports.journal_acts import act_sections
from reports.journal_parts import NAME_CELLS, postings_section, utc_stamp
from reports.journal_totals import total_sections

HEAD_DIGITS = 32
"""So many digits of the chain's head are printed; `admix verify --head` compares them."""
USUAL = ("reduction", "exchange")
"""The columns between paid and settled that every batch in home currency has."""
BETWEEN = (
    Column("reduction", mark("Reduction"), "amount", carried=True),
    Column("discount", mark("Cash disc."), "amount", carried=True),
    Column("rounding", mark("Round."), "amount", carried=True),
    Column("exchange", mark("Exch.diff."), "amount", carried=True),
)
"""What stands between paid and settled: paid is settled less the first three, plus the exchange difference."""
NARROW = 8
"""Where other columns than the usual are needed they are as narrow as their headings and figures allow."""


def payment_journal(values: JournalValues, language: Language) -> Document:
    """Build the journal: each batch and each other act with its rows and vouchers, the totals, the chain's head."""
    sections: list[Section] = []
    for batch in values.batches:
        sections.append(_payments(values, batch, language))
        if batch.voucher:
            sections.append(_voucher(values, batch, language))
    for act in values.acts:
        sections += act_sections(values, act, language)
    sections += total_sections(values, language)
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


def _payments(values: JournalValues, batch: JournalBatchValues, language: Language) -> Section:
    """Return a batch's head facts, its payment lines and their sums.

    A batch in foreign currency shows what was paid in home currency too, so that every line adds up.
    """
    home, own = values.home_decimals, batch.decimals
    in_home = _tells_home(values, batch)
    kinds = _kinds(batch, in_home=in_home)

    def cells(paid: int, received: int, settled: int, *between: Cell) -> tuple[Cell, ...]:
        both = (Amount(paid, own), Amount(received, home)) if in_home else (Amount(paid, own),)
        return (*both, *between, Amount(settled, home))

    lines = [
        line(
            payment.customer,
            payment.name,
            payment.invoice,
            *cells(
                payment.paid,
                payment.received,
                payment.settled,
                *(blank_zero(getattr(payment, kind), home) for kind in kinds),
            ),
        )
        for payment in batch.lines
    ]
    label = language.say("Total of batch %(number)d", number=batch.number)
    sums = cells(
        sum(payment.paid for payment in batch.lines),
        sum(payment.received for payment in batch.lines),
        sum(payment.settled for payment in batch.lines),
        *(Amount(sum(getattr(payment, kind) for payment in batch.lines), home) for kind in kinds),
    )
    columns = _payment_columns(
        batch.currency if batch.currency != values.home else "", kinds, values.home if in_home else ""
    )
    rows = (*_head_facts(values, batch, language), *lines, total(label, None, None, None, *sums))
    return Section(rows, columns, language.say("Batch %(number)d", number=batch.number))


def _tells_home(values: JournalValues, batch: JournalBatchValues) -> bool:
    """Tell whether a batch has a column of its own for what was paid in home currency."""
    return batch.currency != values.home and all(payment.paid_home is not None for payment in batch.lines)


def _kinds(batch: JournalBatchValues, *, in_home: bool) -> tuple[str, ...]:
    """Return what stands between paid and settled: the usual columns, or where more is needed those in use."""
    used = [column.key for column in BETWEEN if any(getattr(payment, column.key) for payment in batch.lines)]
    return tuple(used) if in_home or not set(used) <= set(USUAL) else USUAL


def _payment_columns(currency: str, kinds: tuple[str, ...] = USUAL, home: str = "") -> tuple[Column, ...]:
    in_home = (Column("received", mark("Paid"), "amount", unit=home, carried=True),) if home else ()
    between = [column for column in BETWEEN if column.key in kinds]
    if home or kinds != USUAL:
        between = [replace(column, width=NARROW) for column in between]
    return (
        Column("customer", mark("Cust.no"), width=7),
        Column("name", mark("Name"), width=NAME_CELLS, least=8),
        Column("invoice", mark("Invoice"), width=7),
        Column("paid", mark("Paid"), "amount", unit=currency, carried=True),
        *in_home,
        *between,
        Column("settled", mark("Settled"), "amount", carried=True),
    )


def _head_facts(values: JournalValues, batch: JournalBatchValues, language: Language) -> Iterator[Row]:
    """Tell what was declared, what was used, what became of the difference, and who answers for it."""

    def money(minor: int, at_home: int | None = None) -> tuple[Cell, ...]:
        own = Amount(minor, batch.decimals), batch.currency
        if at_home is None or batch.currency == values.home:
            return own
        return *own, Amount(at_home, values.home_decimals), values.home

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
        yield fact(say("Fee"), *money(batch.fee, batch.fee_home))
    if batch.separate_account is not None:
        account = say("account %(account)s", account=batch.separate_account)
        yield fact(say("Posted separately"), *money(batch.separate, batch.separate_home), account)
    if batch.entered_by:
        yield fact(say("Entered by"), batch.entered_by)
    yield fact(say("Approved by"), batch.user, utc_stamp(batch.approved_utc))
    yield fact(say("Voucher number"), batch.voucher or say("No voucher"))


def _voucher(values: JournalValues, batch: JournalBatchValues, language: Language) -> Section:
    heading = language.say("Voucher %(voucher)s", voucher=batch.voucher)
    label = language.say("Total of voucher %(voucher)s", voucher=batch.voucher)
    return postings_section(heading, label, batch.postings, values.home_decimals)
