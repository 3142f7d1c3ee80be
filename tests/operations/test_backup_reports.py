"""A backup holds the clerks' own reports too, byte by byte; what is no report's file stays behind."""

from pathlib import Path

from admix.database.backup import backup_company
from admix.database.company import OpenCompany
from admix.report_definitions import Definition
from admix.report_files import load_report, save_report

REPORT = Definition("krav", "Krav", "items", ("number", "rest"))


def test_own_reports_are_copied(company: OpenCompany, tmp_path: Path) -> None:
    kept = save_report(company.stores.reports, REPORT, None)
    (company.stores.reports / "notes.txt").write_text("x", "utf-8")
    (company.stores.reports / "link.toml").symlink_to("/etc/hostname")
    copy = backup_company(company, tmp_path / "copy")
    assert load_report(copy.reports, "krav") == kept
    assert [path.name for path in copy.reports.iterdir()] == ["krav.toml"]


def test_a_company_without_own_reports_has_no_folder_for_them(company: OpenCompany, tmp_path: Path) -> None:
    assert not backup_company(company, tmp_path / "copy").reports.exists()
