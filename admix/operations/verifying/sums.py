"""Sums that must agree: vouchers, batches, payments, and the ledger with its control account."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from admix.language import mark
from admix.operations.verifying.findings import Finding, named, until_unreadable
from admix.operations.verifying.reading import rows


def check_sums(session: Session) -> Iterator[Finding]:
    """Add up vouchers, batches, payments and what is open; amounts in minor units."""
    for table, part in (
        ("voucher", _vouchers),
        ("payment_batch", _batches),
        ("payment", _payments),
        ("entry", _entries),
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
    """Name payments that their allocations and their money on account do not use up, reversals aside."""
    yield from named(
        session,
        "sums",
        "payment",
        mark("Table %(table)s, row %(row)s: the payment is %(home)s, but %(used)s of it is allocated."),
        "SELECT payment.id, payment.home_amount, coalesce(used.home, 0) - coalesce(left_over.home_amount, 0) AS home "
        "FROM payment LEFT JOIN item AS left_over ON left_over.payment_id = payment.id LEFT JOIN "
        "(SELECT allocation.payment_id, sum(allocation.home_amount) AS home FROM allocation "
        "LEFT JOIN item AS own ON own.payment_id = allocation.payment_id AND own.id = allocation.item_id "
        "WHERE allocation.kind = 'payment' AND reverses_id IS NULL AND own.id IS NULL "
        "GROUP BY allocation.payment_id) AS used "
        "ON used.payment_id = payment.id WHERE payment.home_amount <> home",
        "home",
        "used",
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
        "FROM allocation UNION ALL SELECT entry_id, -home_amount, 0 FROM item WHERE kind = 'on_account' "
        "UNION ALL SELECT entry_id, 0, amount FROM posting WHERE link = 'receivable') "
        "GROUP BY entry_id HAVING sum(taken) + sum(posted) <> 0",
        "taken",
        "posted",
    )


def _control_account(session: Session) -> Iterator[Finding]:
    """Compare what is open with the control account and the items entered without a voucher (`product` 1.5)."""
    opened, entered, posted = next(
        rows(
            session,
            "SELECT coalesce(sum(open_home), 0), coalesce(sum(home_amount) FILTER (WHERE kind <> 'on_account'), 0), "
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
