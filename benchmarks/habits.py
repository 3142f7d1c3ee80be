"""How far the payment forecast is from the money that comes, on made-up companies of customers with habits."""

from datetime import timedelta
from pathlib import Path

from admix.calendar import Term
from admix.cli.demo_trade import CLOSING, HOME, Buyer, make_trade
from admix.database.company import OpenCompany
from admix.operations.back_test import BackTest, back_test
from benchmarks.company import MadeCompany, MadeCustomer, MadePayment
from benchmarks.loading import found

SEEDS = (1, 2, 3)
CUSTOMERS = 60
TERMS = {"10": Term(0, 10, end_of_month=False), "30": Term(1, 0, end_of_month=False)}


def make_habits_company(seed: int, customers: int = CUSTOMERS) -> MadeCompany:
    """Make two years of trade at home with customers each of whom pays in a way of its own."""
    codes = list(TERMS)
    terms = {str(1001 + place): codes[place % len(codes)] for place in range(customers)}
    trade = make_trade([Buyer(number, HOME, TERMS[code]) for number, code in terms.items()], seed)
    return MadeCompany(
        tuple(
            MadeCustomer(number, f"Kund {number}", "Storgatan 1", "503 30", "Borås", "SE", HOME, code, ())
            for number, code in terms.items()
        ),
        (),
        trade.invoices,
        tuple(
            MadePayment(made.invoice, made.currency, made.day, made.amount, made.closes) for made in trade.payments
        ),
    )


def score_forecasts(company: OpenCompany) -> BackTest:
    """Learn from the first 18 months, score the last 6; the last week ends with the last day of the trade."""
    return company.read(back_test, CLOSING + timedelta(2))


def back_tests(folder: Path) -> dict[int, BackTest]:
    """Make the companies and test the forecast on each, by the seed of its chance."""
    tested: dict[int, BackTest] = {}
    for seed in SEEDS:
        company = found(folder / str(seed), "01", make_habits_company(seed), CLOSING + timedelta(2))
        tested[seed] = score_forecasts(company)
        company.close()
    return tested
