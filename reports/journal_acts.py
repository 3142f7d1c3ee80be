"""The other acts of a payment journal: reversals, returns, matchings, write-offs, revaluations."""

from collections.abc import Iterator
from datetime import date

from admix.language import Language, mark
from admix.money import Rate
from admix.operations.journal_values import ActLine, ActValues, JournalValues, RevaluedLine
from reports.document import Amount, Column, Row, Section, blank_zero, fact, line, total
from reports.journal_parts import postings_section, utc_stamp

ACT_NAMES = {
    "batch_reversal": mark("Batch reversed"),
    "payment_reversal": mark("Payment reversed"),
    "payment_return": mark("Payment returned"),
    "matching": mark("Matching"),
    "unmatching": mark("Matching undone"),
    "write_off": mark("Bad debt written off"),
    "write_off_reversal": mark("Write-off reversed"),
    "revaluation": mark("Revaluation"),
}
ROW_NAMES = {
    "payment": mark("Payment"),
    "reduction": mark("Reduction"),
    "discount": mark("Cash discount"),
    "rounding": mark("Rounding"),
    "exchange": mark("Exch.diff."),
    "write_off": mark("Write-off"),
    "match": mark("Match"),
    "on_account": mark("On account"),
    "fee": mark("Fee"),
}
# Where the figures need lines of their own, all texts of a row stand on one line: hence the widths of the names.
ACT_COLUMNS = (
    Column("customer", mark("Cust.no"), width=7),
    Column("name", mark("Name"), width=31, least=8),
    Column("item", mark("Invoice"), width=7),
    Column("kind", mark("Kind"), width=13),
    Column("other", mark("With"), width=7),
    Column("currency", mark("Cur"), width=3),
    Column("amount", mark("Amount"), "amount"),
    Column("settled", mark("Settled"), "amount", carried=True),
)
REVALUATION_COLUMNS = (
    Column("customer", mark("Cust.no"), width=7),
    Column("name", mark("Name"), width=52, least=8),
    Column("item", mark("Invoice"), width=7),
    Column("currency", mark("Cur"), width=3),
    Column("open", mark("Open"), "amount", 9),
    Column("rate", mark("Rate"), "rate", 8),
    Column("books", mark("In books"), "amount", 9, carried=True),
    Column("value", mark("At rate"), "amount", 9, carried=True),
    Column("difference", mark("Difference"), "amount", 9, carried=True),
)


def act_sections(values: JournalValues, act: ActValues, language: Language) -> Iterator[Section]:
    """Yield an act: its facts with its rows and their sum, then its vouchers."""
    name = ACT_NAMES[act.kind]
    heading = language.say("Entry %(entry)d: %(act)s", entry=act.entry, act=language.say(name))
    facts = tuple(_facts(values, act, language))
    if act.revalued:
        yield Section((*facts, *_revalued(values, act, language)), REVALUATION_COLUMNS, heading)
    elif act.lines:
        yield _taken(values, act, language, facts, heading)
    else:
        yield Section(facts, heading=heading)
    for voucher in act.vouchers:
        titled = language.say(
            "Voucher %(voucher)s %(day)s %(text)s", voucher=voucher.name, day=voucher.day, text=voucher.text
        )
        label = language.say("Total of voucher %(voucher)s", voucher=voucher.name)
        yield postings_section(titled, label, voucher.postings, values.home_decimals)


def _facts(values: JournalValues, act: ActValues, language: Language) -> Iterator[Row]:
    """Tell the day, what it corrects and why, who did it and who had asked for it."""
    say = language.say
    yield fact(say("Value date"), date.fromisoformat(act.value_date))
    if act.corrects_batch is not None:
        yield fact(say("Corrects"), say("Batch %(number)d", number=act.corrects_batch))
    elif act.corrects_entry is not None:
        yield fact(say("Corrects"), say("Entry %(entry)d", entry=act.corrects_entry))
    if act.reason:
        yield fact(say("Reason"), act.reason)
    if act.fee_home:
        yield fact(say("Fee"), Amount(act.fee_home, values.home_decimals), values.home)
    if act.separate_home:
        yield fact(say("Posted separately"), Amount(act.separate_home, values.home_decimals), values.home)
    if act.requested_by:
        yield fact(say("Requested by"), act.requested_by, utc_stamp(act.requested_utc))
        yield fact(say("Approved by"), act.user, utc_stamp(act.entered_utc))
    else:
        yield fact(say("Entered by"), act.user, utc_stamp(act.entered_utc))
    vouchers = ", ".join(voucher.name for voucher in act.vouchers)
    yield fact(say("Voucher number"), vouchers or say("No voucher"))


def _taken(
    values: JournalValues, act: ActValues, language: Language, facts: tuple[Row, ...], heading: str
) -> Section:
    """Return an act's rows; the column of the other item only where a row has one."""
    with_other = any(row.other for row in act.lines)
    columns = tuple(column for column in ACT_COLUMNS if with_other or column.key != "other")
    rows = [_row(values, row, language, with_other=with_other) for row in act.lines]
    label = language.say("Total of entry %(entry)d", entry=act.entry)
    sums = total(label, *(None for _ in columns[1:]), Amount(act.settled, values.home_decimals))
    return Section((*facts, *rows, sums), columns, heading)


def _row(values: JournalValues, row: ActLine, language: Language, *, with_other: bool) -> Row:
    kind = ROW_NAMES[row.kind]
    return line(
        row.customer,
        row.name,
        row.item,
        language.say(kind),
        *((row.other,) if with_other else ()),
        row.currency,
        blank_zero(row.amount, row.decimals),
        Amount(row.home, values.home_decimals),
    )


def _revalued(values: JournalValues, act: ActValues, language: Language) -> Iterator[Row]:
    """Yield a revaluation's items, each with its value in the books and at the day's rate, then the sums."""
    home = values.home_decimals

    def worth(books: int, value: int) -> tuple[Amount, ...]:
        return Amount(books, home), Amount(value, home), Amount(value - books, home)

    def row(item: RevaluedLine) -> Row:
        return line(
            item.customer,
            item.name,
            item.item,
            item.currency,
            Amount(item.open_amount, item.decimals),
            Rate(item.rate, item.rate_per),
            *worth(item.open_home, item.value_home),
        )

    yield from map(row, act.revalued)
    books, value = sum(item.open_home for item in act.revalued), sum(item.value_home for item in act.revalued)
    label = language.say("Total of entry %(entry)d", entry=act.entry)
    yield total(label, None, None, None, None, None, None, *worth(books, value))
