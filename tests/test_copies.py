"""A copied company is the company that was made, and nobody else's."""

import shutil
from pathlib import Path

import pytest

from admix.database.company import OpenCompany, open_company
from admix.errors import Refusal
from admix.operations.verifying import verify_company
from tests.copies import Copied, demo_company
from tests.full_office import full_office
from tests.office import change_phone, small_company, small_office


@pytest.mark.parametrize(
    "made", [demo_company, small_company, small_office, full_office], ids=lambda made: made.__name__
)
def test_a_copy_verifies_and_lies_as_the_program_lays_a_company(made: Copied[[]], tmp_path: Path) -> None:
    """Same files, same permissions, same today and same user as when it was made by its operations."""
    one, other = made(tmp_path / "copied"), made.anew(tmp_path / "made")
    assert verify_company(one) == verify_company(other) == []
    assert (one.today, one.user) == (other.today, other.user)
    one.close()
    other.close()
    assert layout(one) == layout(other)


def layout(company: OpenCompany) -> dict[str, int]:
    folder = company.stores.folder
    return {str(path.relative_to(folder)): path.stat().st_mode for path in (folder, *folder.rglob("*"))}


def test_what_is_written_in_a_copy_is_in_no_other(tmp_path: Path) -> None:
    first, second = small_company(tmp_path / "1"), small_company(tmp_path / "2")
    first.write(change_phone, "890", "0047 22 00 00 00")
    third = small_company(tmp_path / "3")
    found = [verify_company(one) for one in (first, second, third)]
    for one in (first, second, third):
        one.close()
    assert found == [[], [], []]
    contents = [one.stores.register.read_bytes() for one in (first, second, third)]
    assert contents[1] == contents[2] != contents[0]


def test_a_company_made_anew_is_a_stranger_to_the_copies(tmp_path: Path) -> None:
    small_company(tmp_path / "copied").close()
    small_company.anew(tmp_path / "made").close()
    shutil.copyfile(tmp_path / "made" / "01" / "history.db", tmp_path / "copied" / "01" / "history.db")
    with pytest.raises(Refusal, match="do not belong together"):
        open_company(tmp_path / "copied" / "01")
