"""Text from outside is data: shown character for character, never markup, never an escape sequence."""

from datetime import date
from pathlib import Path

import pytest

from admix.cli.demo_company import DEMO_COMPANY
from admix.database.company import OpenCompany, Stores
from admix.database.connection import connect
from admix.operations.imports_customer_rows import read_customer_file
from admix.operations.imports_customers import import_customers
from tests.copies import demo_company
from tests.pty_terminal import PtyTerminal, settings_file
from tests.terminal import play

NAMES = ("[/x]", "[red]Rött[/red] AB", "[@click=app.quit]x[/]", "Bygg [/b] AB", "[ACME] AB", "x[0] $1 \\[b]")
TODAY = date(1998, 9, 13)


def add_customers(company: OpenCompany, *names: str) -> None:
    """Import customers 1, 2, ... with these names and search keys."""
    lines = [f'{number};"{name}";"{name[:24]}";"{name[:20]}"' for number, name in enumerate(names, start=1)]
    data = "\n".join(["number;name;search_key;remark", *lines]).encode()
    company.write(import_customers, read_customer_file("kunder.csv", data), TODAY)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_shown_character_for_character(company: OpenCompany, name: str) -> None:
    """In the search list, over the invoice form, in the batch's list of open invoices and in its detail."""
    add_customers(company, name, name + " 2")
    key = name[:1]
    listed, form, invoices, detail, journal = play(
        company,
        f"1⏎⇥{key}⏎",
        "⏎",
        "5⇥⇥⇥⇥100⏎⏎⎋2⏎980914⇥100⇥⇥⇥bank⏎⏎1⏎",
        "⏎",
        "⇥100⏎⏎⏎j⏎⎋3⏎⏎",
    )
    assert name in listed
    assert name + " 2" in listed
    assert f"Kund:      1 {name}" in form
    assert name in invoices
    assert name[:22] in detail
    assert name in journal or name[:19].rstrip() in journal


def test_what_is_typed_is_shown_character_for_character(company: OpenCompany) -> None:
    shown = play(company, "1⏎", "⇥[red]x[/red]⏎")[1]
    assert "[red]x[/red]____________" in shown
    assert "Ingen kund har ett sökbegrepp som börjar på [red]x[/red]." in shown


def test_control_characters_do_not_get_into_a_field(company: OpenCompany) -> None:
    shown = play(company, "1⏎", "⇥a\x9bb\u202ec\u200bd\x00e")[1]
    assert "Sökbegrepp.............: abcde" in shown


def test_what_still_turns_up_is_shown_as_a_visible_sign(tmp_path: Path) -> None:
    """A name with an escape sequence that another program wrote: not one byte of it steers the terminal."""
    demo_company(tmp_path / "companies").close()
    stores = Stores(tmp_path / "companies" / DEMO_COMPANY)
    opened = connect(stores.register)
    opened.execute("UPDATE party SET name = ?", ("A\x1b]52;c;aGVq\x1b\\B\x9b2JC\x00\u202eD",))
    opened.close()
    terminal = PtyTerminal("--config", str(settings_file(tmp_path)), "demo")
    terminal.wait_for(lambda shown: "Avsluta" in shown)
    terminal.send(b"1\r888\r")
    shown = terminal.wait_for(lambda screen: "Kund:" in screen)
    assert "A␛]52;c;aGVq␛\\B�2JC␀�D" in shown
    assert b"\x1b]52" not in terminal.received
    assert "\x9b2J".encode() not in terminal.received
    terminal.send(b"\x1b")
    terminal.wait_for(lambda screen: "Kund:" not in screen and "kbegrepp" in screen)
    terminal.send(b"\x1b")
    terminal.wait_for(lambda screen: "Avsluta" in screen)
    terminal.send(b"0\r")
    assert terminal.end() == 0
