"""What the programs that are ended begin with: the manual's company, and whoever types at the program."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.copies import demo_company
from tests.faults.typist import Typist, started
from tests.screens.test_script_b import INVOICES
from tests.screens.test_script_c import SCRIPT_B
from tests.terminal import play


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company after scripts A and B: 12345 and 54323 are open, one batch is approved."""
    root = tmp_path_factory.mktemp("template")
    company = demo_company(root)
    play(company, INVOICES + SCRIPT_B)
    company.close()
    return root


@pytest.fixture(scope="module")
def typist() -> Iterator[Typist]:
    """The program, loaded once, ready to be typed at and ended."""
    with started() as typist:
        yield typist
