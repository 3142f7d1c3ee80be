"""CSV files as billing programs write them, and as they should not."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admix.errors import Refusal
from admix.formats.csv_rows import LARGEST_FILE, BadRow, Columns, CsvRow, read_rows

COLUMNS = Columns(("number", "name", "city"), ("number", "name"))


def rows(text: str | bytes) -> list[CsvRow | BadRow]:
    return list(read_rows(text.encode() if isinstance(text, str) else text, COLUMNS))


def fields(text: str | bytes) -> list[list[str]]:
    return [list(row.fields.values()) for row in rows(text) if isinstance(row, CsvRow)]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_header_line_decides_the_separator(separator: str) -> None:
    file = f"number{separator}name\n888{separator}Sofis Hemväveri ABC\n"
    assert rows(file) == [CsvRow(2, {"number": "888", "name": "Sofis Hemväveri ABC"})]


def test_other_separators_are_ordinary_characters() -> None:
    assert fields('number;name\n888;"Sofi; väv", Borås\n') == []
    assert fields('number;name\n888;"Sofi; väv, Borås"\n') == [["888", "Sofi; väv, Borås"]]
    assert fields("number;name\n888;Sofi, Borås\n") == [["888", "Sofi, Borås"]]


def test_a_byte_order_mark_and_capitals_in_the_header_do_not_matter() -> None:
    assert rows(b"\xef\xbb\xbfNumber; NAME \r\n1;A\r\n") == [CsvRow(2, {"number": "1", "name": "A"})]


def test_a_quotation_mark_inside_a_quoted_text_is_written_twice() -> None:
    assert fields('number;name\n1;"Bygg ""Bo"" AB"\n') == [["1", 'Bygg "Bo" AB']]


def test_a_row_is_named_by_the_line_on_which_it_begins() -> None:
    file = 'number;name\n\n1;"two\nlines"\n2;B\n'
    assert [row.line for row in rows(file)] == [3, 5]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind(end: str) -> None:
    assert [row.line for row in rows(end.join(["number;name", "1;A", "2;B"]))] == [2, 3]


def test_a_file_may_end_without_a_line_end_and_have_no_rows() -> None:
    assert fields("number;name\n1;A") == [["1", "A"]]
    assert rows("number;name") == []


def test_too_many_and_too_few_fields_are_bad_rows_among_good_ones() -> None:
    found = rows("number;name\n1\n2;B\n3;C;D\n")
    assert [type(row) for row in found] == [BadRow, CsvRow, BadRow]
    assert [str(row.refusal) for row in found if isinstance(row, BadRow)] == [
        "The header line has 2 fields; in this row there are 1.",
        "The header line has 2 fields; in this row there are 3.",
    ]


def test_a_stray_quotation_mark_spoils_its_own_row_only() -> None:
    bad, good = rows('number;name\n1;"Bygg "Bo" AB"\n2;B\n')
    assert isinstance(bad, BadRow)
    assert (bad.line, str(bad.refusal)) == (
        2,
        "The quotation marks do not match. A quotation mark inside a quoted text is written twice.",
    )
    assert good == CsvRow(3, {"number": "2", "name": "B"})


def test_nothing_is_read_after_a_quotation_mark_that_is_never_closed() -> None:
    good, bad = rows('number;name\n1;A\n2;"B\n3;C\n')
    assert good == CsvRow(2, {"number": "1", "name": "A"})
    assert isinstance(bad, BadRow)
    assert (bad.line, str(bad.refusal)) == (
        3,
        "A quotation mark opens in this row and is not closed. The rows after it could not be read.",
    )


def test_a_field_without_end_is_a_bad_row() -> None:
    bad, good = rows(f"number;name\n1;{'x' * 131_073}\n2;B\n")
    assert isinstance(bad, BadRow)
    assert str(bad.refusal) == "A field is longer than 131072 characters."
    assert good.line == 3


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "The file is empty."),
        ("\n \n", "The file is empty."),
        ("name;city", "The column number is missing in the header line."),
        ("number;name;colour", "The column colour is not known. The columns are number, name, city."),
        ("number;name;\x1b[2J", "The column \u241b[2j is not known. The columns are number, name, city."),
        ("number;name;Name", "The column name stands twice in the header line."),
        ("number;name;", "Column 3 has no name in the header line."),
        (
            'number;"name',
            "A quotation mark opens in this row and is not closed. The rows after it could not be read.",
        ),
    ],
)
def test_a_header_that_is_not_right_is_refused(header: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        rows(f"{header}\n1;A\n" if header.strip() else header)
    assert str(refused.value) == reason


@pytest.mark.parametrize("encoding", ["iso-8859-1", "cp437", "cp850", "cp1252"])
def test_another_encoding_is_refused_with_its_line_never_guessed(encoding: str) -> None:
    with pytest.raises(Refusal) as refused:
        rows("number;name\n1;A\n888;Sofis Hemväveri ABC\n".encode(encoding))
    assert "line 3 has a character in another encoding" in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32-be"])
def test_wide_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(Refusal):
        rows("number;name\n1;A\n".encode(encoding))


def test_nul_is_refused() -> None:
    with pytest.raises(Refusal, match="NUL"):
        rows(b"number;name\n1;A\0\n")


def test_a_file_beyond_64_mib_is_refused() -> None:
    with pytest.raises(Refusal, match="larger than 64 MiB"):
        rows(b"\n" * (LARGEST_FILE + 1))


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1), min_size=1))
def test_whatever_a_quoted_field_holds_comes_back_as_it_was(texts: list[str]) -> None:
    quoted = [text.replace('"', '""') for text in texts]
    file = "number;name\r\n" + "".join(f'{place};"{text}"\r\n' for place, text in enumerate(quoted))
    assert fields(file) == [[str(place), text] for place, text in enumerate(texts)]


@settings(deadline=None)
@given(st.binary() | st.text(';,\t"\r\nab').map(str.encode))
def test_no_bytes_do_anything_but_be_read_or_refused(data: bytes) -> None:
    for file in (data, b"number;name\n" + data):
        with suppress(Refusal):
            assert all(row.line >= 2 for row in rows(file))
