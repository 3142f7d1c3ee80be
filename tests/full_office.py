"""The small office some weeks on: instalments, bad debts, revaluations, files for the general ledger, roles.

At least three rows in every table that may hold three.
"""

from pathlib import Path

from admix.database.company import OpenCompany
from tests.copies import Copied
from tests.office import small_office, take_in
from tests.operations.test_gl_export import add_to_office as export_to_the_ledger
from tests.operations.test_instalments import add_to_office as agree_on_instalments
from tests.operations.test_journals import journal_acts_of_office as journal_the_acts
from tests.operations.test_revaluation import add_to_office as revalue_three_times
from tests.operations.test_settings import add_to_office as set_three_roles
from tests.operations.test_write_offs import add_to_office as write_bad_debts_off
from tests.register_rows import add_to_office as keep_registers


@Copied
def full_office(root: Path) -> OpenCompany:
    """Make the small office and let all that happen in it, an import last; it is open when it is handed over."""
    company = small_office(root)
    for happens in (
        agree_on_instalments,
        journal_the_acts,
        write_bad_debts_off,
        revalue_three_times,
        export_to_the_ledger,
        keep_registers,
        set_three_roles,
    ):
        happens(company)
    take_in(company, "fakturor-1115.csv", "49999,888,1.00")
    return company
