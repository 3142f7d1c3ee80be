"""The spool: whole files, none written over, none outside."""

from pathlib import Path

import pytest

from admix.errors import Refusal
from admix.printing import put_in_spool


def test_a_file_is_whole_and_readable_by_the_group_only(tmp_path: Path) -> None:
    path = put_in_spool(tmp_path, "journal-000001.txt", b"page\n\f")
    assert path == tmp_path / "journal-000001.txt"
    assert path.read_bytes() == b"page\n\f"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [left.name for left in tmp_path.iterdir()] == [path.name]


def test_the_same_file_is_left_and_another_one_gets_a_number(tmp_path: Path) -> None:
    first = put_in_spool(tmp_path, "journal-000001.txt", b"one")
    before = first.stat().st_mtime_ns
    assert put_in_spool(tmp_path, "journal-000001.txt", b"one") == first
    assert first.stat().st_mtime_ns == before
    second = put_in_spool(tmp_path, "journal-000001.txt", b"two")
    assert second.name == "journal-000001-2.txt"
    assert put_in_spool(tmp_path, "journal-000001.txt", b"two") == second
    assert first.read_bytes() == b"one"


@pytest.mark.parametrize(
    "name", ["../x.txt", "/etc/passwd", "a/b.txt", "x\0.txt", "-rf.txt", ".bashrc", "a" * 300 + ".txt", "a.txt\n", ""]
)
def test_a_name_from_outside_never_reaches_the_disk(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="is no name"):
        put_in_spool(tmp_path, name, b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_link_or_folder_in_the_way_is_neither_followed_nor_replaced(tmp_path: Path) -> None:
    spool, outside = tmp_path / "spool", tmp_path / "outside.txt"
    spool.mkdir()
    outside.write_bytes(b"one")
    (spool / "journal-000001.txt").symlink_to(outside)
    (spool / "journal-000001-2.txt").mkdir()
    path = put_in_spool(spool, "journal-000001.txt", b"one")
    assert path.name == "journal-000001-3.txt"
    assert outside.read_bytes() == b"one"
    assert (spool / "journal-000001.txt").is_symlink()


def test_a_missing_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"journal-000001\.txt cannot be written in .*gone: No such file"):
        put_in_spool(tmp_path / "gone", "journal-000001.txt", b"x")


def test_a_spool_full_of_copies_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admix.printing.MOST_COPIES", 2)
    for data in (b"one", b"two"):
        put_in_spool(tmp_path, "a.txt", data)
    with pytest.raises(Refusal, match=r"2 files called a\.txt already"):
        put_in_spool(tmp_path, "a.txt", b"three")
    assert len(list(tmp_path.iterdir())) == 2
