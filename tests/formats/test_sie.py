"""SIE 4I as the manual 4B has it: what is written is read back the same, and what is malformed is refused."""

import zlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admix.errors import Refusal
from admix.formats.sie import SieFile, SieLine, SieVoucher, as_written, read_sie, write_sie

VOUCHER = SieVoucher(
    "I",
    "1",
    date(1998, 9, 14),
    "Bankgiroinbetalning 1",
    (SieLine("1930", 627500), SieLine("6570", 2500), SieLine("1510", -630000)),
    date(2026, 11, 22),
    "anna",
)
FILE = SieFile(
    "admix",
    "0.1.0",
    date(1998, 9, 14),
    "anna",
    "Åkes Väveri AB",
    "SEK",
    {"1510": "Kundfordringar", "1930": "Checkräkningskonto", "6570": "Bankkostnader"},
    (VOUCHER,),
    "556334-3689",
)
WRITTEN = (
    "#FLAGGA 0\r\n"
    "#PROGRAM admix 0.1.0\r\n"
    "#FORMAT PC8\r\n"
    "#GEN 19980914 anna\r\n"
    "#SIETYP 4\r\n"
    "#ORGNR 556334-3689\r\n"
    '#FNAMN "Åkes Väveri AB"\r\n'
    "#VALUTA SEK\r\n"
    "#KONTO 1510 Kundfordringar\r\n"
    '#KONTO 1930 "Checkräkningskonto"\r\n'
    "#KONTO 6570 Bankkostnader\r\n"
    '#VER I 1 19980914 "Bankgiroinbetalning 1" 20261122 anna\r\n'
    "{\r\n"
    "#TRANS 1930 {} 6275.00\r\n"
    "#TRANS 6570 {} 25.00\r\n"
    "#TRANS 1510 {} -6300.00\r\n"
    "}\r\n"
)
SUMMED = (
    "#PROGRAMadmix0.1.0#FORMATPC8#GEN19980914anna#SIETYP4#ORGNR556334-3689#FNAMNÅkes Väveri AB#VALUTASEK"
    "#KONTO1510Kundfordringar#KONTO1930Checkräkningskonto#KONTO6570Bankkostnader"
    "#VERI119980914Bankgiroinbetalning 120261122anna#TRANS19306275.00#TRANS657025.00#TRANS1510-6300.00"
)
"""Labels and fields without blanks between them, quotation marks, braces and line ends (manual 4B, #KSUMMA)."""
SAMPLE = (
    "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n"
    '#PROGRAM "Visma Anläggningsregister" 4.5 \n#GEN 20110307 "Visma Spcs Admin"\n#FNAMN Övningsbolaget  AB\n'
    '#RAR 0 20100101 20101231\n#KPTYP  EUBAS97\n#NYTT "en etikett som inte finns"\n'
    '#VER ""  "" 20101231 "Avskrivningar \\"2010\\""\t20110307\n{\n'
    '   #TRANS  1039 {} -2500.5 "" "text" 1\n   #RTRANS 7813 {} 1\n'
    '   #TRANS  7813 {1 "Nord" 6 "0015"} 2500.50\n}\n'
)
"""Shaped as other programs write: tabs, blanks, text without quotation marks, objects, rows that were added."""


def with_rows(*rows: str) -> bytes:
    head = SAMPLE.partition("#VER")[0]
    return (head + '#VER A 1 20101231 ""\n{\n' + "\n".join(rows) + "\n}\n").encode("cp437")


def test_a_file_is_written_as_the_manual_has_it() -> None:
    assert write_sie(FILE) == WRITTEN.encode("cp437")
    assert b"\x8fkes V\x84veri" in write_sie(FILE)  # Å is 8F and ä is 84 in code page 437


def test_the_checksum_is_the_crc_over_labels_and_fields() -> None:
    checksum = zlib.crc32(SUMMED.encode("cp437"))
    summed = write_sie(FILE, checksum=True).decode("cp437")
    assert summed == WRITTEN.replace("0\r\n", "0\r\n#KSUMMA\r\n", 1) + f"#KSUMMA {checksum}\r\n"
    assert read_sie(summed.encode("cp437")) == FILE


def test_what_is_written_is_read_the_same() -> None:
    assert read_sie(write_sie(FILE)) == FILE


def test_a_file_as_other_programs_write_it_is_read() -> None:
    """Objects are passed over, and so are an added row and a label that the manual does not have."""
    read = read_sie(SAMPLE.encode("cp437"))
    assert (read.program, read.made_by, read.company) == (
        "Visma Anläggningsregister",
        "Visma Spcs Admin",
        "Övningsbolaget AB",
    )
    lines = (SieLine("1039", -250050), SieLine("7813", 250050))
    assert read.vouchers == (SieVoucher("", "", date(2010, 12, 31), 'Avskrivningar "2010"', lines, date(2011, 3, 7)),)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Betalning", '"Betalning"'),
        ("", '""'),
        ('sa "ja"', '"sa \\"ja\\""'),
        ("C:\\temp", '"C:\\temp"'),
        ("slut\\", '"slut/"'),
        ('\\"', '"/\\""'),
        ("{1 2}", '"{1 2}"'),
        ("rad\r\nrad\x1b[2J", '"rad  rad[2J"'),
        ("5 € Ørsted", '"5 ? ?rsted"'),
        ("a\u030ake \u202eABC", '"åke ABC"'),
    ],
)
def test_text_is_quoted_so_that_it_reads_as_text(text: str, written: str) -> None:
    """Control characters are out, what code page 437 lacks is ?, a backslash never swallows a quotation mark."""
    file = replace(FILE, vouchers=(replace(VOUCHER, text=text),))
    data = write_sie(file)
    assert f"#VER I 1 19980914 {written} 20261122 anna\r\n".encode("cp437") in data
    assert read_sie(data).vouchers[0].text == as_written(text)


@pytest.mark.parametrize(
    ("minor", "decimals", "written"),
    [(1, 2, "0.01"), (-100, 2, "-1.00"), (5, 0, "5"), (-12, 1, "-1.2"), (10**13 - 1, 2, "99999999999.99")],
)
def test_amounts_have_a_point_and_at_most_two_decimals(minor: int, decimals: int, written: str) -> None:
    lines = (SieLine("1510", minor), SieLine("1930", -minor))
    file = replace(FILE, vouchers=(replace(VOUCHER, lines=lines),), decimals=decimals)
    data = write_sie(file)
    assert f"#TRANS 1510 {{}} {written}\r\n".encode() in data
    assert read_sie(data, decimals) == file


def test_a_currency_of_three_decimals_has_no_room() -> None:
    with pytest.raises(Refusal, match="two decimals, but KWD has 3"):
        write_sie(replace(FILE, currency="KWD", decimals=3))


def test_a_voucher_that_does_not_balance_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="voucher I 1 does not balance"):
        write_sie(replace(FILE, vouchers=(replace(VOUCHER, lines=(SieLine("1510", 1),)),)))


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
AMOUNTS = st.integers(1 - 10**13, 10**13 - 1)


@given(texts=st.lists(TEXTS, min_size=5, max_size=5), amounts=st.lists(AMOUNTS, max_size=4), checksum=st.booleans())
def test_whatever_is_written_reads_back(texts: list[str], amounts: list[int], checksum: bool) -> None:
    name, account, series, text, by = texts
    lines = tuple(SieLine(account, signed) for amount in amounts for signed in (amount, -amount))
    voucher = replace(VOUCHER, series=series, text=text, lines=lines, entered_by=by)
    read = read_sie(write_sie(replace(FILE, company=name, vouchers=(voucher, voucher)), checksum=checksum))
    line_account = as_written(account)
    assert read.company == as_written(name)
    assert read.vouchers[1] == read.vouchers[0]
    assert read.vouchers[0] == replace(
        voucher,
        series=as_written(series),
        text=as_written(text),
        entered_by=as_written(by),
        lines=tuple(replace(line, account=line_account) for line in lines),
    )


@pytest.mark.parametrize(
    ("damaged", "sentence"),
    [
        (SAMPLE.removeprefix("#FLAGGA 0\n"), "does not begin with #FLAGGA"),
        ("", "has no record #FLAGGA"),
        (SAMPLE.replace("#FNAMN", "#FNAMM"), "has no record #FNAMN"),
        (SAMPLE.replace("#FLAGGA 0", "#FLAGGA 2"), "Line 1 of the SIE file: #FLAGGA 2 is not what"),
        (SAMPLE.replace("PC8", "UTF8"), "Line 2 of the SIE file: #FORMAT UTF8 is not what"),
        (SAMPLE.replace("#SIETYP 4", "#SIETYP 3"), "Line 3 of the SIE file: #SIETYP 3 is not what"),
        (SAMPLE.replace("#GEN 20110307", "#GEN 20110231"), "20110231 is not a day"),
        (SAMPLE.replace('#GEN 20110307 "Visma Spcs Admin"', "#GEN"), "Line 5 of the SIE file: #GEN lacks a field"),
        (SAMPLE.replace("#RAR 0", "#IB 0"), "Line 7 of the SIE file: #IB may not stand"),
        (SAMPLE.replace("#KPTYP  EUBAS97", "#KONTO 1510"), "#KONTO lacks a field"),
        (SAMPLE.replace("#KPTYP  EUBAS97", "KPTYP"), "Line 8 of the SIE file: a voucher is #VER"),
        (SAMPLE.replace('"en etikett', "en etikett"), "a quotation mark does not close"),
        (SAMPLE.replace('"en etikett', '"en\x1betikett'), "a quotation mark does not close, or a character"),
        (SAMPLE.replace("20101231 ", "20101301 "), "20101301 is not a day"),
        (SAMPLE.replace("\n{\n", "\n"), "Line 11 of the SIE file: a voucher is #VER"),
        (SAMPLE.replace("\n{\n", "\n{\n{\n"), "Line 12 of the SIE file: a voucher is #VER"),
        (SAMPLE.replace("\n{\n", "\n{ 1\n"), "Line 11 of the SIE file: a voucher is #VER"),
        (SAMPLE + "}\n", "Line 16 of the SIE file: a voucher is #VER"),
        (SAMPLE.removesuffix("}\n"), "cut off"),
        (SAMPLE + "#KSUMMA 1\n", "Line 16 of the SIE file: a voucher is #VER"),
        (SAMPLE.replace("#FLAGGA 0", "#FLAGGA 0\n#KSUMMA"), "cut off"),
        (SAMPLE.replace("#FLAGGA 0", "#FLAGGA 0\n#KSUMMA") + "#KSUMMA 1\n", "the checksum does not agree"),
    ],
)
def test_what_is_malformed_is_refused(damaged: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        read_sie(damaged.encode("cp437"))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["#TRANS 1510 {} 1.00", "#TRANS 1930 {} -1.01"], "the voucher does not balance"),
        (["#TRANS 1510 {} 1,00"], "1,00 is not an amount"),
        (["#TRANS 1510 {} +1"], r"\+1 is not an amount"),
        (["#TRANS 1510 {} 1.001"], "1.001 is not an amount"),
        (["#TRANS 1510 {} .5"], r"\.5 is not an amount"),
        (["#TRANS 1510 {}"], "a voucher is #VER"),
        (["#TRANS 1510 1.00"], "a voucher is #VER"),
        (["#TRANS 1510 {1 1.00"], "a voucher is #VER"),
        (['#VER A 2 20101231 ""'], "a voucher is #VER"),
    ],
)
def test_a_row_that_is_none_is_refused(rows: list[str], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        read_sie(with_rows(*rows))


def test_nothing_stands_behind_the_checksum() -> None:
    data = write_sie(FILE, checksum=True)
    with pytest.raises(Refusal, match="Line 20 of the SIE file: it stands behind the checksum"):
        read_sie(data + b"#GEN 19980914\r\n")


def test_every_field_counts_in_the_checksum() -> None:
    """One letter, one digit or one sign more, and the file is refused; blanks and quotation marks do not count."""
    data = write_sie(FILE, checksum=True).decode("cp437")
    for old, new in (("Bankkostnader", "Bankkostnadar"), ("#VER I 1", "#VER I 2"), ("anna", "Anna")):
        with pytest.raises(Refusal, match="the checksum does not agree"):
            read_sie(data.replace(old, new).encode("cp437"))
    assert read_sie(data.replace("#KONTO 6570 Bank", '#KONTO\t"6570"  Bank').encode("cp437")) == FILE
