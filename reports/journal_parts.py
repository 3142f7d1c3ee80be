"""What the parts of a payment journal share: moments, postings with their sums."""

from collections.abc import Sequence
from datetime import UTC, datetime

from admix.language import mark
from admix.operations.journal_values import VoucherLine
from reports.document import Amount, Column, Section, line, total

VOUCHER_COLUMNS = (
    Column("account", mark("Account"), width=7),
    Column("name", mark("Account name"), width=42, least=12),
    Column("debit", mark("Debit"), "amount", 14, carried=True),
    Column("credit", mark("Credit"), "amount", 14, carried=True),
)
NAME_CELLS = 60
"""A name gets what the figures leave of the page, up to so many cells."""


def utc_stamp(moment: str) -> str:
    """Return a moment in UTC, the same wherever the journal is printed again: 1998-09-14 18:05:12Z."""
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"


def postings_section(heading: str, label: str, postings: Sequence[VoucherLine], decimals: int) -> Section:
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
    return Section((*rows, sums), VOUCHER_COLUMNS, heading)
