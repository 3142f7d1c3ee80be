"""From a customer's balance to what it is made of: a line, the items behind it, and further down from each."""

from collections.abc import Sequence
from typing import Any

from admix.calendar import short
from admix.language import mark
from admix.money import Currency, format_amount
from admix.operations.balance_items import BalanceItem, balance_items, count_balance_items
from admix.operations.customer_card import CustomerCard
from admix.operations.invoice_inquiry import item_line
from screens.form import LedgerScreen
from screens.list_state import ListState
from screens.way_down import WayDown

LINES = {
    "not_due": mark("Bal. - not due"),
    "period_1": mark("Overdue 1"),
    "period_2": mark("Overdue 2"),
    "period_3": mark("Overdue 3"),
    "on_account": mark("On account"),
    "total": mark("Balance in all"),
}
"""The lines of the balance, as the card has them."""
BALANCE_HEADINGS = (mark("Invoice"), mark("Inv."), mark("Due"), mark("Own currency"), mark("In home c."))
LINE_INSIDE, INSIDE, HEIGHT, PLACE = 44, 62, 14, 3


async def show_balance(screen: LedgerScreen[Any], party: int, card: CustomerCard) -> None:
    """Let the clerk choose line after line of the balance until Esc."""
    today = screen.terminal.today
    counts = {line: await screen.ask_ledger(count_balance_items, party, line, today) for line in LINES}
    rows = [_line(screen, line, card, counts[line]) for line in LINES]
    lines = ListState.of(screen.say("Balance"), rows, LINE_INSIDE, len(rows))
    while (chosen := await screen.choose(lines, PLACE, 0)) is not None:
        line = list(LINES)[chosen]
        await screen.lay_list(lines, PLACE, 0)
        if counts[line]:
            await _show_items(screen, party, line, card, counts[line])
        else:
            screen.tell("Nothing is open on this line.")
        screen.take_away()
    screen.hush()


def _line(screen: LedgerScreen[Any], line: str, card: CustomerCard, count: int) -> str:
    label = LINES[line]
    amount = format_amount(getattr(card.balance, line), card.home.decimals)
    return f"{screen.say(label):16} {amount:>15} {card.home.code} {count:>7}"


async def _show_items(screen: LedgerScreen[Any], party: int, line: str, card: CustomerCard, count: int) -> None:
    """List what makes up a line until Esc; Enter on a row goes further down."""
    today = screen.terminal.today

    async def fetch(offset: int, limit: int) -> Sequence[str]:
        found = await screen.ask_ledger(balance_items, party, line, today, offset, limit)
        return [_row(item, card.home) for item in found]

    label = LINES[line]
    total = f"{format_amount(getattr(card.balance, line), card.home.decimals)} {card.home.code}"
    title = f"{screen.say(label)}: {total}"
    rows = ListState(title, count, fetch, _heading(screen), INSIDE, min(HEIGHT, count))
    way = WayDown(screen, card.home)
    while await screen.choose(rows, PLACE, 2) is not None:
        await screen.lay_list(rows, PLACE, 2)
        (item,) = await screen.ask_ledger(balance_items, party, line, today, rows.ruler, 1)
        await way.item(await screen.ask_ledger(item_line, item.item_id))
        screen.take_away()


def _heading(screen: LedgerScreen[Any]) -> str:
    number, day, due, own, home = (screen.say(word) for word in BALANCE_HEADINGS)
    return f"{number:>8} {day:6} {due:6} {own:>14}     {home:>14}"


def _row(item: BalanceItem, home: Currency) -> str:
    own = "" if item.currency == home.code else format_amount(item.rest, item.decimals)
    code = item.currency if own else ""
    in_home = format_amount(item.rest_home, home.decimals)
    about = f"{item.number:>8} {short(item.item_date)} {short(item.due_date)}"
    return f"{about} {own:>14} {code:3} {in_home:>14} {home.code}"
