"""Revaluations: what each item was worth, and what the two vouchers made of it."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy.orm import Session

from admix.language import mark
from admix.money import Currency, Rate, to_home
from admix.operations.verifying.findings import Finding, named, until_unreadable
from admix.operations.verifying.reading import home_currency, rows

_TAKEN = (
    "coalesce((SELECT sum({column}) FROM allocation WHERE allocation.item_id = item.id "
    "AND allocation.value_date <= revaluation.period_end AND allocation.entry_id < revaluation.entry_id), 0)"
)
OPEN_AMOUNT = f"item.amount - {_TAKEN.format(column='amount')}"
OPEN_HOME = f"item.home_amount - {_TAKEN.format(column='home_amount')}"
"""What was open on an item at the period's end, as it was known when the revaluation was posted."""
_FOREIGN = (
    "item.ledger = 'customer' AND item.currency <> (SELECT home_currency FROM company) "
    "AND item.item_date <= revaluation.period_end AND item.entry_id < revaluation.entry_id"
)


def check_revaluations(session: Session) -> Iterator[Finding]:
    """Work every revaluation out again: its items, their values, its vouchers."""
    for table, part in (
        ("revaluation_line", _lines),
        ("revaluation", _rates),
        ("revaluation", _left_out),
        ("revaluation", _vouchers),
        ("voucher", _orphans),
    ):
        yield from until_unreadable("revaluations", part(session), table)


def _lines(session: Session) -> Iterator[Finding]:
    """Name lines that say something else than what was open, or another value than the rate gives."""
    home = home_currency(session)
    if home is None:
        return
    lines = rows(
        session,
        f"SELECT line.id, line.rate, line.rate_per, line.value_home, currency.code, currency.decimals, "
        f"line.open_amount, line.open_home, {OPEN_AMOUNT}, {OPEN_HOME}, {_FOREIGN} "
        "FROM revaluation_line AS line JOIN revaluation ON revaluation.id = line.revaluation_id "
        "JOIN item ON item.id = line.item_id JOIN currency ON currency.code = item.currency "
        "AND currency.decimals BETWEEN 0 AND 4 "
        "WHERE line.entry_id = revaluation.entry_id",
    )
    for row, rate, per, value, code, places, amount, open_home, then_amount, then_home, is_foreign in lines:
        due = to_home(amount, Rate(rate, per), Currency(code, places), Currency(*home))
        if (amount, open_home) != (then_amount, then_home) or value != due or not is_foreign:
            yield Finding(
                "revaluations",
                "revaluation_line",
                row,
                "Table %(table)s, row %(row)s: the item was not open like that, or is not worth that at the rate.",
            )


def _rates(session: Session) -> Iterator[Finding]:
    """Name revaluations at another rate than the currency register had for that day when they were made."""
    known: dict[str, list[tuple[str, int, int]]] = {}
    for code, *rate in rows(
        session,
        "SELECT currency, valid_from, change.entry_id, rate FROM entry_change AS change "
        "JOIN currency_rate ON currency_rate.id = change.row_id WHERE table_name = 'currency_rate' "
        "AND change.before IS NULL ORDER BY valid_from",
    ):
        known.setdefault(code, []).append((rate[0], rate[1], rate[2]))
    used = rows(
        session,
        "SELECT DISTINCT revaluation.id, revaluation.entry_id, period_end, item.currency, line.rate "
        "FROM revaluation_line AS line JOIN revaluation ON revaluation.id = revaluation_id "
        "JOIN item ON item.id = line.item_id",
    )
    for row, entry, day, code, rate in used:
        due = [value for since, by, value in known.get(code, ()) if since <= day and by < entry]
        if due[-1:] != [rate]:
            yield Finding(
                "revaluations",
                "revaluation",
                row,
                "Table %(table)s, row %(row)s: it is not at the rate that the register had for %(code)s.",
                {"code": code},
            )


def _left_out(session: Session) -> Iterator[Finding]:
    """Name revaluations that leave out an item, or list one that is under another entry."""
    yield from named(
        session,
        "revaluations",
        "revaluation",
        mark("Table %(table)s, row %(row)s: item %(item)s was open in foreign currency, but is not revalued."),
        f"SELECT revaluation.id, item.number FROM revaluation JOIN item ON {_FOREIGN} "
        "LEFT JOIN revaluation_line AS line ON line.revaluation_id = revaluation.id AND line.item_id = item.id "
        f"AND line.entry_id = revaluation.entry_id WHERE line.id IS NULL AND ({OPEN_AMOUNT} <> 0 "
        f"OR {OPEN_HOME} <> 0)",
        "item",
    )


def _vouchers(session: Session) -> Iterator[Finding]:
    """Name revaluations whose two vouchers do not post their lines' gains and losses and take them back."""
    revaluations = rows(
        session,
        "SELECT revaluation.id, revaluation.entry_id, period_end, date(period_end, '+1 day'), "
        "coalesce(sum(max(value_home - open_home, 0)), 0), coalesce(sum(max(open_home - value_home, 0)), 0) "
        "FROM revaluation LEFT JOIN revaluation_line AS line ON line.revaluation_id = revaluation.id "
        "GROUP BY revaluation.id",
    )
    for row, entry, day, after, gain, loss in list(revaluations):
        posted: Counter[tuple[str, str]] = Counter()
        left: Counter[str] = Counter()
        for voucher_date, link, account, amount in rows(
            session,
            "SELECT voucher_date, link, account, amount FROM voucher JOIN posting ON posting.voucher_id = voucher.id "
            "WHERE voucher.entry_id = ?",
            entry,
        ):
            posted[voucher_date, link] += amount
            left[account] += amount
        due = {"revaluation": gain - loss, "exchange_gain": -gain, "exchange_loss": loss}
        expected = {(day, link): amount for link, amount in due.items()}
        expected |= {(after, link): -amount for link, amount in due.items()}
        if _without_nothing(posted) != _without_nothing(expected) or any(left.values()):
            yield Finding(
                "revaluations",
                "revaluation",
                row,
                "Table %(table)s, row %(row)s: the vouchers do not post what the items are worth and take it back.",
            )


def _without_nothing(amounts: "Counter[tuple[str, str]] | dict[tuple[str, str], int]") -> dict[tuple[str, str], int]:
    return {place: amount for place, amount in amounts.items() if amount}


def _orphans(session: Session) -> Iterator[Finding]:
    """Name vouchers on the account of revaluations that no revaluation explains."""
    yield from named(
        session,
        "revaluations",
        "voucher",
        mark("Table %(table)s, row %(row)s: no revaluation explains the voucher."),
        "SELECT DISTINCT voucher.id FROM posting JOIN voucher ON voucher.id = posting.voucher_id "
        "LEFT JOIN revaluation ON revaluation.entry_id = voucher.entry_id "
        "WHERE posting.link = 'revaluation' AND revaluation.id IS NULL",
    )
