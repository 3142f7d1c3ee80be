"""Real registers for every test: a demo company of its own, in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from admix.database.company import OpenCompany
from tests.copies import Copied, demo_company

settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")
"""How long an example takes says something about the machine, and nothing about the program."""

BEGIN_WITH = (
    "tests/screens/test_real_terminal.py",
    "tests/faults",
    "tests/operations/test_tamper.py",
    "tests/test_demo_office.py",
    "tests/test_benchmarks.py",
    "tests/reports/test_reconciliation.py",
    "tests/screens/test_corrections.py",
    "tests/screens/test_terminals.py",
)
"""What takes a worker a minute comes first, so that the workers end together."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take long; the others stay in their order."""

    def turn(item: pytest.Item) -> int:
        return next((at for at, long in enumerate(BEGIN_WITH) if item.nodeid.startswith(long)), len(BEGIN_WITH))

    items.sort(key=turn)


@pytest.fixture(scope="session", autouse=True)
def _originals(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Companies that are made once are kept here while they are copied."""
    Copied.shelf = tmp_path_factory.mktemp("originals")


@pytest.fixture
def company(tmp_path: Path) -> Iterator[OpenCompany]:
    """The demo company on the morning of 13 September 1998: customer 888, USD 7.36000, no invoices."""
    opened = demo_company(tmp_path)
    yield opened
    opened.close()
