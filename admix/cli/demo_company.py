"""The demo company: customer 888 of the adMix manual, ready for its first day, 13 September 1998.

The clerk at a terminal finds it as an office with two years behind it (`demo_office`); tests and the day without a
terminal begin with customer 888 alone.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from admix.database.company import OpenCompany

DEMO_COMPANY = "99"
DEMO_TODAY = date(1998, 9, 13)


def make_demo(root: Path) -> "OpenCompany":
    """Create the demo company: customer 888, the dollar at 7.36000, no invoices yet."""
    from admix.database.creation import NewCompany, create_company, master_folder  # noqa: PLC0415
    from admix.operations.imports_customer_rows import read_customer_file  # noqa: PLC0415
    from admix.operations.imports_customers import import_customers  # noqa: PLC0415
    from admix.operations.registers import enter_rate  # noqa: PLC0415

    company = create_company(root, NewCompany(DEMO_COMPANY, "Demo AB", demo=True), DEMO_TODAY)
    file = master_folder() / "demo" / "customers.csv"
    company.write(import_customers, read_customer_file("customers.csv", file.read_bytes()), date(1998, 9, 2))
    company.write(enter_rate, "USD", date(1998, 1, 1), "7.36000")
    return company
