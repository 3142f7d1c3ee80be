"""Exchange rates from a file: all rows or none, each bad one named; the same file twice adds nothing."""

from datetime import date

import pytest

from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.currency_register import RATES
from admix.operations.imports import BadFile
from admix.operations.imports_rates import RateFile, RateImport, check_rates, import_rates, read_rate_file
from admix.operations.register_rows import list_rows
from admix.operations.verifying.run import verify_company
from tests.office import TODAY
from tests.operations.test_settings import acting, add_to_office, entries, last_change

FILE = "currency;valid_from;rate\nusd;1998-09-14;7,41\nJPY;980914;5.62\nUSD;19980101;7.36000\n"
"""Two that are new; the third is what the office has of the dollar since New Year."""


def read(text: str) -> RateFile:
    return read_rate_file("filer/kurser.csv", text.encode(), TODAY)


def rates(company: OpenCompany, currency: str) -> list[tuple[date, int]]:
    found = company.read(list_rows, RATES, "", {"currency": currency}, 0, 100)
    return [(row.values["valid_from"], row.values["rate"]) for row in found]


def test_new_rates_are_added_and_the_file_again_adds_nothing(company: OpenCompany) -> None:
    before = entries(company)
    assert company.read(check_rates, read(FILE)) == RateImport(2, 1)
    assert entries(company) == before
    assert company.write(import_rates, read(FILE)) == RateImport(2, 1)
    assert rates(company, "USD") == [(date(1998, 9, 14), 741_000), (date(1998, 1, 1), 736_000)]
    assert rates(company, "JPY") == [(date(1998, 9, 14), 562_000)]
    assert company.read(last_change)["reason"] == "kurser.csv"
    assert company.write(import_rates, read(FILE)) == RateImport(0, 3)
    assert company.write(import_rates, read("currency;valid_from;rate\n")) == RateImport(0, 0)
    assert entries(company) == before + 1
    assert verify_company(company) == []


def test_every_bad_row_is_named_and_nothing_is_added(company: OpenCompany) -> None:
    text = (
        "currency;valid_from;rate\n"
        "EUR;1998-09-14;8,75\n"
        "XXX;1998-09-14;1\n"
        "SEK;1998-09-14;1\n"
        "USD;1998-01-01;7.37\n"
        "EUR;980914;8,75\n"
        "NOK;1998-02-30;0.9\n"
        "NOK;1998-09-14;0\n"
        "NOK;1998-09-15;0.900001\n"
        ";1998-09-14;\n"
        "NOK;1998-09-14\n"
    )
    before = entries(company)
    for dry in (True, False):
        with pytest.raises(BadFile) as bad:
            company.read(check_rates, read(text)) if dry else company.write(import_rates, read(text))
        told = [(row.line, row.field, str(row.refusal)) for row in bad.value.rows]
        assert told == [
            (3, "currency", "Currency XXX is not in the currency register."),
            (4, "currency", "SEK is the home currency; its rate is always 1."),
            (
                5,
                "rate",
                "USD has the rate 7.36000 on 1998-01-01. If that is wrong, change it in the currency register.",
            ),
            (6, "valid_from", "EUR on 1998-09-14 stands on line 2 too."),
            (7, "valid_from", "1998-02-30 is not a day in the calendar. Type it as YYMMDD."),
            (8, "rate", "0 is not a usable exchange rate."),
            (9, "rate", "0.900001 has more than 5 decimals."),
            (10, "currency", "currency is missing in this row."),
            (10, "rate", "rate is missing in this row."),
            (11, None, "The header line has 3 fields; in this row there are 2."),
        ]
    assert entries(company) == before
    assert rates(company, "EUR") == []


def test_a_file_that_lacks_a_column_is_refused() -> None:
    with pytest.raises(Refusal, match="The column rate is missing in the header line"):
        read("currency;valid_from\nUSD;980914\n")


def test_an_auditor_imports_nothing(company: OpenCompany) -> None:
    add_to_office(company)
    with acting(company, "rut"), pytest.raises(Refusal, match="rut may not do this"):
        company.write(import_rates, read(FILE))
