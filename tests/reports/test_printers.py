"""Printers by name: folders and queues; files that are whole or not there."""

import errno
import io
import os
import resource
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from admix.config import CHECKOUT, Settings, load_settings
from admix.errors import Refusal
from admix.printer_table import Printer
from admix.printers import file_stem, print_document
from admix.printing import print_to_folder, write_whole
from reports.progress import Cancelled, Progress, watching
from reports.rendering.shapes import render
from tests.reports.everything import everything

FAKE_LP = """#!/bin/sh
cat > {folder}/stdin
for word in "$@"; do printf '%s\\n' "$word"; done > {folder}/words
echo "request id is $2-7 (1 file(s))"
"""


def write_settings(folder: Path, text: str) -> Path:
    path = folder / "admix.toml"
    path.write_text(text, "utf-8")
    return path


# Settings


def test_the_spool_is_always_a_printer_with_the_pages_of_print(tmp_path: Path) -> None:
    settings = load_settings(write_settings(tmp_path, '[print]\npage_lines = 72\ncharset = "cp437"\n'))
    assert settings.printers == (Printer("spool", "folder", None, "", 72, charset="cp437"),)


def test_printers_are_read_with_what_they_leave_out_from_print(tmp_path: Path) -> None:
    settings = load_settings(
        write_settings(
            tmp_path,
            """
            [print]
            page_lines = 60
            [[printer]]
            name = "kontoret"
            kind = "cups"
            queue = "HP_LaserJet"
            shape = "pdf"
            width = 132
            copies = 2
            [[printer]]
            name = "arkiv"
            kind = "folder"
            folder = "sidor"
            form_feed = false
            charset = "latin-1"
            [[printer]]
            name = "spool"
            page_lines = 30
            """,
        )
    )
    assert settings.printers == (
        Printer("kontoret", "cups", None, "HP_LaserJet", 60, 132, copies=2, shape="pdf"),
        Printer("arkiv", "folder", tmp_path / "sidor", "", 60, charset="latin-1", form_feed=False),
        Printer("spool", "folder", None, "", 30),
    )


def test_the_printers_that_the_settings_file_shows_are_right_when_the_signs_before_them_are_taken_away(
    tmp_path: Path,
) -> None:
    shown = (CHECKOUT / "admix.toml").read_text("utf-8")
    lines = [line.removeprefix("# ") for line in shown.split("\n") if line.startswith(("# [[", "# ")) and "=" in line]
    example = "\n".join("[[printer]]\n" + line if line.startswith("name =") else line for line in lines)
    settings = load_settings(write_settings(tmp_path, example))
    assert [(printer.name, printer.kind, printer.raw) for printer in settings.printers] == [
        ("spool", "folder", False),
        ("kontoret", "cups", False),
        ("matris", "cups", True),
        ("arkiv", "folder", False),
    ]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ('kind = "cups"\nqueue = "a"\ncolour = true', r"unknown key: printer\.colour"),
        ('kind = "fax"\nfolder = "x"', r"printer\.kind in .* has a wrong value"),
        ('kind = "cups"', r"printer\.queue in"),
        ('kind = "cups"\nqueue = "-d"', r"printer\.queue in"),
        ('kind = "cups"\nqueue = "a b"', r"printer\.queue in"),
        ('kind = "cups"\nqueue = "a"\nfolder = "x"', r"printer\.folder in"),
        ('kind = "folder"', r"printer\.folder in"),
        ('folder = "x"\nqueue = "a"', r"printer\.queue in"),
        ('folder = "x"\nwidth = 100', r"printer\.width in"),
        ('folder = "x"\nwidth = "80"', r"printer\.width in"),
        ('folder = "x"\ncopies = 0', r"printer\.copies in"),
        ('folder = "x"\npage_lines = 19', r"printer\.page_lines in"),
        ('folder = "x"\nshape = "docx"', r"printer\.shape in"),
        ('folder = "x"\ncharset = "klingon"', "unknown charset: klingon"),
        ('folder = "x"\n[[printer]]\nname = "p"\nfolder = "y"', "names the printer p twice"),
        ('folder = "x"\n[[printer]]\nfolder = "y"', r"printer\.name in"),
        ('folder = "x"\n[[printer]]\nname = "a\\tb"\nfolder = "y"', "cannot be stored"),
    ],
)
def test_a_printer_that_cannot_be_is_refused_with_its_key(tmp_path: Path, lines: str, sentence: str) -> None:
    path = write_settings(tmp_path, f'[[printer]]\nname = "p"\n{lines}\n')
    with pytest.raises(Refusal, match=sentence):
        load_settings(path)


@pytest.mark.parametrize("text", ["[printer]\nname = 1", "printer = [1]"])
def test_printers_that_are_no_tables_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refusal, match=r"printer in .* has a wrong value"):
        load_settings(write_settings(tmp_path, text))


# Folders


@pytest.fixture
def company(tmp_path: Path) -> Path:
    (tmp_path / "01" / "spool").mkdir(parents=True)
    return tmp_path / "01"


def test_a_document_goes_to_the_companys_spool_under_a_safe_name(company: Path) -> None:
    document = replace(everything(), title="../Kundfråga för «Ærø»")
    where = print_document(Settings(company.parent), company, document, "spool")
    assert where == str(company / "spool" / "kundfraga-for-aero-7-1998-09-14.txt")
    assert Path(where).read_bytes().endswith(b"Counted by due date.\n\f")


def test_copies_are_files_of_their_own_with_the_printers_pages(company: Path, tmp_path: Path) -> None:
    printer = Printer("arkiv", "folder", tmp_path, page_lines=30, charset="latin-1", width=132, copies=2)
    settings = Settings(tmp_path, printers=(printer,))
    first, second = map(Path, print_document(settings, company, everything(), "arkiv").split(", "))
    assert (first.name, second.name) == ("open-items-7-1998-09-14.txt", "open-items-7-1998-09-14-2.txt")
    assert first.read_bytes() == second.read_bytes()
    assert "Hemväveri".encode("latin-1") in first.read_bytes()
    assert b"Amount JPY" in first.read_bytes()
    assert print_document(settings, company, everything(), "arkiv", 1).endswith("-3.txt")


@pytest.mark.parametrize("title", ["漢字", "...", ""])
def test_a_title_without_a_letter_for_a_file_is_called_report(title: str) -> None:
    assert file_stem(replace(everything(), title=title, number=None)) == "report-1998-09-14"


def test_what_cannot_be_printed_is_refused(company: Path, tmp_path: Path) -> None:
    settings = Settings(tmp_path, printers=(Printer("arkiv", "folder", tmp_path / "borta"),))
    with pytest.raises(Refusal, match=r"There is no printer Arkiv\. There is: spool, arkiv\."):
        print_document(settings, company, everything(), "Arkiv")
    with pytest.raises(Refusal, match=r"open-items-7-1998-09-14\.txt cannot be written in .*borta: No such file"):
        print_document(settings, company, everything(), "arkiv")
    for copies in (0, -1, 100):
        with pytest.raises(Refusal, match="Between 1 and 99 copies"):
            print_document(settings, company, everything(), "spool", copies)
    assert list((company / "spool").iterdir()) == []


# The printing system


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that comes before all others, with an lp that writes down what it was given."""
    folder = tmp_path / "programs"
    folder.mkdir()
    make_lp(folder, FAKE_LP.format(folder=folder))
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


def make_lp(folder: Path, script: str) -> None:
    program = folder / "lp"
    program.write_text(script, "utf-8")
    program.chmod(0o755)


CUPS = Printer("kontoret", "cups", queue="HP_LaserJet", page_lines=30, charset="cp437", copies=3, raw=True)


def print_by_lp(company: Path, printer: Printer = CUPS, title: str = "-d Öppna; rm *") -> str:
    settings = Settings(company.parent, printers=(printer,))
    return print_document(settings, company, replace(everything(), title=title), "kontoret")


def test_a_queue_gets_the_printers_pages_through_lp(programs: Path, company: Path) -> None:
    assert print_by_lp(company) == "request id is HP_LaserJet-7 (1 file(s))"
    words = (programs / "words").read_text("utf-8").split("\n")
    assert words[:-1] == ["-d", "HP_LaserJet", "-n", "3", "-o", "raw", "-t", "-d Öppna; rm * 7"]
    assert "Hemväveri".encode("cp437") in (programs / "stdin").read_bytes()
    assert list((company / "spool").iterdir()) == []


def test_a_queue_that_draws_gets_a_pdf(programs: Path, company: Path) -> None:
    print_by_lp(company, replace(CUPS, shape="pdf", raw=False))
    assert (programs / "stdin").read_bytes().startswith(b"%PDF-")
    assert "raw" not in (programs / "words").read_text("utf-8")


def test_what_lp_refuses_is_said_in_its_own_words(programs: Path, company: Path) -> None:
    make_lp(programs, "#!/bin/sh\necho 'lp: Error - The printer or class does not\nexist.\033[31m' >&2; exit 1\n")
    with pytest.raises(Refusal, match=r"kontoret says: lp: Error - The printer or class does not exist\.␛\[31m"):
        print_by_lp(company)
    make_lp(programs, "#!/bin/sh\nexit 3\n")
    with pytest.raises(Refusal, match="kontoret says: 3"):
        print_by_lp(company)


def test_an_lp_that_does_not_answer_is_left(programs: Path, company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for someone to write into a pipe, which nobody does."""
    os.mkfifo(programs / "pipe")
    make_lp(programs, f"#!/bin/sh\nexec cat {programs}/pipe\n")
    monkeypatch.setattr("admix.printers.LP_SECONDS", 1)
    with pytest.raises(Refusal, match="kontoret did not answer within 1 seconds"):
        print_by_lp(company)


def test_a_machine_without_lp_says_so(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(company))
    with pytest.raises(Refusal, match="lp is not installed, so nothing can be printed on kontoret"):
        print_by_lp(company)


# Files


def full_disk(target: BinaryIO) -> None:
    """Write half a file, then meet a disk that is full; /dev/full is one."""
    target.write(b"half")
    with Path("/dev/full").open("wb", buffering=0) as full:
        full.write(b"the rest")


def test_a_file_is_written_whole_under_the_name_asked_for(tmp_path: Path) -> None:
    write_whole(tmp_path / "Öppna poster.csv", lambda target: render(everything(), "csv", target))
    (path,) = tmp_path.iterdir()
    assert path.name == "Öppna poster.csv"
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_bytes().endswith(b"Counted by due date.,,,,,,,,,,,\r\n")


def test_no_file_is_written_over_another_or_into_nowhere(tmp_path: Path) -> None:
    taken = tmp_path / "taken.txt"
    taken.write_text("mine", "ascii")
    with pytest.raises(Refusal, match=r"taken\.txt exists already; name another file"):
        write_whole(taken, lambda target: target.write(b"yours"))
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(Refusal, match="link exists already"):
        write_whole(tmp_path / "link", lambda target: target.write(b"yours"))
    with pytest.raises(Refusal, match=r"There is no folder .*gone"):
        write_whole(tmp_path / "gone" / "a.txt", lambda target: target.write(b"x"))
    assert taken.read_text("ascii") == "mine"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_name_that_another_clerk_takes_meanwhile_is_left_to_him(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with pytest.raises(Refusal, match="exists already"):
        write_whole(path, lambda target: (target.write(b"mine"), path.write_text("his", "ascii")))
    assert [(file.name, file.read_text("ascii")) for file in tmp_path.iterdir()] == [("a.txt", "his")]


def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"The disk is full: .*a\.txt was not written"):
        write_whole(tmp_path / "a.txt", full_disk)
    with pytest.raises(Refusal, match=r"a\.txt cannot be written in .*: No space left on device"):
        print_to_folder(tmp_path, "a.txt", full_disk)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shape", ["text", "csv", "json", "xlsx", "pdf"])
def test_a_file_that_may_not_grow_is_not_left_half(tmp_path: Path, shape: str) -> None:
    """The system itself stops the file at a kilobyte, whichever library writes it."""
    folder = tmp_path / "reports"
    folder.mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    render(everything(), shape, io.BytesIO())  # its module is loaded before nothing can be written any more
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        with pytest.raises(Refusal, match="The disk is full"):
            write_whole(folder / "a", lambda target: render(everything(*"abcdefghij" * 20), shape, target))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(folder.iterdir()) == []


def test_what_else_the_disk_refuses_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be written: File name too long"):
        write_whole(tmp_path / ("x" * 300), lambda target: target.write(b"x"))

    def broken(_target: BinaryIO) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with pytest.raises(Refusal, match="cannot be written: Input/output error"):
        write_whole(tmp_path / "a", broken)
    assert list(tmp_path.iterdir()) == []


def test_a_cancelled_report_leaves_no_file(tmp_path: Path) -> None:
    progress = Progress()

    def cancelled(target: BinaryIO) -> None:
        target.write(b"half")
        progress.cancel()
        render(everything(), "text", target)

    with watching(progress), pytest.raises(Cancelled):
        write_whole(tmp_path / "a.txt", cancelled)
    assert list(tmp_path.iterdir()) == []
