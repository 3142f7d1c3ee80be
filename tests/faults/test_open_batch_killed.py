"""Script C ended after every single key: what was shown is offered again, nothing is in the ledger before approval.

After a kill or a lost line at rest the open batch is exactly what the screen had confirmed; killed while a key is
under way it is that, or one row more, never half of one.
"""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from admix.cli.demo_company import DEMO_COMPANY, DEMO_TODAY
from admix.database.company import open_company
from admix.identity import os_user
from admix.operations.draft_lists import open_drafts
from admix.operations.draft_loading import load_draft
from admix.operations.inquiries import first_screen, items_of_customer
from admix.operations.verifying.run import verify_company
from tests.faults.typist import Typist
from tests.pty_terminal import PtyTerminal, settings_file

STAGES = (
    ("2\r980914\t10000\t\t\tbank", "nothing", ""),
    ("\r\r888\r10000\r", "head", "Bankgiroinbetalning"),
    ("\r↓-\t2000", "8000", "8000.00                8000.00"),
    ("\r\rj", "8000 and 2000", "______2000.00"),
    ("\r", "approved", "Omgång 2 godkänd"),
)
"""The keys of script C; with the first key of each part the batch is kept as the word says and the screen shows."""
KEPT = {"nothing": None, "head": [], "8000": [8000_00], "8000 and 2000": [8000_00, 2000_00], "approved": None}
SCRIPT = [
    (key.replace("↓", "\x1b[B"), state, "" if place else shown)
    for keys, state, shown in STAGES
    for place, key in enumerate(keys)
]
ENDINGS = ("kill", "at once", "hang up")


def state_after(count: int) -> str:
    """Return what is kept after so many keys."""
    return SCRIPT[count - 1][1] if count else "nothing"


def kept_lines(folder: Path) -> list[int] | None:
    """Return what the lines of the one open batch pay; None where there is none. The ledger must be whole."""
    company = open_company(folder, DEMO_TODAY)
    try:
        assert verify_company(company) == []
        drafts = company.read(open_drafts, os_user())
        assert len(drafts) <= 1
        first = company.read(first_screen, os_user())
        open_home = {item.number: item.open_home for item in company.read(items_of_customer, "888")}
        assert first.batch is not None
        if first.batch.number == 2:
            assert (first.batch.used_total, first.batch.payment_date) == (10000_00, date(1998, 9, 14))
            assert open_home == {"23432": 0, "12345": 0, "54323": 1680_00}
            assert drafts == []
            return [-1]
        assert open_home == {"23432": 0, "12345": 8000_00, "54323": 3680_00}
        if not drafts:
            return None
        continued = company.read(load_draft, drafts[0].key)
        assert continued.batch.head.total == 10000_00
        return [line.paid for line in (*continued.batch.lines, *([continued.pending] if continued.pending else []))]
    finally:
        company.close()


def outcome(state: str) -> list[int] | None:
    return [-1] if state == "approved" else KEPT[state]


@pytest.mark.parametrize("ending", ENDINGS)
def test_script_c_ended_after_every_key(template: Path, typist: Typist, tmp_path: Path, ending: str) -> None:
    """In full for a kill at rest; the other two after every fourth key, in full with ADMIX_EVERY_KEY set."""
    step = 1 if ending == "kill" or "ADMIX_EVERY_KEY" in os.environ else 4
    for count in range(len(SCRIPT), 0, -step):
        place = tmp_path / str(count)
        place.mkdir()
        settings = settings_file(place)
        shutil.copytree(template, place / "companies")
        shown = typist.ended(settings, [key for key, _, _ in SCRIPT[:count]], ending, SCRIPT[count - 1][2])
        found = kept_lines(place / "companies" / DEMO_COMPANY)
        expected = [outcome(state_after(count))]
        if ending == "at once":
            expected.append(outcome(state_after(count - 1)))
        assert found in expected, (ending, count, [key for key, _, _ in SCRIPT[:count]], shown)


def test_a_killed_batch_is_offered_and_approved_at_the_next_start(
    template: Path, typist: Typist, tmp_path: Path
) -> None:
    """Killed when the receipt of 2000.00 was shown: the program stands there again, and Enter goes on as before."""
    settings = settings_file(tmp_path)
    shutil.copytree(template, tmp_path / "companies")
    count = next(place for place, (_, state, _) in enumerate(SCRIPT, 1) if state == "8000 and 2000")
    lost = typist.ended(settings, [key for key, _, _ in SCRIPT[:count]], "kill", "______2000.00")
    assert "______2000.00" in lost
    terminal = PtyTerminal("--config", str(settings), "demo")
    terminal.wait_for(lambda shown: "Dina öppna omgångar: 1." in shown)
    terminal.send(b"2\r\r")
    again = terminal.wait_for(lambda shown: "______2000.00" in shown)
    assert again.replace(">", " ").split("\n")[9:20] == lost.split("\n")[9:20]
    terminal.send(b"\rj\r")
    terminal.wait_for(lambda shown: "Omgång 2 godkänd: 10000.00 SEK" in shown)
    terminal.send(b"\x1b")
    shown = terminal.wait_for(lambda shown: "Senaste omgång" in shown)
    assert "nr 2, 10000.00 SEK" in shown
    assert "Dina öppna omgångar" not in shown
    terminal.send(b"0\r")
    assert terminal.end() == 0
