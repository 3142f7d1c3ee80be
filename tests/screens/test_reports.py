"""Reports at the terminal: the form, the report on the screen, the ways down and back, printing and saving."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from admix.config import Settings
from admix.database.company import OpenCompany
from admix.operations.selections import Selection
from admix.printer_table import Printer
from admix.text import fit
from reports.ageing import ageing_report
from reports.rendering.shapes import Page, render
from screens import reports
from tests import long_reports
from tests.office import small_office
from tests.terminal import message, play, rows

TODAY = date(1998, 9, 25)
HINT = "Enter ned, / sök, n nästa, p skriv ut, s spara, g diagram, F1 hjälp, Esc åter."
TO_GROUP, TO_PRINTER, TO_FILE = "⇤" * 7, "⇤" * 5, "⇤" * 3
"""From the first field of the ageing's form back over its end: to the grouping, the printer, the file."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    company = small_office(tmp_path_factory.mktemp("office"))
    company.today = TODAY
    yield company
    company.close()


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """33 is a report of 12 000 invoices of 1.00, 2.00 and so on."""
    found = long_reports.report("long")
    monkeypatch.setattr(reports, "find_report", lambda _name: found)


def under_ruler(shown: str) -> int:
    """Return which row of the report the ruler is on, from 1; it stands beside the report's name."""
    return int(shown.split("\n")[1].split()[-3])


def test_the_form_shows_what_is_meant_where_nothing_is_typed(office: OpenCompany) -> None:
    (form,) = play(office, "33⏎")
    assert (
        rows(form, 2, 18)
        == """\
Per datum.....................: ______
Känt t.o.m. post nr...........: _________
Kundnr fr.o.m/t.o.m...........: __________ __________
Distrikt fr.o.m/t.o.m.........: ______ ______
Kategori fr.o.m/t.o.m.........: ______ ______
Säljare fr.o.m/t.o.m..........: ______ ______
Valuta........................: ___
Efter fakturadatum (j)........: n
Perioder t.o.m. dagar.........: 30_60_90_______________
Gruppering....................: kund________
Utförlig (j)..................: j

Utskrift till skrivare........: ____________________
Antal exemplar................: __
Utskrift till fil.............: ________________________________________
Filformat.....................: text
Sidbredd (80/132).............: _80"""
    )
    assert rows(form, 20, 20) == "Tom skrivare och fil: på skärmen."


def test_the_screen_shows_the_figures_of_the_document(office: OpenCompany) -> None:
    """5165.50 are open, as the ageing's own tests work out; every line of paper stands on the screen."""
    top, end = play(office, "33⏎⏎", "⇲")
    assert message(top) == HINT
    shown = {line.rstrip() for picture in (top, end) for line in rows(picture, 2, 22).split("\n")}
    document = office.read(ageing_report, Selection(), TODAY)
    paper = BytesIO()
    render(document, "text", paper, Page(lines=200))
    on_paper = {line.rstrip() for line in paper.getvalue().decode().split("\n")[6:]}
    chart = next(at for at, line in enumerate(paper.getvalue().decode().split("\n")) if "####" in line)
    in_chart = set(paper.getvalue().decode().split("\n")[chart - 1 :])
    assert on_paper - in_chart - shown - {"\f"} == set()
    assert "5165.50" in end


def test_the_ruler_moves_and_the_headings_stay(office: OpenCompany, long: None) -> None:
    top, down, page, end, home = play(office, "33⏎⏎", "↓", "⇟", "⇲", "⇱")
    assert [under_ruler(shown) for shown in (top, down, end, home)] == [1, 2, 12003, 1]
    assert under_ruler(page) > 15
    for shown in (page, end):
        assert rows(shown, 2, 2) == "Faktura        Belopp"
    assert "72006000.00" in end
    assert rows(home, 2, 21) == rows(top, 2, 21)


def test_a_large_terminal_shows_more_rows_and_the_wide_columns(office: OpenCompany, long: None) -> None:
    (narrow,) = play(office, "33⏎⏎")
    (wide,) = play(office, "33⏎⏎", size=(132, 40))
    assert "rad 1" not in narrow
    assert "rad 18" not in narrow
    assert "rad 30 " in wide
    assert len(wide.split("\n")[1]) > 120
    assert message("\n".join(wide.split("\n")[-24:])) == HINT


def test_the_search_goes_on_from_the_end_and_n_repeats_it(office: OpenCompany, long: None) -> None:
    """11999 stands in one row; from it the search of "rad 12" goes on at rad 12000, then begins again at rad 12."""
    found, again, first, nowhere = play(office, "33⏎⏎/11999⏎", "/rad 12⏎", "n", "/finns ej⏎")
    assert under_ruler(found) == 12001
    assert under_ruler(again) == 12002
    assert under_ruler(first) == 14
    assert rows(nowhere, 23, 23).strip() == "finns ej finns inte i rapporten."
    assert under_ruler(nowhere) == 14


def test_an_empty_search_and_esc_search_nothing(office: OpenCompany, long: None) -> None:
    asked, left, empty, first = play(office, "33⏎⏎/", "⎋", "/⏎", "n12⏎")
    assert "Sök.........: ________" in asked
    assert under_ruler(left) == under_ruler(empty) == 1
    assert under_ruler(first) == 14


def test_an_item_leads_to_the_customers_invoices_and_back(office: OpenCompany) -> None:
    """The ruler stands on the invoice there; Enter shows what was paid on it."""
    row, invoices, back = play(office, "33⏎⏎/40003⏎", "⏎", "⎋")
    assert "Åkessons Järn & Bygg" in rows(invoices, 2, 2)
    assert "40003" in invoices
    assert under_ruler(back) == under_ruler(row)
    assert rows(back, 1, 21) == rows(row, 1, 21)


def test_a_customer_leads_to_the_card_the_invoices_and_back(office: OpenCompany) -> None:
    row, card, listed, again, back = play(office, "33⏎⏎/Åkesson⏎", "⏎", "⇥j⏎", "⎋", "⎋")
    assert "033-40 50 60" in card
    assert "20002" in listed
    assert rows(again, 1, 10) == rows(card, 1, 10)
    assert under_ruler(back) == under_ruler(row)


def test_a_payment_leads_to_its_batch_and_back(office: OpenCompany) -> None:
    row, batch, back = play(office, "32⏎⏎/3750⏎", "⏎", "⎋")
    assert "500.00" in batch
    assert "Omgång" in batch
    assert under_ruler(back) == under_ruler(row)


def test_a_posting_leads_to_its_voucher_and_back(office: OpenCompany) -> None:
    """Batch 1: 8975.00 on the bank account, 25.00 of bank charges."""
    row, voucher, back = play(office, "38⏎⏎/8975⏎", "⏎", "⎋")
    assert "Verifikation I 1 980914" in voucher
    assert "8975.00" in voucher
    assert "25.00" in voucher
    assert under_ruler(back) == under_ruler(row)


def test_a_row_without_a_way_says_so(office: OpenCompany, long: None) -> None:
    shown, other = play(office, "33⏎⏎⏎", "x")
    assert message(shown) == "Inget ligger under den här raden."
    assert under_ruler(shown) == under_ruler(other) == 1


def test_the_chart_stands_over_the_report(office: OpenCompany, long: None) -> None:
    """10.00 and 5.00: the second bar is half as long."""
    chart, back = play(office, "33⏎⏎g", "⎋")
    bars = [line.count("#") for line in chart.split("\n") if "#" in line]
    assert len(bars) == 2
    assert abs(bars[0] - 2 * bars[1]) <= 1
    assert "Staplar" in chart
    assert "#" not in back


def test_a_report_without_a_chart_says_so(office: OpenCompany) -> None:
    assert message(play(office, "30⏎⏎g")[0]) == "Den här rapporten har inget diagram."


def test_everything_is_done_with_arrows_enter_and_esc(office: OpenCompany) -> None:
    form, report, card, back, left = play(office, "33⏎", "⏎", "↓↓↓↓⏎", "⎋", "⎋")
    assert under_ruler(report) == 1
    assert "Sofis Hemväveri" in card
    assert under_ruler(back) >= 3
    assert rows(left, 2, 21) == rows(form, 2, 21)


# Refusals and choices in the form


def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(office: OpenCompany) -> None:
    future, turned, days, unknown = play(
        office, "33⏎980926⏎", "980925⇥⇥9⇥8⏎", "⎋32⏎⇥⇥⇥⇥⇥⇥⇥⇥⇥980913⇥980912⏎", "⎋30⏎⇥⇥888⇥⇥⇥⇥⇥⇥⇥⇥XXX⏎"
    )
    assert message(future) == "980926 ligger i framtiden."
    assert message(turned) == "9 kommer efter 8. Skriv den första först."
    assert "Kundnr fr.o.m/t.o.m...........: _________9 _________8" in turned
    assert message(days) == "980913 kommer efter 980912. Skriv den första först."
    assert message(unknown).startswith("Valutan XXX finns inte")


def test_an_unknown_grouping_opens_the_list(office: OpenCompany) -> None:
    asked, chosen, again, left = play(office, f"33⏎{TO_GROUP}x⏎", "↓⏎", "?⏎", "⎋")
    assert "| kund " in asked
    assert "| ingen gruppering " in asked
    assert "Gruppering....................: distrikt____" in chosen
    assert "| kategori " in again
    assert "Gruppering....................: ?" in left


def test_a_question_mark_lists_the_printers_and_the_formats(office: OpenCompany, tmp_path: Path) -> None:
    settings = printers(office, tmp_path)
    asked, chosen, formats = play(office, f"33⏎{TO_PRINTER}?⏎", "↓⏎", "⌦⇥⇥⇥?⏎", settings=settings)
    assert "| spool " in asked
    assert "| lager " in asked
    assert "Utskrift till skrivare........: lager" in chosen
    assert "| xlsx " in formats


def printers(office: OpenCompany, folder: Path) -> Settings:
    """Return settings with a printer `lager` that is a folder."""
    return Settings(office.stores.folder.parent, printers=(Printer("lager", folder=folder),))


# Printing and saving


def test_the_form_prints_and_stays(office: OpenCompany, tmp_path: Path) -> None:
    settings = printers(office, tmp_path)
    printed, unknown = play(office, f"33⏎{TO_PRINTER}lager⇥2⏎", "⇤hall⏎", settings=settings)
    assert message(printed).startswith("Utskrivet på lager: ")
    assert message(printed).endswith(".txt, … (2).")
    assert "Utskrift till skrivare........: lager" in printed
    files = sorted(tmp_path.iterdir())
    assert len(files) == 2
    assert "5165.50" in files[0].read_text("utf-8")
    assert files[0].read_bytes() == files[1].read_bytes()
    assert message(unknown) == "Skrivaren hall finns inte. Det finns: spool, lager."


def test_the_report_is_printed_from_the_screen(office: OpenCompany, tmp_path: Path) -> None:
    settings = printers(office, tmp_path)
    empty, printed, back = play(office, "33⏎⏎↓↓p⏎", "lager⏎", "↓", settings=settings)
    assert message(empty) == "Ange en skrivare; ? visar dem som finns. Esc går tillbaka."
    assert message(printed).startswith("Utskrivet på lager: ")
    assert under_ruler(printed) == 3
    assert under_ruler(back) == 4
    (file,) = tmp_path.iterdir()
    assert "5165.50" in file.read_text("utf-8")


def test_a_file_is_saved_once(office: OpenCompany) -> None:
    """CSV by its ending; the same name a second time is refused and the file is what it was."""
    saved, taken = play(office, "33⏎⏎sseptember.csv⏎", "sseptember.csv⏎")
    assert message(saved) == "Sparat i spoolmappen: september.csv."
    path = office.stores.spool / "september.csv"
    content = path.read_text("utf-8-sig")
    assert "5165.50" in content
    named = fit(str(path), min(len(str(path)), 78))  # a longer folder is cut on the message line
    assert message(taken) == f"{named} finns redan; ange en annan fil."
    assert path.read_text("utf-8-sig") == content


def test_the_form_saves_in_the_format_that_is_typed(office: OpenCompany) -> None:
    saved, refused = play(office, f"33⏎{TO_FILE}blad⇥x⏎", "⇤a/b⏎")
    assert message(saved) == "Sparat i spoolmappen: blad.xlsx."
    assert (office.stores.spool / "blad.xlsx").read_bytes().startswith(b"PK")
    assert message(refused).startswith("a/b kan inte vara ett filnamn här.")


@pytest.mark.parametrize("program", ["30", "31", "32", "33", "35", "36", "37", "38", "39"])
def test_every_report_opens_from_its_number(office: OpenCompany, program: str) -> None:
    form, shown, left = play(office, f"{program}⏎", "⏎", "⎋⎋")
    assert "Tom skrivare och fil: på skärmen." in form
    assert message(shown) == HINT
    assert "Val.......:" in left
