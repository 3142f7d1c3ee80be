"""A register's list walks the index of its key and stops at the page's end, however many rows there are."""

import pytest

from admix.database.company import OpenCompany
from admix.database.connection import connect
from admix.operations.currency_register import CURRENCIES, RATES
from admix.operations.party_registers import CATEGORIES, DISTRICTS, FREE_FIELDS, SALESPEOPLE
from admix.operations.payment_method_register import METHODS
from admix.operations.payment_terms import TERMS
from admix.operations.register_rows import Register, _by_id, _by_key, _counting_use, counting, listing
from admix.prepared import Prepared
from models.ledger import Party

WALKED: list[tuple[Register, str, str]] = [
    (TERMS, "", "SCAN payment_term USING INDEX sqlite_autoindex_payment_term_1"),
    (TERMS, "code", "SEARCH payment_term USING INDEX sqlite_autoindex_payment_term_1 (code>? AND code<?)"),
    (CURRENCIES, "", "SCAN currency USING INDEX sqlite_autoindex_currency_1"),
    (METHODS, "", "SCAN payment_method USING INDEX sqlite_autoindex_payment_method_1"),
    (DISTRICTS, "", "SCAN district USING INDEX sqlite_autoindex_district_1"),
    (DISTRICTS, "code", "SEARCH district USING INDEX sqlite_autoindex_district_1 (code>? AND code<?)"),
    (DISTRICTS, "text", "SEARCH district USING INDEX ix_district_text (text>? AND text<?)"),
    (CATEGORIES, "", "SCAN category USING INDEX sqlite_autoindex_category_1"),
    (CATEGORIES, "text", "SEARCH category USING INDEX ix_category_text (text>? AND text<?)"),
    (SALESPEOPLE, "", "SCAN salesperson USING INDEX sqlite_autoindex_salesperson_1"),
    (SALESPEOPLE, "name", "SEARCH salesperson USING INDEX ix_salesperson_name (name>? AND name<?)"),
    (RATES, "", "SEARCH currency_rate USING INDEX sqlite_autoindex_currency_rate_1 (currency=?)"),
    (FREE_FIELDS, "", "SEARCH free_field USING INDEX sqlite_autoindex_free_field_1 (ledger=?)"),
]
"""sqlite_autoindex is the name of the index that a UNIQUE rule makes."""


def plan(company: OpenCompany, prepared: Prepared) -> list[str]:
    sql = company.read(prepared.sql)
    opened = connect(company.stores.register)
    found = [str(row[3]) for row in opened.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?"))]
    opened.close()
    return found


@pytest.mark.parametrize(
    ("register", "column", "walked"), WALKED, ids=[f"{one[0].model.__tablename__}-{one[1]}" for one in WALKED]
)
def test_a_page_is_read_in_the_order_of_an_index(
    company: OpenCompany, register: Register, column: str, walked: str
) -> None:
    """Nothing is sorted, with a search or without, and a row is found again by its id and its key."""
    assert plan(company, listing(register, column)) == [walked]
    assert "USING COVERING INDEX" in plan(company, counting(register, column))[0]
    assert plan(company, _by_id(register))[0].endswith("USING INTEGER PRIMARY KEY (rowid=?)")
    assert plan(company, _by_key(register))[0].startswith("SEARCH")


@pytest.mark.parametrize("column", [Party.district, Party.category, Party.salesperson], ids=lambda column: column.key)
def test_who_uses_a_row_is_counted_from_an_index(company: OpenCompany, column: object) -> None:
    name = getattr(column, "key", "")
    assert plan(company, _counting_use(column)) == [f"SEARCH party USING COVERING INDEX ix_party_{name} ({name}=?)"]
