"""Sums that must agree: vouchers, batches, payments, and the ledger with its control account."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from admix.language import mark
from admix.operations.verifying.findings import Finding, named, until_unreadable
from admix.operations.verifying.reading import rows
from admix.operations.verifying.reversals import TAKING_BACK


def check_sums(session: Session) -> Iterator[Finding]:
    """Add up vouchers, batches, payments and what is open; amounts in minor units."""
    for table, part in (
        ("voucher", _vouchers),
        ("payment_batch", _batches),
        ("payment", _payments),
        ("payment", _standing),
        ("entry", _entries),
        ("entry", _kinds),
        ("item", _control_account),
    ):
        yield from until_unreadable("sums", part(session), table)


def _vouchers(session: Session) -> Iterator[Finding]:
    yield from named(
        session,
        "sums",
        "voucher",
        mark("Table %(table)s, row %(row)s: the voucher does not balance; debit less credit is %(difference)s."),
        "SELECT voucher_id, sum(amount) FROM posting GROUP BY voucher_id HAVING sum(amount) <> 0",
        "difference",
    )


def _batches(session: Session) -> Iterator[Finding]:
    yield from named(
        session,
        "sums",
        "payment_batch",
        mark("Table %(table)s, row %(row)s: the batch used %(used)s, but its payments are %(paid)s."),
        "SELECT batch.id, used_total, coalesce(sum(amount), 0) AS paid FROM payment_batch AS batch "
        "LEFT JOIN payment ON payment.batch_id = batch.id GROUP BY batch.id HAVING used_total <> paid",
        "used",
        "paid",
    )


def _payments(session: Session) -> Iterator[Finding]:
    """Name payments that the allocations and the money on account of their own entry do not use up."""
    yield from named(
        session,
        "sums",
        "payment",
        mark("Table %(table)s, row %(row)s: the payment is %(home)s, but %(used)s of it is allocated."),
        f"SELECT payment.id, payment.home_amount, {_USED} AS allocated FROM payment {_FIRST_USED} "
        "WHERE payment.home_amount <> allocated",
        "home",
        "used",
    )


_USED = "coalesce(used.home, 0) - coalesce(rest.home, 0)"
_FIRST_USED = (
    "LEFT JOIN (SELECT payment_id, sum(allocation.home_amount) AS home FROM allocation "
    "JOIN payment ON payment.id = payment_id AND payment.entry_id = allocation.entry_id "
    "GROUP BY payment_id) AS used ON used.payment_id = payment.id "
    "LEFT JOIN (SELECT payment_id, sum(item.home_amount) AS home FROM item "
    "JOIN payment ON payment.id = payment_id AND payment.entry_id = item.entry_id "
    "GROUP BY payment_id) AS rest ON rest.payment_id = payment.id"
)
"""What a payment's own entry made of it: on items and left on account."""


def _standing(session: Session) -> Iterator[Finding]:
    """Name payments of which corrections left something else than the whole, or nothing where it was taken back."""
    yield from named(
        session,
        "sums",
        "payment",
        mark("Table %(table)s, row %(row)s: the corrections leave %(standing)s of the payment instead of %(due)s."),
        "SELECT payment.id, coalesce(everything.home, 0) - coalesce(lying.home, 0) AS standing, "
        f"CASE WHEN everything.is_back THEN 0 ELSE {_USED} END AS due FROM payment {_FIRST_USED} "
        "LEFT JOIN (SELECT payment_id, sum(home_amount) AS home, "
        f"max(entry.kind IN {TAKING_BACK}) AS is_back FROM allocation JOIN entry ON entry.id = entry_id "
        "WHERE payment_id IS NOT NULL GROUP BY payment_id) AS everything ON everything.payment_id = payment.id "
        "LEFT JOIN (SELECT payment_id, sum(home_amount) AS home FROM item WHERE payment_id IS NOT NULL "
        "GROUP BY payment_id) AS lying ON lying.payment_id = payment.id WHERE standing <> due",
        "standing",
        "due",
    )


def _entries(session: Session) -> Iterator[Finding]:
    """Name entries that took from the ledger something else than from the control account."""
    yield from named(
        session,
        "sums",
        "entry",
        mark(
            "Table %(table)s, row %(row)s: the entry took %(taken)s from the items, but %(posted)s from the "
            "control account."
        ),
        "SELECT entry_id, sum(taken), -sum(posted) FROM (SELECT entry_id, home_amount AS taken, 0 AS posted "
        "FROM allocation UNION ALL SELECT entry_id, -home_amount, 0 FROM item WHERE kind IN ('on_account', 'fee') "
        "UNION ALL SELECT entry_id, 0, amount FROM posting WHERE link = 'receivable') "
        "GROUP BY entry_id HAVING sum(taken) + sum(posted) <> 0",
        "taken",
        "posted",
    )


def _kinds(session: Session) -> Iterator[Finding]:
    """Name entries whose voucher has something else as money, reduction, exchange and so on than their allocations.

    An entry that differs on the control account too, or does not balance, is named for that.
    """
    yield from named(
        session,
        "sums",
        "entry",
        mark(
            "Table %(table)s, row %(row)s: the entry took %(taken)s as %(kind)s, but its vouchers have %(posted)s "
            "for it."
        ),
        "SELECT entry_id, taken, kind, posted FROM (SELECT entry_id, kind, sum(taken) AS taken, "
        "sum(posted) AS posted, sum(sum(taken) - sum(posted)) OVER (PARTITION BY entry_id) AS off FROM ("
        "SELECT entry_id, kind, home_amount AS taken, 0 AS posted FROM allocation WHERE kind <> 'match' UNION ALL "
        "SELECT entry_id, CASE kind WHEN 'fee' THEN 'fee_income' ELSE 'payment' END, -home_amount, 0 FROM item "
        "WHERE kind IN ('on_account', 'fee') UNION ALL "
        "SELECT entry_id, CASE WHEN link IN ('bank', 'bank_charge', 'separate') THEN 'payment' "
        "WHEN link IN ('exchange_gain', 'exchange_loss', 'revaluation') THEN 'exchange' ELSE link END, 0, amount "
        "FROM posting WHERE link <> 'receivable') GROUP BY entry_id, kind) WHERE off = 0 AND taken <> posted",
        "taken",
        "kind",
        "posted",
    )


def _control_account(session: Session) -> Iterator[Finding]:
    """Compare what is open with the control account and the items entered without a voucher (`product` 1.5)."""
    opened, entered, posted = next(
        rows(
            session,
            "SELECT coalesce(sum(open_home), 0), "
            "coalesce(sum(home_amount) FILTER (WHERE kind IN ('invoice', 'credit_note')), 0), "
            "(SELECT coalesce(sum(amount), 0) FROM posting WHERE link = 'receivable') FROM item",
        )
    )
    if opened != entered + posted:
        yield Finding(
            "sums",
            "item",
            None,
            "Table %(table)s: %(open)s is open, but the items entered and the control account make %(expected)s.",
            {"open": opened, "expected": entered + posted},
        )
