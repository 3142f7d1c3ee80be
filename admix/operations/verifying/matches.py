"""Matchings and write-offs: what one item gives another takes, and a bad debt is what an approver said yes to."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from admix.language import mark
from admix.operations.verifying.findings import Finding, named, until_unreadable

CREDITS = "('credit_note', 'on_account')"


def check_matches(session: Session) -> Iterator[Finding]:
    """Compare the two sides of every matching, and every write-off with the request it answers."""
    for part in (_one_sided, _unfit, _wrong_sign, _on_credits):
        yield from until_unreadable("matches", part(session), "allocation")
    yield from until_unreadable("matches", _entries(session), "entry")
    for further in (_unlike, _refused_yet_written):
        yield from until_unreadable("matches", further(session), "write_off_decision")
    for asked in (_asked_twice, _asked_too_much):
        yield from until_unreadable("matches", asked(session), "write_off_request")
    yield from until_unreadable("matches", _credited(session), "item")


def _one_sided(session: Session) -> Iterator[Finding]:
    """Name rows of a matching whose other item does not take, in the same entry, just what they give."""
    yield from named(
        session,
        "matches",
        "allocation",
        mark("Table %(table)s, row %(row)s: the other item of the match does not take what this one gives."),
        "SELECT min(id) FROM (SELECT id, entry_id, amount, home_amount, min(item_id, from_item_id) AS one, "
        "max(item_id, from_item_id) AS other, CASE WHEN item_id < from_item_id THEN 1 ELSE -1 END AS side "
        "FROM allocation WHERE kind = 'match') GROUP BY entry_id, one, other "
        "HAVING sum(side) <> 0 OR sum(amount) <> 0 OR sum(home_amount) <> 0",
    )


def _unfit(session: Session) -> Iterator[Finding]:
    """Name matches of two debits, of two credits, or of items in different currencies."""
    yield from named(
        session,
        "matches",
        "allocation",
        mark("Table %(table)s, row %(row)s: the two items of the match cannot be matched with each other."),
        "SELECT allocation.id FROM allocation JOIN item ON item.id = allocation.item_id "
        "JOIN item AS other ON other.id = allocation.from_item_id WHERE allocation.kind = 'match' AND ("
        f"item.currency <> other.currency OR (item.kind IN {CREDITS}) = (other.kind IN {CREDITS}))",
    )


def _wrong_sign(session: Session) -> Iterator[Finding]:
    """Name matches and write-offs, reversals aside, that add to what is open on their item."""
    yield from named(
        session,
        "matches",
        "allocation",
        mark("Table %(table)s, row %(row)s: it adds to its item instead of taking from it."),
        "SELECT allocation.id FROM allocation JOIN item ON item.id = allocation.item_id "
        "WHERE allocation.kind IN ('match', 'write_off') AND reverses_id IS NULL "
        "AND (allocation.amount = 0 OR (allocation.amount < 0) <> (item.amount < 0) "
        "OR allocation.home_amount * item.home_amount < 0)",
    )


def _on_credits(session: Session) -> Iterator[Finding]:
    yield from named(
        session,
        "matches",
        "allocation",
        mark("Table %(table)s, row %(row)s: a credit was written off as a bad debt."),
        "SELECT allocation.id FROM allocation JOIN item ON item.id = allocation.item_id "
        f"WHERE allocation.kind = 'write_off' AND item.kind IN {CREDITS}",
    )


def _entries(session: Session) -> Iterator[Finding]:
    """Name matchings without a match, and write-offs of anything but one item."""
    yield from named(
        session,
        "matches",
        "entry",
        mark("Table %(table)s, row %(row)s: the entry is a matching or a write-off, but its rows are not."),
        "SELECT entry.id FROM entry LEFT JOIN (SELECT entry_id, count(*) FILTER (WHERE kind = 'match') AS matches, "
        "count(*) FILTER (WHERE kind = 'write_off') AS losses, "
        "count(*) FILTER (WHERE kind NOT IN ('match', 'exchange', 'write_off')) AS others FROM allocation "
        "WHERE entry_id IN (SELECT id FROM entry WHERE kind IN ('matching', 'write_off')) GROUP BY entry_id) "
        "AS found ON found.entry_id = entry.id "
        "WHERE entry.kind = 'matching' AND (coalesce(matches, 0) = 0 OR losses > 0 OR others > 0) "
        "OR entry.kind = 'write_off' AND (losses IS NOT 1 OR matches > 0 OR others > 0)",
    )


def _unlike(session: Session) -> Iterator[Finding]:
    """Name requests that were said yes to whose write-off, in the same entry, is not what was asked for."""
    yield from named(
        session,
        "matches",
        "write_off_decision",
        mark("Table %(table)s, row %(row)s: what was written off is not what request %(request)s asked for."),
        "SELECT decision.id, request_id FROM write_off_decision AS decision "
        "LEFT JOIN write_off_request AS request ON request.id = request_id "
        "LEFT JOIN allocation AS loss ON loss.item_id = request.item_id AND loss.entry_id = decision.entry_id "
        "AND loss.kind = 'write_off' AND loss.amount = request.amount AND loss.home_amount = request.home_amount "
        "AND loss.value_date = request.value_date WHERE approved AND loss.id IS NULL",
        "request",
    )


def _refused_yet_written(session: Session) -> Iterator[Finding]:
    yield from named(
        session,
        "matches",
        "write_off_decision",
        mark("Table %(table)s, row %(row)s: request %(request)s was refused, but something was written off."),
        "SELECT decision.id, request_id FROM write_off_decision AS decision "
        "JOIN entry ON entry.id = decision.entry_id "
        "LEFT JOIN write_off_request AS request ON request.id = request_id "
        "WHERE NOT approved AND (entry.kind <> 'write_off_refusal' OR EXISTS (SELECT 1 FROM allocation AS loss "
        "WHERE loss.item_id = request.item_id AND loss.entry_id = decision.entry_id))",
        "request",
    )


def _asked_twice(session: Session) -> Iterator[Finding]:
    """Name requests on an item that already had one waiting when they were made."""
    yield from named(
        session,
        "matches",
        "write_off_request",
        mark("Table %(table)s, row %(row)s: request %(earlier)s on the same invoice was still waiting."),
        "SELECT later.id, request.id FROM write_off_request AS request "
        "JOIN write_off_request AS later ON later.item_id = request.item_id AND later.id > request.id "
        "LEFT JOIN write_off_decision AS decision ON decision.request_id = request.id "
        "WHERE decision.id IS NULL OR decision.entry_id > later.entry_id",
        "earlier",
    )


def _asked_too_much(session: Session) -> Iterator[Finding]:
    """Name requests for nothing, for more than the invoice is, or on what is no invoice."""
    yield from named(
        session,
        "matches",
        "write_off_request",
        mark("Table %(table)s, row %(row)s: no such write-off of this item could be asked for."),
        "SELECT request.id FROM write_off_request AS request LEFT JOIN item ON item.id = request.item_id "
        f"WHERE item.id IS NULL OR item.kind IN {CREDITS} OR request.amount NOT BETWEEN 1 AND item.amount "
        "OR request.home_amount NOT BETWEEN 0 AND item.home_amount",
    )


def _credited(session: Session) -> Iterator[Finding]:
    """Name credit notes linked with anything but an invoice of the same customer in the same currency."""
    yield from named(
        session,
        "matches",
        "item",
        mark("Table %(table)s, row %(row)s: what it credits is no invoice of its customer and currency."),
        "SELECT item.id FROM item LEFT JOIN item AS invoice ON invoice.id = item.credits_item_id "
        "AND invoice.kind = 'invoice' AND invoice.party_id = item.party_id AND invoice.currency = item.currency "
        "WHERE item.credits_item_id IS NOT NULL AND invoice.id IS NULL",
    )
