"""Posting list (konteringslista): vouchers with their postings and what was posted on each account."""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy.orm import Session

from admix.language import mark
from admix.operations.posting_list import AccountSum, PostedLine, account_sums, posted_lines
from admix.operations.selections import Selection
from reports.asked import House, asked_facts, house
from reports.document import Amount, Cell, Column, Document, Row, Section, blank_zero, fact, line, total
from reports.grouping import Grouped, Level
from reports.spooling import spooled

TITLE = mark("Posting list")
_DEBIT = Column("debit", mark("Debit"), "amount", 12, carried=True)
_CREDIT = Column("credit", mark("Credit"), "amount", 12, carried=True)
_LINES = (
    Column("account", mark("Account"), width=8),
    Column("name", mark("Name"), width=40, least=12),
    _DEBIT,
    _CREDIT,
)
_ON_ACCOUNT = (
    Column("voucher", mark("Voucher"), width=8),
    Column("voucher_date", mark("Date"), "date"),
    Column("text", mark("Voucher text"), width=30, least=12),
    _DEBIT,
    _CREDIT,
)
_ACCOUNTS = (*_LINES, Column("balance", mark("Balance"), "amount", 12))


def postings_report(session: Session, selection: Selection, today: date) -> Document:
    """Build the posting list: voucher by voucher, or the postings of one account; then a sum for each account.

    Without details only the sums. Amounts are in home currency; each voucher balances. It stays in the house, so it
    is written in the company's language. Refused: what `check_selection` refuses.
    """
    about = house(session, selection, today)
    words = about.words
    facts = asked_facts(about, selection)
    if selection.series is not None:
        facts.append(fact(words.say("Series"), selection.series))
    if selection.account is not None:
        facts.append(fact(words.say("Account"), selection.account))
    sections = [Section(tuple(facts))]
    if selection.details:
        found = posted_lines(session, selection)
        on_account = selection.account is not None
        rows = _on_account(found, about) if on_account else _vouchers(found, about)
        sections.append(Section(spooled(rows), _ON_ACCOUNT if on_account else _LINES))
    sums = tuple(_accounts(account_sums(session, selection), about))
    sections.append(Section(sums, _ACCOUNTS, words.say("Sums by account")))
    return about.document(TITLE, today, sections)


def _sides(amount: int, decimals: int) -> tuple[Cell, Cell]:
    return (blank_zero(max(amount, 0), decimals), blank_zero(max(-amount, 0), decimals))


def _vouchers(found: Iterable[PostedLine], about: House) -> Iterator[Row]:
    """Yield each voucher with its postings and its sums, which balance."""

    def lines(posted: PostedLine) -> Iterator[Row]:
        yield line(
            posted.account, posted.name, *_sides(posted.amount, about.decimals), way=("voucher", posted.voucher)
        )

    def sums(sides: tuple[int, ...]) -> tuple[Cell, ...]:
        return (None, None, *(Amount(side, about.decimals) for side in sides))

    level: Level[PostedLine] = Level(
        lambda posted: (posted.series, posted.serial),
        lambda posted: f"{posted.voucher} {posted.voucher_date.isoformat()} {posted.text}",
        lambda posted: about.words.say("Total of voucher %(voucher)s", voucher=posted.voucher),
        lambda posted: ("voucher", posted.voucher),
    )
    grouped: Grouped[PostedLine] = Grouped([level], lines, _debit_credit, sums)
    yield from grouped.rows(found)
    yield total(about.words.say("Total"), *sums(grouped.running or (0, 0)))


def _on_account(found: Iterable[PostedLine], about: House) -> Iterator[Row]:
    """Yield the postings of one account."""

    def lines(posted: PostedLine) -> Iterator[Row]:
        sides = _sides(posted.amount, about.decimals)
        yield line(posted.voucher, posted.voucher_date, posted.text, *sides, way=("voucher", posted.voucher))

    grouped: Grouped[PostedLine] = Grouped([], lines, _debit_credit, tuple)
    yield from grouped.rows(found)
    sides = (Amount(side, about.decimals) for side in grouped.running or (0, 0))
    yield total(about.words.say("Total"), None, None, None, *sides)


def _debit_credit(posted: PostedLine) -> tuple[int, int]:
    return (max(posted.amount, 0), max(-posted.amount, 0))


def _accounts(sums: list[AccountSum], about: House) -> Iterator[Row]:
    decimals = about.decimals
    for found in sums:
        sides = (blank_zero(found.debit, decimals), blank_zero(found.credit, decimals))
        yield line(found.account, found.name, *sides, Amount(found.debit - found.credit, decimals))
    debit, credit = (sum(found.debit for found in sums), sum(found.credit for found in sums))
    amounts = (Amount(amount, decimals) for amount in (debit, credit, debit - credit))
    yield total(about.words.say("Total"), None, None, *amounts)
