"""The manual's first scripts as keys, and the demo company after them, typed once and copied."""

from pathlib import Path

from admix.database.company import OpenCompany
from tests.copies import Copied, demo_company
from tests.terminal import play

INVOICES = "1⏎888⏎12345⇥⇥⇥⇥8000⇥⇥⇥23432⇥NOK⇥.9⇥980601⇥7000⇥980915⇥⇥54323⇥USD⇥⇥980915⇥500⏎⏎⎋"
"""Script A: 12345 of 8000.00, 23432 of 7000 NOK (6300.00) and 54323 of 500 USD (3680.00)."""
SCRIPT_B = "2⏎980914⇥5000⇥⇥⇥bank⏎⏎⇥⇥23432⏎⇥6300⏎⏎⏎n⏎j⏎j⏎"
"""Script B: a batch of 5000.00 with 6300.00 on 23432."""


@Copied
def invoiced_demo(root: Path) -> OpenCompany:
    """Make the demo company and type script A: 12345, 23432 and 54323 are open."""
    company = demo_company(root)
    play(company, INVOICES)
    return company


@Copied
def paid_demo(root: Path) -> OpenCompany:
    """Make the demo company and type scripts A and B: 12345 and 54323 are open, one batch is approved."""
    company = demo_company(root)
    play(company, INVOICES + SCRIPT_B)
    return company
