"""Reversals: each turns exactly what the entry it corrects did, once."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from admix.language import mark
from admix.operations.verifying.findings import Finding, named, until_unreadable


def check_reversals(session: Session) -> Iterator[Finding]:
    """Compare reversals with what they reversed: allocations one by one, vouchers account by account."""
    for part in (_turned_wrongly, _not_turned):
        yield from until_unreadable("reversals", part(session), "allocation")
    yield from until_unreadable("reversals", _left_standing(session), "item")
    for further in (_vouchers, _twice):
        yield from until_unreadable("reversals", further(session), "entry")


def _turned_wrongly(session: Session) -> Iterator[Finding]:
    """Name allocations of a reversal that are not the opposite of one that their entry corrects."""
    yield from named(
        session,
        "reversals",
        "allocation",
        mark("Table %(table)s, row %(row)s: the reversal is not the opposite of what its entry corrects."),
        "SELECT turned.id FROM allocation AS turned JOIN entry ON entry.id = turned.entry_id "
        "LEFT JOIN allocation AS first ON first.id = turned.reverses_id "
        "LEFT JOIN item AS rest ON rest.id = turned.item_id AND rest.payment_id = turned.payment_id "
        "AND rest.entry_id = entry.corrects_id "
        "WHERE (turned.reverses_id IS NOT NULL OR entry.kind = 'batch_reversal') AND NOT ("
        "turned.reverses_id IS NULL AND rest.id IS NOT NULL "
        "AND turned.amount = rest.amount AND turned.home_amount = rest.home_amount) AND ("
        "first.id IS NULL OR first.entry_id IS NOT entry.corrects_id OR first.item_id <> turned.item_id "
        "OR first.payment_id IS NOT turned.payment_id OR first.kind <> turned.kind "
        "OR first.amount <> -turned.amount OR first.home_amount <> -turned.home_amount)",
    )


def _not_turned(session: Session) -> Iterator[Finding]:
    yield from named(
        session,
        "reversals",
        "allocation",
        mark("Table %(table)s, row %(row)s: entry %(entry)s reversed its batch, but not this allocation."),
        "SELECT first.id, entry.id FROM entry JOIN allocation AS first ON first.entry_id = entry.corrects_id "
        "LEFT JOIN allocation AS turned ON turned.reverses_id = first.id AND turned.entry_id = entry.id "
        "WHERE entry.kind = 'batch_reversal' AND turned.id IS NULL",
        "entry",
    )


def _left_standing(session: Session) -> Iterator[Finding]:
    """Name money on account of a reversed batch that its reversal did not take back."""
    yield from named(
        session,
        "reversals",
        "item",
        mark("Table %(table)s, row %(row)s: entry %(entry)s reversed its batch, but not this money on account."),
        "SELECT item.id, entry.id FROM entry JOIN item ON item.entry_id = entry.corrects_id "
        "AND item.kind = 'on_account' LEFT JOIN allocation AS taken ON taken.item_id = item.id "
        "AND taken.entry_id = entry.id WHERE entry.kind = 'batch_reversal' AND taken.id IS NULL",
        "entry",
    )


def _vouchers(session: Session) -> Iterator[Finding]:
    """Name reversals whose voucher does not bring every account of the reversed one back to nothing."""
    yield from named(
        session,
        "reversals",
        "entry",
        mark("Table %(table)s, row %(row)s: the reversal leaves %(difference)s on account %(account)s."),
        "SELECT entry, account, sum(amount) FROM ("
        "SELECT entry.id AS entry, account, link, amount FROM entry JOIN posting ON posting.entry_id = entry.id "
        "WHERE entry.kind = 'batch_reversal' UNION ALL "
        "SELECT entry.id, account, link, amount FROM entry JOIN posting ON posting.entry_id = entry.corrects_id "
        "WHERE entry.kind = 'batch_reversal') GROUP BY entry, account, link HAVING sum(amount) <> 0",
        "account",
        "difference",
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
