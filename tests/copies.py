"""Companies made once and copied: a test's company costs a copy of a few files instead of the making of it.

The original is made as it always was, by the program's own operations, and closed before its files are copied. A copy
is that company byte by byte, so the two of one test are each other's twins: their stores pair. A test of the making
itself, or of companies that are strangers to each other, makes its own with `create_company`, `make_demo` or `.anew`.
"""

import functools
import shutil
from collections.abc import Callable, Hashable
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Concatenate, Generic, ParamSpec

from admix.cli.demo_company import make_demo
from admix.database.company import OpenCompany, open_company

if TYPE_CHECKING:
    from datetime import date

P = ParamSpec("P")


class Copied(Generic[P]):
    """How a company is made in a folder; the second time and later it is copied there."""

    shelf: Path
    """Where the originals of this process lie; the tests' configuration sets it."""

    def __init__(self, anew: Callable[Concatenate[Path, P], OpenCompany]) -> None:
        self.anew = anew
        """Make the company in a folder by its operations, as if nobody had before."""
        self._originals: dict[Hashable, tuple[Path, date]] = {}
        functools.update_wrapper(self, anew)

    def __call__(self, root: Path, *args: P.args, **kwargs: P.kwargs) -> OpenCompany:
        """Return an open company of one's own in the folder, on the day and by the user it was made with."""
        given = (args, tuple(sorted(kwargs.items())))
        if given not in self._originals:
            made = self.anew(Path(mkdtemp(dir=self.shelf)), *args, **kwargs)
            made.close()
            left = [path.name for path in made.stores.folder.glob("*-wal")]
            assert not left, "a company is copied when it is closed only"
            self._originals[given] = (made.stores.folder, made.today)
        original, today = self._originals[given]
        return open_company(shutil.copytree(original, root / original.name), today)


demo_company = Copied(make_demo)
"""The demo company on the morning of 13 September 1998, as `make_demo` makes it."""
