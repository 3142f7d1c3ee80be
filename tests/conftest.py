"""Real registers for every test: a demo company of its own, in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from admix.cli.demo_company import make_demo
from admix.database.company import OpenCompany


@pytest.fixture
def company(tmp_path: Path) -> Iterator[OpenCompany]:
    """The demo company on the morning of 13 September 1998: customer 888, USD 7.36000, no invoices."""
    opened = make_demo(tmp_path)
    yield opened
    opened.close()
