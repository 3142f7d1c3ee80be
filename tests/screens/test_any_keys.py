"""A cat on the keyboard: whatever is typed, the program goes on, the screen stays 80x24 and the ledger is whole."""

import random

import pytest

from admix.database.company import OpenCompany
from admix.operations.verifying.run import verify_company
from tests.scripts import INVOICES
from tests.terminal import play

KEYS = "⏎⏎⏎⏎⇥⇥⇥⇥↓↑⇤⎋⌫⌦←→⇟⇞⇱⇲✱?jjnn0123456789888.-,aåÖ [🂡"
USEFUL = ("888⏎", "2⏎", "3⏎", "1⏎", "23432⏎", "12345⏎", "980914⇥5000⇥⇥⇥bank⏎⏎", "⇥⇥23432⏎⇥100⏎⏎", "j⏎", "n⏎", "j⏎⏎")
HALF = 0.5


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(6))
def test_any_keys(company: OpenCompany, seed: int) -> None:
    """The seed repeats what happened; a program that was ended is started again."""
    chance = random.Random(seed)  # noqa: S311 - chance that can be repeated
    odd = ("".join(chance.choices(KEYS, k=8)) for _ in range(25))
    steps = [INVOICES, *(keys if chance.random() < HALF else chance.choice(USEFUL) for keys in odd)]
    while steps:
        pictures = play(company, *steps)
        steps = steps[len(pictures) + 1 :]
        for shown in pictures:
            assert len(shown.split("\n")) == 24
            assert "Något oväntat" not in shown
    assert not (company.stores.folder / "faults.log").exists()
    assert verify_company(company) == []
