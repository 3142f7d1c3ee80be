"""The README shows what the program draws, and names files that are there."""

import re

from admix.config import CHECKOUT
from admix.database.company import OpenCompany
from tests.screens.test_script_b import TO_BATCH
from tests.terminal import play

README = (CHECKOUT / "README.md").read_text("utf-8")


def test_the_picture_is_what_the_program_draws(company: OpenCompany) -> None:
    shown = play(company, TO_BATCH, "980914⇥5000⇥⇥⇥bank⏎⏎⇥⇥23432⏎⇥6300⏎")[1]
    found = re.search(r"```text\n(.*?)```", README, re.DOTALL)
    assert found is not None
    assert found[1].rstrip("\n") == shown.rstrip("\n")


def test_every_file_it_names_is_there() -> None:
    for name in re.findall(r"\]\(([^)#]+)\)", README):
        assert (CHECKOUT / name).exists(), name
