"""Customer list (kundlista) and credit limits (kreditlimitlista)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from admix.language import mark
from admix.operations.customer_list import ListedCustomer, customers_at_limit, listed_customers
from admix.operations.selections import Selection
from reports.asked import House, asked_facts, house
from reports.document import Amount, Cell, Column, Document, Row, Section, blank_zero, line, total
from reports.grouping import Grouped, group_levels
from reports.spooling import spooled

LIST_TITLE = mark("Customer list")
LIMITS_TITLE = mark("Credit limits")
_LIST = (
    Column("number", mark("Customer"), width=10),
    Column("name", mark("Name"), width=24, least=16),
    Column("city", mark("Town"), width=14, least=10),
    Column("phone", mark("Phone"), width=14, least=12),
    Column("terms", mark("Terms"), width=15, least=10, wide=True),
    Column("district", mark("Distr."), width=6, wide=True),
    Column("category", mark("Cat."), width=6, wide=True),
    Column("salesperson", mark("Sales"), width=6, wide=True),
    Column("credit_limit", mark("Limit"), "amount", 11, wide=True),
    Column("balance", mark("Balance"), "amount", 11, carried=True),
)
_LIMITS = (
    Column("number", mark("Customer"), width=10),
    Column("name", mark("Name"), width=22, least=12),
    Column("credit_limit", mark("Limit"), "amount", 10),
    Column("balance", mark("Balance"), "amount", 10, carried=True),
    Column("overdue", mark("Overdue"), "amount", 10, carried=True),
    Column("over", mark("Over by"), "amount", 10, carried=True),
    Column("used", mark("Used %"), "count", 7, wide=True),
    Column("salesperson", mark("Sales"), width=6, wide=True),
)


@dataclass(frozen=True)
class _List:
    """A list of customers: its columns, its cells, and the figures that it sums."""

    columns: tuple[Column, ...]
    cells: Callable[[ListedCustomer, int], tuple[Cell, ...]]
    figures: Callable[[ListedCustomer], tuple[int, ...]]

    def rows(self, about: House, selection: Selection, found: Iterator[ListedCustomer]) -> Iterator[Row]:
        """Yield a line for each customer, in their groups."""

        def lines(customer: ListedCustomer) -> Iterator[Row]:
            yield line(*self.cells(customer, about.decimals), way=("customer", customer.number))

        def sums(figures: tuple[int, ...]) -> tuple[Cell, ...]:
            amounts = iter(figures)
            return tuple(
                Amount(next(amounts, 0), about.decimals) if column.carried else None for column in self.columns
            )

        levels = group_levels(selection.group, about.words)
        grouped: Grouped[ListedCustomer] = Grouped(levels, lines, self.figures, sums)
        yield from grouped.rows(found)
        yield total(about.words.say("Total of all customers"), *sums(grouped.running))


def _register_cells(one: ListedCustomer, decimals: int) -> tuple[Cell, ...]:
    limit = None if one.credit_limit is None else Amount(one.credit_limit, decimals)
    codes = (one.district, one.category, one.salesperson)
    return (one.number, one.name, one.city, one.phone, one.terms, *codes, limit, blank_zero(one.balance, decimals))


def _limit_cells(one: ListedCustomer, decimals: int) -> tuple[Cell, ...]:
    limit = one.credit_limit or 0
    used = one.balance * 100 // limit if limit else None
    amounts = (Amount(limit, decimals), Amount(one.balance, decimals), blank_zero(one.overdue, decimals))
    return (one.number, one.name, *amounts, blank_zero(_over(one), decimals), used, one.salesperson)


def _over(one: ListedCustomer) -> int:
    return max(one.balance - (one.credit_limit or 0), 0)


_REGISTER = _List(_LIST, _register_cells, lambda one: (one.balance,))
_AT_LIMIT = _List(_LIMITS, _limit_cells, lambda one: (one.balance, one.overdue, _over(one)))


def customers_report(session: Session, selection: Selection, today: date) -> Document:
    """Build the customer list: the register as it is now, with what each owes at a moment, in home currency.

    It stays in the house, so it is written in the company's language. Refused: what `check_selection` refuses.
    """
    about = house(session, selection, today)
    rows = _REGISTER.rows(about, selection, listed_customers(session, selection, today))
    return about.document(
        LIST_TITLE, today, [Section(tuple(asked_facts(about, selection))), Section(spooled(rows), _LIST)]
    )


def credit_limits_report(session: Session, selection: Selection, today: date) -> Document:
    """Build the list of customers who owe more than their limit, and with details of those near it.

    The limit is the register's of now, whatever the moment. It stays in the house, so it is written in the company's
    language. Refused: what `check_selection` refuses.
    """
    about = house(session, selection, today)
    rows = _AT_LIMIT.rows(about, selection, customers_at_limit(session, selection, today))
    return about.document(
        LIMITS_TITLE, today, [Section(tuple(asked_facts(about, selection))), Section(spooled(rows), _LIMITS)]
    )
