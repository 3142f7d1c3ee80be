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
