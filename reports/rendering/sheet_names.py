"""Names of sheets as spreadsheets allow them."""

import re

from admix.text import show

LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


class SheetNames:
    """The names a workbook has given away; none twice, whatever the case of its letters."""

    def __init__(self) -> None:
        self._taken = {"history"}

    def free(self, wanted: str) -> str:
        """Return a name as near to the one wanted as there is one free: Verifikat I 1, Verifikat I 1 2."""
        base = _FORBIDDEN.sub(" ", show(wanted)).strip("' ") or "Sheet"
        number = 1
        while True:
            end = "" if number == 1 else f" {number}"
            name = base[: LONGEST - len(end)].rstrip("' ") + end
            if name.casefold() not in self._taken:
                self._taken.add(name.casefold())
                return name
            number += 1
