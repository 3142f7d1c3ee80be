"""Documents on screen: listed from the invoice and the customer; with a display shown, without one saved."""

import errno
import os
import stat
import time
from pathlib import Path

import pytest

from admix.config import load_settings
from admix.database.company import OpenCompany
from admix.database.documents import kept_files
from admix.errors import Refusal
from admix.filing import add_document
from admix.operations.documents import find_owner
from screens.viewer import PrivateCopies, safe_name
from tests.office import take_in
from tests.pdfs import pdf, put_pdf
from tests.terminal import message, play, rows

TO_DOCUMENTS = "5⏎888⏎d"
LIST = """\
+------------------------------------------------------------------------------+
|                            Dokument för faktura 1                            |
|------------------------------------------------------------------------------|
| Inlagt           Av              Byte Dokument                               |"""


@pytest.fixture
def filed(company: OpenCompany, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenCompany:
    """Invoice 1 of customer 888 with a PDF whose name is markup, the customer with another; no display."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "clerk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    take_in(company, "x.csv", "1,888,100.00", "2,888,200.00")
    for owner, name in ((("1", None), "[b]fakt[b] $1.pdf"), ((None, "888"), "avtal.pdf")):
        add_document(company, company.read(find_owner, *owner), put_pdf(tmp_path / "in" / name, name))
    return company


def test_d_on_an_invoice_lists_its_documents_and_enter_saves_one(filed: OpenCompany) -> None:
    """Over SSH: 0600, in the current folder; the name stands as it came, and means nothing."""
    listed, asked, saved = play(filed, TO_DOCUMENTS, "⏎", "⏎")
    assert rows(listed, 4, 7) == LIST
    assert "[b]fakt[b] $1.pdf" in listed
    assert " | Dokument..: [b]fakt[b] $1.pdf  " in asked
    assert "Fil.......: 1.pdf____" in asked
    assert message(saved) == "[b]fakt[b] $1.pdf är sparat som 1.pdf."
    assert Path("1.pdf").read_bytes() == pdf("[b]fakt[b] $1.pdf")
    assert stat.S_IMODE(Path("1.pdf").stat().st_mode) == 0o600


def test_a_file_that_exists_and_a_folder_that_does_not_are_refused(filed: OpenCompany) -> None:
    """The name that was typed stays; another is taken; Esc saves nothing."""
    Path("1.pdf").write_text("min", "utf-8")
    exists, folder, empty, saved = play(filed, TO_DOCUMENTS + "⏎", "⏎", "nej/1.pdf⏎", "⌦⏎", "två.pdf⏎")[1:]
    assert message(exists) == "1.pdf finns redan; ange en annan fil."
    assert "Fil.......: 1.pdf____" in exists
    assert message(folder) == "Katalogen nej finns inte."
    assert message(empty) == "Ange ett filnamn. Esc lämnar."
    assert "två.pdf" in message(saved)
    assert Path("1.pdf").read_text("utf-8") == "min"
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["1.pdf", "två.pdf"]


def test_a_link_is_not_followed_and_a_full_disk_leaves_no_half_copy(
    filed: OpenCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("full.pdf").symlink_to("/dev/full")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def fill() -> None:
        monkeypatch.setattr(os, "fsync", full)

    taken, refused = play(filed, TO_DOCUMENTS + "⏎", "full.pdf⏎", fill, "x.pdf⏎")[1:]
    assert message(taken) == "full.pdf finns redan; ange en annan fil."
    assert message(refused).startswith("Disken är full: x.pdf skrevs inte.")
    assert "Fil.......: x.pdf____" in refused
    assert [path.name for path in Path.cwd().iterdir()] == ["full.pdf"]


def test_the_customers_documents_are_a_question_on_the_card(filed: OpenCompany) -> None:
    (listed,) = play(filed, "4⏎888⏎⇤j⏎")
    assert "Dokument för kund 888" in listed
    assert "avtal.pdf" in listed


def test_an_invoice_without_documents_says_so(filed: OpenCompany) -> None:
    assert message(play(filed, "5⏎888⏎↓d")[0]) == "Det finns inga dokument."


def test_the_list_of_invoices_names_how_many_there_are(filed: OpenCompany) -> None:
    (shown,) = play(filed, "5⏎888⏎")
    assert "Dokument: 1 (d)" in shown


def test_a_damaged_document_is_refused_with_a_sentence(filed: OpenCompany) -> None:
    for file in kept_files(filed.stores):
        file.chmod(0o600)
        file.write_bytes(pdf("falsk"))
    shown = play(filed, TO_DOCUMENTS, "⏎")[1]
    assert message(shown) == "Dokumentet [b]fakt[b] $1.pdf är inte som när det lades in. Kör `admix verify`."


def test_with_a_display_the_viewer_gets_a_private_copy(
    filed: OpenCompany, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The viewer is a script that notes what it was given; the copy is gone when admix has ended."""
    noted = tmp_path / "noted"
    viewer = tmp_path / "bin" / "xdg-open"
    viewer.parent.mkdir()
    script = '#!/bin/sh\nprintf "%s\\n" "$#" "$1" > "$NOTED.new"\nstat -c "%a" "$1" >> "$NOTED.new"\n'
    viewer.write_text(script + 'mv "$NOTED.new" "$NOTED"\n', "utf-8")
    viewer.chmod(0o755)
    monkeypatch.setenv("NOTED", str(noted))
    monkeypatch.setenv("PATH", f"{viewer.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":9")

    def until_noted() -> None:
        ends = time.monotonic() + 20
        while not noted.exists() and time.monotonic() < ends:
            os.sched_yield()

    (shown,) = play(filed, TO_DOCUMENTS + "⏎", until_noted)
    assert message(shown) == "[b]fakt[b] $1.pdf är lämnat till xdg-open."
    count, copy, mode = noted.read_text("utf-8").split()
    assert (count, Path(copy).name, mode) == ("1", "1.pdf", "600")
    assert not Path(copy).exists()


def test_private_copies_lie_in_a_folder_of_the_clerks_own() -> None:
    copies = PrivateCopies()
    first, second = copies.put("1.pdf", b"a"), copies.put("1.pdf", b"b")
    assert first != second
    assert stat.S_IMODE(first.parent.parent.stat().st_mode) == 0o700
    copies.remove()
    assert not first.parent.parent.exists()


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("23432", "23432.pdf"),
        ("../a b;rm", "a-b-rm.pdf"),
        ("-rf", "rf.pdf"),
        ("", "document.pdf"),
        ("Å", "document.pdf"),
    ],
)
def test_a_copys_name_can_do_nothing(number: str, name: str) -> None:
    assert safe_name(number) == name


def test_the_viewer_is_a_setting(tmp_path: Path) -> None:
    file = tmp_path / "admix.toml"
    file.write_text('[documents]\nviewer = "evince --fullscreen"\n', "utf-8")
    assert load_settings(file).viewer == "evince --fullscreen"
    file.write_text('[documents]\nviewer = "evince \'"\n', "utf-8")
    with pytest.raises(Refusal, match=r"documents\.viewer"):
        load_settings(file)
