"""What the programs that are ended begin with: the manual's company, and whoever types at the program."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.typist import Typist, started
from tests.scripts import paid_demo


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company after scripts A and B: 12345 and 54323 are open, one batch is approved."""
    root = tmp_path_factory.mktemp("template")
    company = paid_demo(root)
    company.close()
    return root


@pytest.fixture(scope="module")
def typist() -> Iterator[Typist]:
    """The program, loaded once, ready to be typed at and ended."""
    with started() as typist:
        yield typist
