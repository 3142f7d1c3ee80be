"""Corrections: each turns exactly what the entry it corrects did, once."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from admix.language import mark
from admix.operations.verifying.findings import Finding, named, until_unreadable

CORRECTING = "('batch_reversal', 'payment_reversal', 'payment_return', 'unmatching', 'write_off_reversal')"
"""The kinds of entry that turn allocations."""
TAKING_BACK = "('batch_reversal', 'payment_reversal', 'payment_return')"
"""Those after which a payment's money stands nowhere any more."""
OF_ONE_LINE = "('payment_reversal', 'payment_return', 'unmatching')"
"""Those that correct one line of a batch; an un-matching may also undo a whole match."""
_UNDOES_ALL = (
    "(entry.kind = 'write_off_reversal' OR entry.kind = 'unmatching' "
    "AND (SELECT kind FROM entry AS corrected WHERE corrected.id = entry.corrects_id) = 'matching')"
)


def check_reversals(session: Session) -> Iterator[Finding]:
    """Compare corrections with what they corrected: allocations one by one, vouchers account by account."""
    for part in (_turned_wrongly, _not_turned, _torn_apart, _foreign_money):
        yield from until_unreadable("reversals", part(session), "allocation")
    for left in (_left_standing, _left_wrongly, _fees):
        yield from until_unreadable("reversals", left(session), "item")
    for further in (_vouchers, _accounts, _twice, _unfit, _lines):
        yield from until_unreadable("reversals", further(session), "entry")


def _turned_wrongly(session: Session) -> Iterator[Finding]:
    """Name allocations of a correction that are not the opposite of one that their entry corrects.

    What closes money on account of a payment taken back is the opposite of the item itself.
    """
    yield from named(
        session,
        "reversals",
        "allocation",
        mark("Table %(table)s, row %(row)s: the reversal is not the opposite of what its entry corrects."),
        "SELECT turned.id FROM allocation AS turned JOIN entry ON entry.id = turned.entry_id "
        "LEFT JOIN allocation AS first ON first.id = turned.reverses_id "
        "LEFT JOIN item AS rest ON rest.id = turned.item_id AND rest.payment_id = turned.payment_id "
        "LEFT JOIN payment ON payment.id = turned.payment_id "
        f"WHERE (turned.reverses_id IS NOT NULL OR entry.kind IN {CORRECTING}) AND NOT coalesce("
        "turned.value_date = entry.value_date AND CASE WHEN turned.reverses_id IS NULL THEN "
        f"entry.kind IN {TAKING_BACK} AND payment.entry_id = entry.corrects_id "
        "AND turned.amount = rest.amount AND turned.home_amount = rest.home_amount "
        "AND turned.value_date >= rest.item_date ELSE "
        f"entry.kind IN {CORRECTING} AND first.entry_id = entry.corrects_id AND first.item_id = turned.item_id "
        "AND first.payment_id IS turned.payment_id AND first.kind = turned.kind "
        "AND first.from_item_id IS turned.from_item_id AND first.amount = -turned.amount "
        "AND first.home_amount = -turned.home_amount AND first.value_date <= turned.value_date END, 0)",
    )


def _not_turned(session: Session) -> Iterator[Finding]:
    """Name allocations of a reversed batch that neither its reversal nor an un-matching turned."""
    yield from named(
        session,
        "reversals",
        "allocation",
        mark("Table %(table)s, row %(row)s: entry %(entry)s reversed its batch, but not this allocation."),
        "SELECT first.id, entry.id FROM entry JOIN allocation AS first ON first.entry_id = entry.corrects_id "
        "LEFT JOIN allocation AS turned ON turned.reverses_id = first.id "
        "LEFT JOIN entry AS earlier ON earlier.id = turned.entry_id AND earlier.kind = 'unmatching' "
        "WHERE entry.kind = 'batch_reversal' AND turned.entry_id IS NOT entry.id AND earlier.id IS NULL",
        "entry",
    )


def _torn_apart(session: Session) -> Iterator[Finding]:
    """Name allocations that a correction left, although it took back others of the same line or of the same act."""
    yield from named(
        session,
        "reversals",
        "allocation",
        mark("Table %(table)s, row %(row)s: entry %(entry)s took back what belongs to it, but not this allocation."),
        "SELECT first.id, entry.id FROM entry JOIN allocation AS first ON first.entry_id = entry.corrects_id "
        "LEFT JOIN allocation AS turned ON turned.reverses_id = first.id AND turned.entry_id = entry.id "
        f"WHERE {_UNDOES_ALL} AND turned.id IS NULL UNION "
        "SELECT first.id, entry.id FROM allocation AS other JOIN entry ON entry.id = other.entry_id "
        "JOIN allocation AS first ON first.item_id = other.item_id AND first.entry_id = entry.corrects_id "
        "LEFT JOIN allocation AS turned ON turned.reverses_id = first.id AND turned.entry_id = entry.id "
        f"WHERE entry.kind IN {OF_ONE_LINE} AND other.reverses_id IS NOT NULL AND turned.id IS NULL",
        "entry",
    )


def _foreign_money(session: Session) -> Iterator[Finding]:
    """Name allocations of a payment that another entry posted; corrections are compared one by one."""
    yield from named(
        session,
        "reversals",
        "allocation",
        mark("Table %(table)s, row %(row)s: it takes from a payment that another entry posted."),
        "SELECT allocation.id FROM allocation JOIN entry ON entry.id = allocation.entry_id "
        "JOIN payment ON payment.id = allocation.payment_id "
        f"WHERE payment.entry_id <> allocation.entry_id AND entry.kind NOT IN {CORRECTING}",
    )


def _left_standing(session: Session) -> Iterator[Finding]:
    """Name money on account of a reversed batch, un-matched money included, that its reversal did not take back."""
    yield from named(
        session,
        "reversals",
        "item",
        mark("Table %(table)s, row %(row)s: entry %(entry)s reversed its batch, but not this money on account."),
        "SELECT item.id, entry.id FROM item JOIN payment ON payment.id = item.payment_id "
        "JOIN entry ON entry.corrects_id = payment.entry_id AND entry.kind = 'batch_reversal' "
        "LEFT JOIN allocation AS taken ON taken.item_id = item.id AND taken.payment_id = item.payment_id "
        "AND taken.entry_id = entry.id WHERE taken.id IS NULL",
        "entry",
    )


def _left_wrongly(session: Session) -> Iterator[Finding]:
    """Name money on account that is not the whole of its payment, on the day and under the entry that left it."""
    yield from named(
        session,
        "reversals",
        "item",
        mark("Table %(table)s, row %(row)s: the money on account is not what its payment left."),
        "SELECT item.id FROM item LEFT JOIN entry ON entry.id = item.entry_id "
        "LEFT JOIN payment ON payment.id = item.payment_id "
        "LEFT JOIN payment_batch AS batch ON batch.id = payment.batch_id "
        "WHERE item.kind = 'on_account' AND NOT coalesce(item.amount = -payment.amount "
        "AND item.home_amount = -payment.home_amount AND item.party_id = payment.party_id "
        "AND item.currency = batch.currency AND item.rate = batch.rate AND item.rate_per = batch.rate_per "
        "AND item.item_date = entry.value_date AND (payment.entry_id = item.entry_id "
        "OR entry.kind = 'unmatching' AND payment.entry_id = entry.corrects_id), 0)",
    )


def _fees(session: Session) -> Iterator[Finding]:
    """Name fees that no returned payment of their customer made, or that are not in home currency."""
    yield from named(
        session,
        "reversals",
        "item",
        mark("Table %(table)s, row %(row)s: no returned payment of this customer made the fee."),
        "SELECT item.id FROM item LEFT JOIN entry ON entry.id = item.entry_id "
        "WHERE item.kind = 'fee' AND NOT coalesce(entry.kind = 'payment_return' "
        "AND item.item_date = entry.value_date AND item.rate = 100000 AND item.rate_per = 1 "
        "AND item.amount = item.home_amount AND item.currency = (SELECT home_currency FROM company) "
        "AND EXISTS (SELECT 1 FROM payment_batch AS batch JOIN payment ON payment.batch_id = batch.id "
        "WHERE batch.entry_id = entry.corrects_id AND payment.party_id = item.party_id), 0)",
    )


def _vouchers(session: Session) -> Iterator[Finding]:
    """Name corrections of a whole act whose voucher does not bring every account of it back to nothing.

    With a batch goes what its payments were un-matched by.
    """
    yield from named(
        session,
        "reversals",
        "entry",
        mark("Table %(table)s, row %(row)s: the reversal leaves %(difference)s on account %(account)s."),
        f"WITH whole AS (SELECT id, corrects_id, kind FROM entry WHERE kind = 'batch_reversal' OR {_UNDOES_ALL}), "
        "part AS (SELECT id AS entry, id AS posted FROM whole UNION ALL SELECT id, corrects_id FROM whole "
        "UNION ALL SELECT whole.id, entry.id FROM whole JOIN entry ON entry.corrects_id = whole.corrects_id "
        "AND entry.kind = 'unmatching' WHERE whole.kind = 'batch_reversal') "
        "SELECT entry, account, sum(amount) FROM part JOIN voucher ON voucher.entry_id = posted "
        "JOIN posting ON posting.voucher_id = voucher.id GROUP BY entry, account, link HAVING sum(amount) <> 0",
        "account",
        "difference",
    )


def _accounts(session: Session) -> Iterator[Finding]:
    """Name corrections of one line that posted to other accounts than the batch; a return's fees have their own."""
    yield from named(
        session,
        "reversals",
        "entry",
        mark(
            "Table %(table)s, row %(row)s: %(amount)s was taken back on account %(account)s, which the batch did "
            "not use."
        ),
        "SELECT entry.id, posting.amount, posting.account FROM entry "
        "JOIN payment_batch AS batch ON batch.entry_id = entry.corrects_id "
        "JOIN voucher ON voucher.entry_id = entry.id JOIN posting ON posting.voucher_id = voucher.id "
        f"WHERE entry.kind IN {OF_ONE_LINE} AND posting.link NOT IN ('bank_charge', 'fee_income') "
        "AND NOT (entry.kind = 'payment_return' AND posting.link = 'receivable') "
        "AND CASE posting.link WHEN 'bank' THEN posting.account <> batch.account ELSE posting.account NOT IN ("
        "SELECT own.account FROM voucher AS first JOIN posting AS own ON own.voucher_id = first.id "
        "WHERE first.entry_id = entry.corrects_id AND own.link = posting.link) AND EXISTS ("
        "SELECT 1 FROM voucher AS first JOIN posting AS own ON own.voucher_id = first.id "
        "WHERE first.entry_id = entry.corrects_id AND own.link = posting.link) END",
        "amount",
        "account",
    )


def _twice(session: Session) -> Iterator[Finding]:
    """Name reversals of nothing, of a later entry, or of what was reversed before."""
    yield from named(
        session,
        "reversals",
        "entry",
        mark("Table %(table)s, row %(row)s: the entry reverses no batch, or one that was reversed before."),
        "SELECT id FROM (SELECT id, corrects_id, row_number() OVER (PARTITION BY corrects_id ORDER BY id) AS place "
        "FROM entry WHERE kind = 'batch_reversal') AS reversal WHERE place > 1 OR corrects_id IS NULL "
        "OR corrects_id >= id OR NOT EXISTS (SELECT 1 FROM payment_batch WHERE entry_id = reversal.corrects_id)",
    )


def _unfit(session: Session) -> Iterator[Finding]:
    """Name corrections of an entry that theirs cannot correct, or of a batch that was reversed before."""
    yield from named(
        session,
        "reversals",
        "entry",
        mark("Table %(table)s, row %(row)s: the entry corrects nothing that it could correct."),
        "SELECT entry.id FROM entry LEFT JOIN entry AS corrected ON corrected.id = entry.corrects_id "
        f"WHERE (entry.kind = 'write_off_reversal' OR entry.kind IN {OF_ONE_LINE}) AND NOT coalesce("
        "corrected.id < entry.id AND CASE entry.kind WHEN 'write_off_reversal' THEN corrected.kind = 'write_off' "
        "WHEN 'unmatching' THEN corrected.kind IN ('batch_approval', 'matching') "
        "ELSE corrected.kind = 'batch_approval' END AND NOT EXISTS (SELECT 1 FROM entry AS earlier "
        "WHERE earlier.corrects_id = entry.corrects_id AND earlier.kind = 'batch_reversal' "
        "AND earlier.id < entry.id), 0)",
    )


def _lines(session: Session) -> Iterator[Finding]:
    """Name corrections of one line of a batch that took back none, or several."""
    yield from named(
        session,
        "reversals",
        "entry",
        mark("Table %(table)s, row %(row)s: the entry takes back %(lines)s lines of its batch instead of one."),
        "SELECT entry.id, coalesce(items, 0) FROM entry "
        "JOIN payment_batch AS batch ON batch.entry_id = entry.corrects_id LEFT JOIN ("
        "SELECT entry_id, count(DISTINCT item_id) AS items FROM allocation GROUP BY entry_id) AS taken "
        f"ON taken.entry_id = entry.id WHERE entry.kind IN {OF_ONE_LINE} AND coalesce(items, 0) <> 1",
        "lines",
    )
