"""Bad input: a sentence on the message line, the cursor in the field, the typed text stays, nothing written."""

from datetime import date

import pytest

from admix.database.company import OpenCompany
from admix.operations.inquiries import items_of_customer
from admix.operations.registers import lock_period
from tests.terminal import message, play, rows

FORM = "1⏎888⏎"
HEAD = "2⏎"


def row(
    number: str = "1", currency: str = "", rate: str = "", day: str = "", amount: str = "100", due: str = ""
) -> str:
    """Type one row of the manual invoice form."""
    return f"{number}⇥{currency}⇥{rate}⇥{day}⇥{amount}⇥{due}"


@pytest.mark.parametrize(
    ("typed", "kept", "sentence"),
    [
        (row(amount="12,345"), "______12,345", "12.345 har mer än 2 decimaler. Skriv 5000 eller 5000.00."),
        (
            row(currency="JPY", rate="7", amount="1000.5"),
            "______1000.5",
            "1000.5 har decimaler; valutan har inga. Skriv beloppet som 5000.",
        ),
        (row(amount="1e5"), "_________1e5", "1e5 är inget belopp. Skriv 5000 eller 5000.00."),
        (row(amount="NaN"), "_________NaN", "NaN är inget belopp. Skriv 5000 eller 5000.00."),
        (row(amount="1_000"), "_______1_000", "1_000 är inget belopp. Skriv 5000 eller 5000.00."),
        (row(amount="123456789012"), "123456789012", "123456789012 är ett för stort belopp."),
        (row(amount="0"), "___________0", "En faktura måste ha ett belopp; detta blir noll i SEK."),
        (row(day="980231"), "980231", "980231 finns inte i kalendern. Skriv ååmmdd."),
        (row(day="2611"), "2611__", "2611 är inget datum. Skriv sex siffror, ååmmdd."),
        (row(currency="QQQ"), "QQQ", "Valutan QQQ finns inte i valutaregistret."),
        (
            row(currency="EUR"),
            "EUR",
            "Kurs saknas för EUR den 980913. Ange kursen, eller lägg in den i valutaregistret.",
        ),
        (row(currency="SEK", rate="2"), "__________2", "SEK är redovisningsvalutan; dess kurs är alltid 1."),
        (row(currency="USD", rate="0"), "__________0", "0 är ingen användbar valutakurs."),
        (row(day="980913", due="980912"), "980912", "Förfallodatum 980912 ligger före fakturadatum 980913."),
        (row(number=""), "_________100", "Fakturanummer saknas på rad 1."),
        (row(amount=""), "_______1", "Belopp saknas på rad 1."),
        (row() + "⇥⇥" + row(), "_______1", "Faktura 1 står två gånger i bilden."),
    ],
)
def test_the_invoice_form_refuses(company: OpenCompany, typed: str, kept: str, sentence: str) -> None:
    shown = play(company, FORM, typed + "⏎")[1]
    assert message(shown) == sentence
    assert kept in rows(shown, 6, 7)
    assert company.read(items_of_customer, "888") == []


def test_the_cursor_goes_to_the_field_that_was_refused(company: OpenCompany) -> None:
    """The currency QQQ is overtyped at once with SEK; Enter gives the receipt."""
    shown = play(company, FORM, row(currency="QQQ") + "⏎", "SEK⏎")[2]
    assert message(shown) == ""
    assert "_______1  SEK  ____1.00000  980913  ______100.00  981213   0" in shown


def test_fifteen_digits_do_not_fit_the_field(company: OpenCompany) -> None:
    """A full field refuses more and does not jump: twelve of the digits stand there, the due date is empty."""
    shown = play(company, FORM, row(amount="123456789012345"))[1]
    assert "123456789012  ______   _" in shown


def test_a_number_that_is_taken(company: OpenCompany) -> None:
    shown = play(company, FORM, row("7") + "⏎⏎", "888⏎", row("7") + "⏎")[3]
    assert message(shown) == "Faktura 7 finns redan, på kund 888. Ange ett annat nummer."
    assert len(company.read(items_of_customer, "888")) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("999", "Kund 999 finns inte."),
        ("", "Ange kundnr eller början av ett sökbegrepp. Esc lämnar."),
        ("⇥ingen", "Ingen kund har ett sökbegrepp som börjar på ingen."),
    ],
)
def test_the_customer_search_refuses(company: OpenCompany, typed: str, sentence: str) -> None:
    assert message(play(company, "1⏎", typed + "⏎")[1]) == sentence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Inbetalningsdatum saknas."),
        ("980914", "Totalt inbetalt saknas."),
        ("980931⇥5000", "980931 finns inte i kalendern. Skriv ååmmdd."),
        ("980914⇥5x", "5x är inget belopp. Skriv 5000 eller 5000.00."),
        ("980914⇥5000⇥QQQ", "Valutan QQQ finns inte i valutaregistret."),
        ("980914⇥5000⇥EUR", "Kurs saknas för EUR den 980914. Ange kursen, eller lägg in den i valutaregistret."),
        ("980914⇥5000⇥⇥⇥giro", "Betalningssättet giro finns inte."),
        ("980914⇥5000⇥⇥⇥bank⇥⇥⇥-1", "Avgiften skrivs utan tecken."),
    ],
)
def test_the_batch_head_refuses(company: OpenCompany, typed: str, sentence: str) -> None:
    shown = play(company, HEAD, typed + "⏎")[1]
    assert message(shown) == sentence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("⇥⇥4711", "Faktura 4711 finns inte."),
        ("777", "Kund 777 finns inte."),
        ("888⇥⇥9", "Faktura 9 finns inte."),
        ("889⇥⇥5", "Faktura 5 hör till kund 888."),
    ],
)
def test_the_entry_line_refuses(company: OpenCompany, typed: str, sentence: str) -> None:
    head = FORM + row("5") + "⏎⏎⎋" + HEAD
    shown = play(company, head, "980914⇥5000⇥⇥⇥bank⏎⏎", typed + "⏎")[2]
    assert message(shown) == sentence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Ange betalt belopp, eller svara j i Slut för att avsluta fakturan."),
        ("⇥8001.01", "Mer än återstoden. Ange högst återstoden; resten kan konteras separat."),
        ("⇥-1", "Betalningen och fakturan har olika tecken."),
        ("⇥8000⇥1", "Mer än återstoden. Ange högst återstoden; resten kan konteras separat."),
        ("⇥7000⇥⇥1", "Kursdifferens kan bara anges när en faktura i annan valuta avslutas (Slut = j)."),
    ],
)
def test_the_detail_refuses(company: OpenCompany, typed: str, sentence: str) -> None:
    """Invoice 1 of 8000.00 SEK."""
    shown = play(company, FORM + row(amount="8000") + "⏎⏎⎋" + HEAD + "980914⇥5000⇥⇥⇥bank⏎⏎⇥⇥1⏎", typed + "⏎")[1]
    assert message(shown) == sentence


def test_a_settled_invoice_is_refused(company: OpenCompany) -> None:
    pay = "980914⇥100⇥⇥⇥bank⏎⏎⇥⇥1⏎⇥100⏎⏎⏎j⏎"
    shown = play(company, FORM + row() + "⏎⏎⎋" + HEAD + pay, "980914⇥100⇥⇥⇥bank⏎⏎⇥⇥1⏎")[1]
    assert message(shown) == "Faktura 1 på kund 888 är slutbetald; inget återstår."


def test_a_locked_period_is_refused_in_the_form_and_in_the_head(company: OpenCompany) -> None:
    company.write(lock_period, date(1998, 9, 30), "September är avslutad")
    invoice = play(company, FORM, row() + "⏎")[1]
    assert message(invoice) == "Perioden t.o.m. 980930 är låst. Ange ett senare datum än 980913."
    head = play(company, HEAD, "980914⇥5000⇥⇥⇥bank⏎")[1]
    assert message(head) == "Perioden t.o.m. 980930 är låst. Ange ett senare datum än 980914."


@pytest.mark.parametrize(
    ("keys", "there", "sentence"),
    [
        ("1⏎⇤x", "Andra sökbegrepp (j)...:>_\n", "Svara j eller n."),
        ("1⏎⇤j ", "Andra sökbegrepp (j)...:>j\n", "Svara j eller n."),
        ("1⏎⇤jn", "Andra sökbegrepp (j)...:>j\n", "Fältet är fullt: det rymmer 1 tecken."),
        ("1⏎⇤jxn⇥⇤n", "Andra sökbegrepp (j)...:>n\n", "Fältet är fullt: det rymmer 1 tecken."),
        ("2⏎980914⇥5000⇥⇥⇥bank⇥⇥x", "bank________ ____ ___", "x är inget heltal."),
        ("1⏎888⏎⇥⇥⇥⇥⇥⇥x", "______   _\n", "x är inget heltal."),
        ("1⏎888⏎⇥⇥⇥⇥⇥⇥12", "______   1\n", "Fältet är fullt: det rymmer 1 tecken."),
    ],
)
def test_a_question_and_a_count_refuse_a_wrong_key_at_once(
    company: OpenCompany, keys: str, there: str, sentence: str
) -> None:
    """Nothing is replaced and the cursor stays; in a field that is come to anew, what is typed replaces."""
    (shown,) = play(company, keys)
    assert message(shown) == sentence
    assert there in shown


@pytest.mark.parametrize("keys", ["x", "y", "jn", "jj"])
def test_a_box_refuses_a_wrong_key_and_stays(company: OpenCompany, keys: str) -> None:
    """Only Enter answers, with the letter that was typed first; an empty answer is refused as before."""
    said = "Fältet är fullt: det rymmer 1 tecken." if keys[0] == "j" else "Svara j eller n."
    refused, answered = play(company, FORM + "12⎋", keys, "⏎")[1:]
    assert message(refused) == said
    assert "Skall det inslagna kastas (j/n)" in refused
    assert ("Sökbegrepp" in answered, message(answered)) == ((True, "") if keys[0] == "j" else (False, said))


def test_the_menu_refuses_a_number_it_does_not_have(company: OpenCompany) -> None:
    assert message(play(company, "77⏎")[0]) == "Menyn har inget 77."
