"""A document with everything a report can hold; its sums are worked out by hand.

888 owes 6300.00 + 8000.00 + 3680.00 = 17980.00, 1000 owes 100.00 - 25.00 = 75.00, together 18055.00.
In yen, which has no decimals: 250 + 750 = 1000, and -400 for 1000, together 600.
"""

from datetime import date

from admix.money import Rate
from reports.document import (
    Amount,
    Bar,
    Chart,
    Column,
    Document,
    Row,
    Section,
    fact,
    group,
    line,
    plain,
    subtotal,
    total,
)

COLUMNS = (
    Column("number", "Cust.no", width=7),
    Column("name", "Name", width=18, least=8),
    Column("due", "Due date", "date"),
    Column("rest", "Rest", "amount", 12, carried=True),
    Column("yen", "Amount", "amount", 10, unit="JPY", wide=True),
    Column("rate", "Rate", "rate", 9, wide=True),
    Column("days", "Days", "count", 5),
)
LONG = "Sofis Hemväveri & Gårdsförsäljning i Östra Ämtervik AB"
DUE = date(1998, 12, 13)


def everything(*names: str) -> Document:
    """Return the document; names stand in lines of their own that are worth nothing."""
    rows: list[Row] = [
        fact("As of", date(1998, 9, 14)),
        fact("Balance", Amount(1805500), "SEK"),
        group(f"888 {LONG}"),
        line("888", LONG, DUE, Amount(630000), Amount(250, 0), Rate(90000), 0),
        line("888", LONG, DUE, Amount(800000), Amount(750, 0), Rate(532000, 100), 12),
        line("888", LONG, DUE, Amount(368000), None, None, -3),
        subtotal("Total of 888", None, None, None, Amount(1798000), Amount(1000, 0), None, None),
        group("1000 Åre Ånga AB"),
        line("1000", "=1+1", None, Amount(10000), Amount(-400, 0), None, 100),
        line("1000", "@Åre", None, Amount(-2500), None, None, None),
        *(line("1000", name, None, None, None, None, None) for name in names),
        subtotal("Total of 1000", None, None, None, Amount(7500), Amount(-400, 0), None, None),
        total("Total", None, None, None, Amount(1805500), Amount(600, 0), None, None),
    ]
    accounts = (Column("account", "Account", width=7), Column("sum", "Debit", "amount", 14))
    voucher = (line("1510", Amount(1805500)), line("3010", Amount(-1805500)), total("Total", None, Amount(0)))
    bars = (
        Bar("Not due", Amount(1430000)),
        Bar("1-30", Amount(168000)),
        Bar("31-60", Amount(0)),
        Bar("Over 60, with the collector", Amount(100)),
        Bar("Credits", Amount(-357500)),
    )
    return Document(
        "01 Demo AB",
        "Open items",
        date(1998, 9, 14),
        "en",
        (
            Section(tuple(rows), COLUMNS, "Customers"),
            Section(voucher, accounts, "Voucher I 1"),
            Section((plain("+46 is text"),)),
        ),
        7,
        ("Counted by due date.",),
        (Chart("Ages SEK", bars),),
    )
