"""What a payment journal says, as plain values: frozen when it is made, kept as JSON, read again for its pages.

A field that came later has a default, so that journals made before it read and print as they did.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class JournalLine:
    """A payment line of the journal, in home minor units but for `paid`, which is in the batch's currency.

    What was paid, in home currency, is what it settled less reduction, discount and rounding, plus the exchange gain.
    """

    customer: str
    name: str
    invoice: str
    paid: int
    reduction: int
    exchange: int
    """The exchange gain; a loss is negative."""
    settled: int
    discount: int = 0
    """Cash discount."""
    rounding: int = 0
    paid_home: int | None = None
    """What was paid, in home currency; None in journals made before it was kept."""

    @property
    def received(self) -> int:
        """What was paid, in home minor units."""
        if self.paid_home is not None:
            return self.paid_home
        return self.settled - self.reduction - self.discount - self.rounding + self.exchange


@dataclass(frozen=True)
class VoucherLine:
    """A voucher row of the journal: debit positive, credit negative, home minor units."""

    account: str
    name: str
    amount: int


@dataclass(frozen=True)
class VoucherValues:
    """A voucher as a journal prints it: series and number, its day, its text, its rows."""

    name: str
    day: str
    text: str
    postings: tuple[VoucherLine, ...]


@dataclass(frozen=True)
class JournalBatchValues:
    """A batch as its journal prints it."""

    number: int
    payment_date: str
    approved_utc: str
    user: str
    method: str
    bundle_number: str
    declared_count: int | None
    currency: str
    decimals: int
    rate: int
    rate_per: int
    declared_total: int
    used_total: int
    fee: int
    separate: int
    separate_account: str | None
    lines: tuple[JournalLine, ...]
    voucher: str
    """Series and number; empty where the batch has no voucher."""
    postings: tuple[VoucherLine, ...]
    entered_by: str = ""
    """Who entered it; empty in journals made before that was told."""
    fee_home: int | None = None
    """The fee in home currency, as posted."""
    separate_home: int | None = None


@dataclass(frozen=True)
class ActLine:
    """A row of another act: what it takes from an item, in the item's currency and at home.

    Positive lowers what the customer owes, as a payment does. A new item stands with its amount turned: money on
    account is positive, a fee that the customer owes negative. So an act's rows add up to what it credits the
    control account with.
    """

    customer: str
    name: str
    item: str
    kind: str
    """The kind of the allocation, or of the new item."""
    other: str
    """The other item of a match."""
    currency: str
    decimals: int
    amount: int
    home: int


@dataclass(frozen=True)
class RevaluedLine:
    """An item of a revaluation: what is open in its currency, its value in the books and at the day's rate."""

    customer: str
    name: str
    item: str
    currency: str
    decimals: int
    open_amount: int
    rate: int
    rate_per: int
    open_home: int
    value_home: int


@dataclass(frozen=True)
class ActValues:
    """Another act than an approval, such as a reversal, as a journal prints it."""

    entry: int
    kind: str
    value_date: str
    entered_utc: str
    user: str
    reason: str
    corrects_batch: int | None = None
    corrects_entry: int | None = None
    requested_by: str = ""
    """Who asked for a write-off that somebody else had to approve."""
    requested_utc: str = ""
    lines: tuple[ActLine, ...] = ()
    revalued: tuple[RevaluedLine, ...] = ()
    vouchers: tuple[VoucherValues, ...] = ()
    fee_home: int = 0
    """The bank's charge as posted; a reversal gives it back."""
    separate_home: int = 0

    @property
    def settled(self) -> int:
        """What the act takes from the ledger, in home minor units; a reversal gives back."""
        return self.taken_as()

    def taken_as(self, *kinds: str) -> int:
        """Return what its rows of some kinds take from the ledger, in home minor units; without a kind, all rows."""
        return sum(line.home for line in self.lines if not kinds or line.kind in kinds)


@dataclass(frozen=True)
class JournalValues:
    """All that a journal's pages are made of."""

    number: int
    company: str
    company_number: str
    language: str
    home: str
    home_decimals: int
    made_utc: str
    made_on: str
    user: str
    head_entry: int
    head: str
    batches: tuple[JournalBatchValues, ...]
    acts: tuple[ActValues, ...] = ()


def read_values(content: str) -> JournalValues:
    """Read a journal's frozen values."""
    raw: dict[str, Any] = json.loads(content)
    batches = tuple(_batch(batch) for batch in raw["batches"])
    acts = tuple(_act(act) for act in raw.get("acts", ()))
    return JournalValues(**{**raw, "batches": batches, "acts": acts})


def _batch(raw: Mapping[str, Any]) -> JournalBatchValues:
    lines = tuple(JournalLine(**line) for line in raw["lines"])
    return JournalBatchValues(**{**raw, "lines": lines, "postings": _postings(raw["postings"])})


def _act(raw: Mapping[str, Any]) -> ActValues:
    return ActValues(
        **{
            **raw,
            "lines": tuple(ActLine(**line) for line in raw["lines"]),
            "revalued": tuple(RevaluedLine(**line) for line in raw["revalued"]),
            "vouchers": tuple(
                VoucherValues(**{**voucher, "postings": _postings(voucher["postings"])})
                for voucher in raw["vouchers"]
            ),
        }
    )


def _postings(raw: list[dict[str, Any]]) -> tuple[VoucherLine, ...]:
    return tuple(VoucherLine(**line) for line in raw)
