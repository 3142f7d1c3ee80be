"""Reports of the clerk's own on the disk: whole files under safe names, and who comes second is told."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from admix.errors import Refusal
from admix.report_definitions import Definition, Filter
from admix.report_files import FOLDER_MODE, list_reports, load_report, remove_report, save_report

REPORT = Definition("mina-krav", "Mina krav", "items", ("number", "rest"), filters=(Filter("rest", ">", "0"),))


def test_a_report_is_saved_read_changed_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    first = save_report(folder, REPORT, None)
    assert list_reports(folder) == ["mina-krav"]
    assert load_report(folder, "mina-krav") == first
    assert folder.stat().st_mode & 0o7777 == FOLDER_MODE
    second = save_report(folder, replace(REPORT, title="Våra krav"), first.seen)
    assert load_report(folder, "mina-krav").definition.title == "Våra krav"
    assert [path.name for path in folder.iterdir()] == ["mina-krav.toml"]
    remove_report(folder, "mina-krav", second.seen)
    assert list_reports(folder) == []


def test_who_comes_second_is_told(tmp_path: Path) -> None:
    kept = save_report(tmp_path, REPORT, None)
    with pytest.raises(Refusal, match="a report mina-krav already") as refused:
        save_report(tmp_path, REPORT, None)
    assert refused.value.field == "name"
    save_report(tmp_path, replace(REPORT, title="En annans"), kept.seen)
    for attempt in (
        lambda: save_report(tmp_path, REPORT, kept.seen),
        lambda: remove_report(tmp_path, REPORT.name, kept.seen),
    ):
        with pytest.raises(Refusal, match="Someone else has changed this"):
            attempt()
    assert load_report(tmp_path, REPORT.name).definition.title == "En annans"


def test_what_is_no_report_is_refused_and_left_out(tmp_path: Path) -> None:
    save_report(tmp_path, REPORT, None)
    (tmp_path / "Notes.toml").write_text("x", "utf-8")
    (tmp_path / "latin.toml").write_bytes('title = "å"'.encode("latin-1"))
    (tmp_path / "link.toml").symlink_to("mina-krav.toml")
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "huge.toml").write_bytes(b"#" * 200_000)
    assert list_reports(tmp_path) == ["huge", "latin", "link", "mina-krav", "pipe"]
    for name, sentence in (
        ("latin", "cannot be read"),
        ("link", "cannot be read"),
        ("pipe", "no file of a report"),
        ("huge", "no file of a report"),
        ("none", "There is: huge, latin"),
        ("../mina-krav", "cannot name a report"),
    ):
        with pytest.raises(Refusal, match=sentence):
            load_report(tmp_path, name)


def test_a_folder_that_is_a_file_is_refused_and_left(tmp_path: Path) -> None:
    taken = tmp_path / "reports"
    taken.write_text("x", "utf-8")
    with pytest.raises(Refusal, match="cannot be saved"):
        save_report(taken, REPORT, None)
    assert taken.read_text("utf-8") == "x"
