from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reports.books import SEED_ROWS, Books


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    """A company with the seed's customer 888 and her three invoices."""
    founded = Books.founded(tmp_path / "data")
    founded.invoices("888", SEED_ROWS)
    yield founded
    founded.company.close()
