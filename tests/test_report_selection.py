"""What a report is asked for, read from typed fields: the same reading for the form and the command line."""

from datetime import date
from pathlib import Path

import pytest

from admix.config import Settings
from admix.dialogs.form import lay_out
from admix.dialogs.reading import Typed, read_form
from admix.dialogs.report_output import Output, output_of
from admix.dialogs.reports import PRINT_REPORT, REPORT_DIALOGS, SAVE_REPORT, selection_of
from admix.errors import Refusal
from admix.language import language
from admix.operations.as_of import AsOf
from admix.operations.selections import Selection, Span
from admix.printer_table import Printer
from reports.catalogue import Asked, Report, find_report
from screens.form_state import FormState

TODAY = date(1998, 9, 25)
SWEDISH = language("sv")
SETTINGS = Settings(Path("data"), printers=(Printer("lager"), Printer("kontor")))
LINES: dict[Asked, str] = {
    "as_of": "Per datum.....................: ______",
    "known_at": "Känt t.o.m. post nr...........: _________",
    "customers": "Kundnr fr.o.m/t.o.m...........: __________ __________",
    "customer": "Kundnr........................: __________",
    "districts": "Distrikt fr.o.m/t.o.m.........: ______ ______",
    "categories": "Kategori fr.o.m/t.o.m.........: ______ ______",
    "salespeople": "Säljare fr.o.m/t.o.m..........: ______ ______",
    "days": "Datum fr.o.m/t.o.m............: ______ ______",
    "currency": "Valuta........................: ___",
    "by": "Efter fakturadatum (j)........: _",
    "limits": "Perioder t.o.m. dagar.........: _______________________",
    "group": "Gruppering....................: ____________",
    "settled": "Även slutbetalda (j)..........: _",
    "details": "Utförlig (j)..................: _",
    "series": "Verifikationsserie............: ___",
    "account": "Konto.........................: __________",
}
"""The line of each part of a selection, as it stands on the form."""
OUTPUT = """\
Utskrift till skrivare........: ____________________
Antal exemplar................: __
Utskrift till fil.............: ________________________________________
Filformat.....................: ____
Sidbredd (80/132).............: ___

Tom skrivare och fil: på skärmen."""


def report(name: str) -> Report:
    found = find_report(name)
    assert found is not None
    return found


def typed(name: str, **texts: str) -> Typed:
    dialog = REPORT_DIALOGS[name]
    return read_form(dialog, texts, [field for field, _ in dialog.fields()], TODAY, SWEDISH)


def asked(name: str, **texts: str) -> Selection:
    return selection_of(report(name), typed(name, **texts), SWEDISH)


@pytest.mark.parametrize("name", REPORT_DIALOGS)
def test_the_form_asks_for_what_the_report_is_asked_for_then_where_it_goes(name: str) -> None:
    form = FormState(REPORT_DIALOGS[name], SWEDISH)
    form.focus = ""
    expected = "\n".join([*(LINES[part] for part in report(name).asks), "", OUTPUT])
    assert form.picture().text() == expected


def test_every_form_leaves_the_message_line_free() -> None:
    for dialog in REPORT_DIALOGS.values():
        assert max(placed.row for placed in lay_out(dialog, SWEDISH)) <= 20


def test_an_empty_form_asks_for_everything() -> None:
    """Details are listed, settled items are not, sums stand for each customer, ages count from the due date."""
    assert asked("ageing") == Selection()
    assert asked("postings") == Selection()


def test_every_field_becomes_its_part_of_the_selection() -> None:
    texts = {"as_of": "980913", "known_at": "17", "customers": "100", "customers_last": "200", "districts": "n"}
    texts |= {"categories_last": "b", "salespeople": "ak", "salespeople_last": "bo", "currency": "usd", "by": "j"}
    texts |= {"limits": "10,20 30", "group": "dis", "details": "n"}
    assert asked("ageing", **texts) == Selection(
        as_of=AsOf(date(1998, 9, 13), 17),
        customers=Span("100", "200"),
        districts=Span("N", None),
        categories=Span(None, "B"),
        salespeople=Span("AK", "BO"),
        currency="USD",
        by="invoice",
        limits=(10, 20, 30),
        group="district",
        details=False,
    )
    listed = asked("postings", from_day="980901", to_day="980930", series="i", account="1510")
    assert (listed.from_day, listed.to_day) == (date(1998, 9, 1), date(1998, 9, 30))
    assert (listed.series, listed.account) == ("I", "1510")


@pytest.mark.parametrize(
    ("text", "group"),
    [("kund", "customer"), ("ku", "customer"), ("Distrikt", "district"), ("sälj", "salesperson"), ("ing", "none")],
)
def test_a_grouping_is_typed_by_the_beginning_of_its_word(text: str, group: str) -> None:
    assert asked("ageing", group=text).group == group


def test_a_grouping_may_be_typed_by_its_code_in_any_language() -> None:
    """`none` is no beginning of a Swedish word; `category` is what the command line says."""
    assert asked("ageing", group="none").group == "none"
    assert asked("ageing", group="category").group == "category"


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        (
            "group",
            "k",
            "Det finns ingen gruppering k. Välj en av kund, distrikt, kategori, säljare, ingen gruppering.",
        ),
        (
            "group",
            "x",
            "Det finns ingen gruppering x. Välj en av kund, distrikt, kategori, säljare, ingen gruppering.",
        ),
        ("limits", "30 dagar", "dagar är inget antal dagar. Skriv dem som 30 60 90."),
        ("limits", "30;60", "30;60 är inget antal dagar. Skriv dem som 30 60 90."),
        ("as_of", "980931", "980931 finns inte i kalendern. Skriv ååmmdd."),
        ("known_at", "sju", "sju är inget heltal."),
        ("details", "y", "Svara j eller n."),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_field(field: str, text: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        asked("ageing", **{field: text})
    assert refused.value.field == field
    assert SWEDISH.refusal(refused.value) == sentence


def test_a_report_of_one_customer_needs_the_customer() -> None:
    single = Report("single", "", ("customer",), "", "")
    with pytest.raises(Refusal, match=r"Type a customer number\.") as refused:
        selection_of(single, typed("ageing"), SWEDISH)
    assert refused.value.field == "customers"
    assert selection_of(single, typed("ageing", customers="888"), SWEDISH).customers == Span("888", "888")


# Where it goes


def sent(**texts: str) -> Output:
    return output_of(typed("ageing", **texts), SETTINGS)


def test_empty_fields_are_the_screen() -> None:
    assert sent() == Output()
    assert sent(page_width="132") == Output(page_width=132)


def test_a_printer_takes_copies_and_a_file_takes_its_formats_ending() -> None:
    assert sent(printer="lager", copies="2") == Output("lager", 2)
    assert sent(printer="spool") == Output("spool")
    assert sent(file="september").file == "september.txt"
    assert sent(file="september", format="x") == Output(file="september.xlsx", shape="xlsx")
    assert sent(file="september.csv") == Output(file="september.csv", shape="csv")
    assert sent(file="september.TXT") == Output(file="september.TXT")


@pytest.mark.parametrize(
    ("field", "texts", "sentence"),
    [
        ("printer", {"printer": "hall"}, "Skrivaren hall finns inte. Det finns: spool, lager, kontor."),
        ("file", {"printer": "lager", "file": "x"}, "Skriv ut eller spara, inte båda: töm skrivaren eller filen."),
        (
            "format",
            {"printer": "lager", "format": "csv"},
            "En skrivare har ett eget format: lämna formatet tomt.",
        ),
        (
            "format",
            {"format": "doc", "file": "x"},
            "Det finns inget format doc. Välj ett av text, csv, json, xlsx, pdf.",
        ),
        ("file", {"format": "csv"}, "Ange filen som skall bli csv."),
        ("copies", {"printer": "lager", "copies": "0"}, "Skriv ut 1 till 99 exemplar."),
        ("page_width", {"page_width": "100"}, "En sida är 80 eller 132 tecken bred, inte 100."),
        (
            "file",
            {"file": "../x"},
            "../x kan inte vara ett filnamn här. Använd bokstäverna A-Z, siffror och - . _ utan mapp.",
        ),
        (
            "file",
            {"file": "/etc/passwd"},
            "/etc/passwd kan inte vara ett filnamn här. Använd bokstäverna A-Z, siffror och - . _ utan mapp.",
        ),
    ],
)
def test_where_it_cannot_go_is_refused_at_its_field(field: str, texts: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        sent(**texts)
    assert refused.value.field == field
    assert SWEDISH.refusal(refused.value) == sentence


def test_the_viewers_own_forms_ask_for_the_same_fields() -> None:
    names = {name for dialog in (PRINT_REPORT, SAVE_REPORT) for name, _ in dialog.fields()}
    assert names == {"printer", "copies", "page_width", "file", "format"}
