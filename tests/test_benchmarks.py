from pathlib import Path

from admix.database.company import Stores, open_company
from admix.operations.verifying.run import verify_company
from benchmarks.company import AS_OF, make_company
from benchmarks.ledger import QUICK_ITEMS, QUICK_ROUNDS, measure, row_counts


def test_the_measured_company_verifies_and_the_floor_writes_as_many_rows(tmp_path: Path) -> None:
    pairs = measure(tmp_path, QUICK_ITEMS, QUICK_ROUNDS)

    ledger, floor = (Stores(tmp_path / side / "01") for side in ("ledger", "floor"))
    company = open_company(ledger.folder, AS_OF)
    findings = verify_company(company)
    company.close()
    assert findings == []
    assert row_counts(ledger) == row_counts(floor)
    assert row_counts(ledger)["item"] == QUICK_ITEMS
    assert all(pair.ours.wall > 0 for pair in pairs)


def test_the_same_seed_makes_the_same_company() -> None:
    assert make_company(500, seed=7) == make_company(500, seed=7)
    assert make_company(500, seed=7) != make_company(500, seed=8)
