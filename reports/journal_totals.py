"""The totals that end a payment journal, in home currency: by account, by kind of act, by day, over everything."""

from collections.abc import Iterator
from datetime import date

from admix.language import Language, mark
from admix.operations.journal_values import JournalLine, JournalValues, VoucherLine
from reports.document import Amount, Column, Row, Section, fact, line, total
from reports.journal_acts import ACT_NAMES
from reports.journal_parts import postings_section

BY_KIND_COLUMNS = (
    Column("act", mark("Act"), width=50),
    Column("number", mark("Number"), "count", 14),
    Column("settled", mark("Settled"), "amount", 14, carried=True),
)
BY_DAY_COLUMNS = (
    Column("day", mark("Day"), "date", 29),
    Column("batches", mark("Batches"), "count", 9),
    Column("acts", mark("Other acts"), "count", 10),
    Column("paid", mark("Paid"), "amount", 14, carried=True),
    Column("settled", mark("Settled"), "amount", 14, carried=True),
)
PAID = ("payment", "on_account")
"""Rows of other acts that are money: what was paid on items, and what of it stands on account."""


def total_sections(values: JournalValues, language: Language) -> Iterator[Section]:
    """Yield the totals; a summary of only one thing is left out."""
    vouchers = sum(1 for batch in values.batches if batch.voucher) + sum(len(act.vouchers) for act in values.acts)
    if vouchers > 1:
        yield _accounts(values, language)
    if values.acts:
        yield _by_kind(values, language)
    days = {batch.payment_date for batch in values.batches} | {act.value_date for act in values.acts}
    if len(days) > 1:
        yield _by_day(values, sorted(days), language)
    yield Section(tuple(_totals(values, language)), heading=language.say("Totals of the journal"))


def _accounts(values: JournalValues, language: Language) -> Section:
    """Sum all vouchers by account, debit and credit apart, in the order of the account numbers."""
    postings = [posting for batch in values.batches for posting in batch.postings]
    postings += [posting for act in values.acts for voucher in act.vouchers for posting in voucher.postings]
    sides: dict[tuple[str, str, bool], int] = {}
    for posting in postings:
        side = posting.account, posting.name, posting.amount < 0
        sides[side] = sides.get(side, 0) + posting.amount
    summed = tuple(VoucherLine(account, name, sides[account, name, minus]) for account, name, minus in sorted(sides))
    heading, label = language.say("All vouchers by account"), language.say("Total")
    return postings_section(heading, label, summed, values.home_decimals)


def _by_kind(values: JournalValues, language: Language) -> Section:
    """Count batches and other acts, each kind with what it settled; a reversal gives back."""
    found: list[tuple[str, int, int]] = []
    if values.batches:
        settled = sum(payment.settled for payment in _payments(values))
        found.append((language.say("Batches"), len(values.batches), settled))
    for kind, name in ACT_NAMES.items():
        acts = [act for act in values.acts if act.kind == kind]
        if acts:
            found.append((language.say(name), len(acts), sum(act.settled for act in acts)))
    rows = [line(name, count, Amount(settled, values.home_decimals)) for name, count, settled in found]
    count, settled = sum(count for _, count, _ in found), sum(settled for _, _, settled in found)
    sums = total(language.say("Total"), None, count, Amount(settled, values.home_decimals))
    return Section((*rows, sums), BY_KIND_COLUMNS, language.say("Batches and other acts"))


def _by_day(values: JournalValues, days: list[str], language: Language) -> Section:
    """Sum each day: the payment date of batches, the value date of other acts."""
    sums = [_day(values, {day}) for day in days]
    rows = [line(date.fromisoformat(day), *_amounts(values, found)) for day, found in zip(days, sums, strict=True)]
    over_all = total(language.say("Total"), None, *_amounts(values, _day(values, set(days))))
    return Section((*rows, over_all), BY_DAY_COLUMNS, language.say("Totals by day"))


def _day(values: JournalValues, days: set[str]) -> tuple[int, int, int, int]:
    batches = [batch for batch in values.batches if batch.payment_date in days]
    acts = [act for act in values.acts if act.value_date in days]
    payments = [payment for batch in batches for payment in batch.lines]
    paid = sum(payment.received for payment in payments) + sum(act.taken_as(*PAID) for act in acts)
    settled = sum(payment.settled for payment in payments) + sum(act.settled for act in acts)
    return len(batches), len(acts), paid, settled


def _amounts(values: JournalValues, sums: tuple[int, int, int, int]) -> tuple[int, int, Amount, Amount]:
    batches, acts, paid, settled = sums
    return batches, acts, Amount(paid, values.home_decimals), Amount(settled, values.home_decimals)


def _payments(values: JournalValues) -> list[JournalLine]:
    return [payment for batch in values.batches for payment in batch.lines]


def _totals(values: JournalValues, language: Language) -> Iterator[Row]:
    """Sum everything: paid is settled less what else was taken, plus exchange gains and what was charged."""
    say, payments, acts = language.say, _payments(values), values.acts

    def money(label: str, minor: int) -> Row:
        return fact(label, Amount(minor, values.home_decimals), values.home)

    def taken(*kinds: str) -> int:
        return sum(act.taken_as(*kinds) for act in acts)

    seen = {row.kind for act in acts for row in act.lines}
    discounts = [payment.discount for payment in payments if payment.discount]
    roundings = [payment.rounding for payment in payments if payment.rounding]
    yield money(say("Total paid"), sum(payment.received for payment in payments) + taken(*PAID))
    yield money(say("Total reduction"), sum(payment.reduction for payment in payments) + taken("reduction"))
    if discounts or "discount" in seen:
        yield money(say("Total cash discount"), sum(discounts) + taken("discount"))
    if roundings or "rounding" in seen:
        yield money(say("Total rounding"), sum(roundings) + taken("rounding"))
    yield money(say("Total exchange gain"), sum(payment.exchange for payment in payments) - taken("exchange"))
    if "write_off" in seen:
        yield money(say("Total written off"), taken("write_off"))
    if "fee" in seen:
        yield money(say("Total charged to customers"), -taken("fee"))
    yield money(say("Total settled"), sum(payment.settled for payment in payments) + sum(act.settled for act in acts))
    yield from _beside(values, language)
    yield fact(say("Number of batches"), len(values.batches))
    yield fact(say("Number of payments"), sum(1 for payment in payments if payment.paid))
    if acts:
        yield fact(say("Number of other acts"), len(acts))


def _beside(values: JournalValues, language: Language) -> Iterator[Row]:
    """Tell what the bank kept, what was posted separately, what revaluations found; nothing of it settles claims."""
    say = language.say

    def money(label: str, minor: int) -> Row:
        return fact(label, Amount(minor, values.home_decimals), values.home)

    fee = sum(batch.fee_home or 0 for batch in values.batches) + sum(act.fee_home for act in values.acts)
    separate = sum(batch.separate_home or 0 for batch in values.batches)
    separate += sum(act.separate_home for act in values.acts)
    revalued = sum(item.value_home - item.open_home for act in values.acts for item in act.revalued)
    if fee:
        yield money(say("Total fee"), fee)
    if separate:
        yield money(say("Total posted separately"), separate)
    if revalued:
        yield money(say("Total revaluation"), revalued)
