"""Every report of the ledger by its name: its title, what it asks for, who builds it.

Screens, the command line, the report generator and the handbook read this one table.
"""

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from admix.language import mark

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy.orm import Session

    from admix.operations.selections import Selection
    from reports.document import Document

Asked = Literal[
    "as_of",
    "known_at",
    "customers",
    "customer",
    "districts",
    "categories",
    "salespeople",
    "days",
    "currency",
    "by",
    "limits",
    "group",
    "settled",
    "details",
    "series",
    "account",
]
"""A part of `Selection`; `customer` is one customer, who must be named: both ends of `customers`."""
Builder: TypeAlias = "Callable[[Session, Selection, date], Document]"


@dataclass(frozen=True)
class Report:
    """A report: its name on the command line, its title in the catalogues, what it asks for."""

    name: str
    title: str
    asks: tuple[Asked, ...]
    module: str
    function: str
    help: tuple[str, ...] = ()
    """What it is and how its figures are defined, in sentences for a clerk."""

    def builder(self) -> Builder:
        """Load the function that builds it: (session, selection, today) -> document."""
        found: Builder = getattr(importlib.import_module(self.module), self.function)
        return found


_MOMENT: tuple[Asked, ...] = ("as_of", "known_at")
_WHO: tuple[Asked, ...] = ("customers", "districts", "categories", "salespeople")

REPORTS: tuple[Report, ...] = (
    Report(
        "specification",
        mark("Ledger specification"),
        (*_MOMENT, *_WHO, "currency", "group", "details"),
        "reports.specification",
        "specification_report",
        (
            mark("Every open item with its due date, its amount and its rest, in its own and in home currency."),
            mark("Its total is what is open: as in the ageing, the customers' balances and the reconciliation."),
            mark("An invoice that was paid before its own date is a negative line until that date."),
        ),
    ),
    Report(
        "invoices",
        mark("Invoices per customer"),
        (*_MOMENT, *_WHO, "days", "currency"),
        "reports.invoices",
        "invoices_report",
        (
            mark("Every invoice and credit note, settled or not, with what is left; the days are invoice dates."),
            mark("Settled invoices stand with a blank rest. Under an invoice with instalments stand its parts."),
        ),
    ),
    Report(
        "payments",
        mark("Payments per customer"),
        ("known_at", *_WHO, "days", "currency", "group", "details"),
        "reports.payments",
        "payments_report",
        (
            mark("What settled each customer's items between two days: payments, reductions, cash discounts,"),
            mark("rounding, exchange differences, bad debts. What was taken back is a line of its own."),
            mark("Money that a payment left on account counts as paid; using it later is not counted a second time."),
        ),
    ),
    Report(
        "ageing",
        mark("Ageing"),
        (*_MOMENT, *_WHO, "currency", "by", "limits", "group", "details"),
        "reports.ageing",
        "ageing_report",
        (
            mark("What is open by how long it is overdue: not due, periods of days, then all that is older."),
            mark("It is counted from the due date or from the invoice date; instalments are aged part by part."),
            mark("An item is overdue from the day after its due date. Credit notes are aged like invoices."),
            mark("On account is what was paid in advance or before the invoice's date; it is negative."),
        ),
    ),
    Report(
        "forecast",
        mark("Payment forecast"),
        (*_MOMENT, *_WHO, "details"),
        "reports.forecast",
        "forecast_report",
        (
            mark(
                "What customers will pay in each of the next eight weeks: by due date, and by how each really pays."
            ),
            mark(
                "By habit a claim is spread over the weeks, counted from its due date, in which the customer's latest"
                " 24 invoices were paid. Weeks that have passed are left out; what is later than ever stands apart."
            ),
            mark("A customer with fewer than 5 paid invoices has no habit: the due date counts for it."),
            mark(
                "With details: each customer's claims, how many invoices are known, and the days after the due date"
                " by which half of them were paid."
            ),
        ),
    ),
    Report(
        "forecast_test",
        mark("Forecast test"),
        ("as_of",),
        "reports.forecast",
        "back_test_report",
        (
            mark(
                "How well the forecast would have done in the last 26 weeks, knowing only what was paid before them."
            ),
            mark(
                "Every second week a forecast of the next four is compared with the money that came. The error is the"
                " sum of the differences, week by week, in percent of what was paid."
            ),
        ),
    ),
    Report(
        "statement",
        mark("Statement of account"),
        ("customers", "days", "currency"),
        "reports.statement",
        "statement_report",
        (
            mark(
                "What a customer owed the day before the first day, all that happened since, what is owed at the end."
            ),
            mark("Then the items that are open at the end. It is written in the customer's language."),
        ),
    ),
    Report(
        "customers",
        mark("Customer list"),
        (*_MOMENT, *_WHO, "group"),
        "reports.customers",
        "customers_report",
        (mark("The customer register as a list, with what each customer owes."),),
    ),
    Report(
        "credit_limits",
        mark("Credit limits"),
        (*_MOMENT, *_WHO, "group", "details"),
        "reports.customers",
        "credit_limits_report",
        (
            mark("Customers who owe more than their credit limit, and by how much; the limit is today's."),
            mark("With details: those who have used at least 80 percent of their limit, too."),
        ),
    ),
    Report(
        "postings",
        mark("Posting list"),
        ("known_at", "customers", "days", "series", "account", "details"),
        "reports.postings",
        "postings_report",
        (
            mark("Vouchers with their postings, in order of series and number; the days are voucher dates."),
            mark("With an account: its postings alone. With customers: vouchers that touched one of their items."),
        ),
    ),
    Report(
        "dso",
        mark("Days sales outstanding"),
        (*_MOMENT, *_WHO),
        "reports.dso",
        "dso_report",
        (
            mark("How many days of sales are unpaid at the end of each of twelve months."),
            mark("DSO is what is open at the month's end, by what was invoiced in the 90 days up to it, times 90."),
            mark("Best possible DSO counts only what is not yet due; the rest is the average days of delay."),
        ),
    ),
    Report(
        "reconciliation",
        mark("Reconciliation with the general ledger"),
        (*_MOMENT, "details"),
        "reports.reconciliation",
        "reconciliation_report",
        (
            mark("What is open beside the postings on the control account and the items entered without a voucher."),
            mark("The two sides always agree; with details, the items without a voucher are listed one by one."),
        ),
    ),
)


def find_report(name: str) -> Report | None:
    """Return a report by its name."""
    return next((report for report in REPORTS if report.name == name), None)
