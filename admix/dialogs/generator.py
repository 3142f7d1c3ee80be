"""The report generator's form: made from the catalogue of a data set, a line for each of its columns.

What the form says is a `Definition` and the other way; the form knows nothing that the report's file does not.
"""

from collections.abc import Iterator, Mapping, Sequence

from admix.dialogs.form import Box, Dialog, Field, Kind, Line, Part, Shown, Words
from admix.dialogs.tables import LEDGER
from admix.errors import Refusal
from admix.language import Language, mark
from admix.operations.data_sets import DataSet
from admix.report_definitions import TESTS, WITHOUT_VALUE, Definition, Filter

REPORTS = mark("Reports")
COLUMN_ROWS = 7
"""Columns that a page of the form shows."""
FIRST_ROW = 4
PREVIEW_ROW = FIRST_ROW + COLUMN_ROWS
"""Where what the report looks like begins."""
LABEL = 20
BETWEEN = "between"
"""The form's word for two filters, >= and <=, on one column; its value is 980101..980131."""
SPAN = ".."
FORM_TESTS = (*TESTS, BETWEEN)
HELP = (
    mark("A number in Nr shows the column, in the order of the numbers. Sort: 1 first, 2 next; 1- sorts downwards."),
    mark("A number in Gr makes groups with headings, y in Sum adds the column up, for each group and in all."),
    mark("Test: = <> < <= > >= begins contains empty filled between; ? shows them. Between: 980101..980131."),
    mark("A date may be today, today-30 or today+7, so that the report follows the day it is run."),
    mark("PageDown and PageUp go through the columns. Below stands what the report looks like so far."),
    mark("Enter checks the report, Enter again saves it. The same report runs by admix report and its name."),
)
HEADINGS = (
    (1, mark("Column")),
    (23, mark("Pos")),
    (26, mark("Srt")),
    (31, mark("Grp")),
    (34, mark("Add")),
    (39, mark("Test")),
    (48, mark("Value")),
)
OWN_REPORTS = Dialog(
    "own_reports",
    (LEDGER, REPORTS, mark("Own reports")),
    (),
    help=(
        mark("Enter runs the report under the ruler. It is read, printed and saved like every other."),
        mark("Reports are made and changed with the report generator."),
    ),
)
GENERATOR = Dialog(
    "generator",
    (LEDGER, REPORTS, mark("Report generator")),
    (),
    help=(
        mark("Enter on a report changes it, on the last line makes a new one; minus removes the report."),
        *HELP,
    ),
)
REMOVE_REPORT = Dialog(
    "remove_report",
    (),
    (
        Line(0, mark("Report"), (Shown("name", 30),), 24),
        Line(1, mark("Remove it (y/n)"), (Field("answer", 1, Kind.FLAG),), 24),
    ),
    Box(6, 8, 60, 2),
)


def editor_dialog(data: DataSet) -> Dialog:
    """Return the form for reports of a data set; its pages are sections named page.0, page.1 and so on."""
    parts: list[Part] = [
        Line(0, mark("Name"), (Field("name", 30),), 6, 1, dotted=False),
        Line(0, mark("Rows of"), (Shown("data", 24),), 6, 46, dotted=False),
        Line(1, mark("Heading"), (Field("title", 60),), 6, 1, dotted=False),
        *(Words(FIRST_ROW - 1, col, text) for col, text in HEADINGS),
        *_lines(data),
    ]
    return Dialog("report_editor", GENERATOR.path, tuple(parts), help=HELP)


def _lines(data: DataSet) -> Iterator[Line]:
    for place, column in enumerate(data.columns):
        fields = (
            Field(f"place.{column.key}", 2, Kind.COUNT),
            Shown("", 0),
            Field(f"sort.{column.key}", 3),
            Field(f"group.{column.key}", 1, Kind.COUNT),
            Shown("", 1),
            Field(f"total.{column.key}", 1, Kind.FLAG),
            Shown("", 1),
            Field(f"test.{column.key}", 8),
            Field(f"value.{column.key}", 26),
        )
        row = FIRST_ROW + place % COLUMN_ROWS
        yield Line(row, column.heading, fields, LABEL, 1, page_name(place // COLUMN_ROWS))


def page_name(page: int) -> str:
    """Return the section of a page."""
    return f"page.{page}"


def page_count(data: DataSet) -> int:
    """Return how many pages the columns of a data set take."""
    return -(-len(data.columns) // COLUMN_ROWS)


def page_fields(data: DataSet, page: int, *, named: bool) -> list[str]:
    """Return the fields of a page in the order of Tab; a report that has its name keeps it."""
    columns = data.columns[page * COLUMN_ROWS : (page + 1) * COLUMN_ROWS]
    head = ["title"] if named else ["name", "title"]
    kinds = ("place", "sort", "group", "total", "test", "value")
    return [*head, *(f"{kind}.{column.key}" for column in columns for kind in kinds)]


def first_field(data: DataSet, page: int) -> str:
    """Return the field that a page begins with below name and title."""
    return f"place.{data.columns[page * COLUMN_ROWS].key}"


def page_of_field(data: DataSet, name: str) -> int | None:
    """Return the page that a field stands on; None for name and title, which stand on all."""
    key = name.partition(".")[2]
    found = [place for place, column in enumerate(data.columns) if column.key == key]
    return found[0] // COLUMN_ROWS if found else None


def texts_of(definition: Definition, data: DataSet, language: Language) -> dict[str, str]:
    """Return the fields of the form for a report.

    Refused: a report whose file says more than the form can: other filters on one column than between.
    """
    texts = {"name": definition.name, "title": definition.title}
    texts |= {f"place.{key}": str(place) for place, key in enumerate(definition.columns, start=1)}
    texts |= {f"group.{key}": str(place) for place, key in enumerate(definition.groups, start=1)}
    texts |= {f"total.{key}": language.yes for key in definition.totals}
    for place, name in enumerate(definition.sort, start=1):
        texts[f"sort.{name.removeprefix('-')}"] = f"{place}-" if name.startswith("-") else str(place)
    for column in data.columns:
        rules = [rule for rule in definition.filters if rule.column == column.key]
        if rules:
            texts[f"test.{column.key}"], texts[f"value.{column.key}"] = _shown_filter(definition.name, rules)
    return texts


def _shown_filter(name: str, rules: Sequence[Filter]) -> tuple[str, str]:
    if len(rules) == 1:
        return rules[0].test, rules[0].value
    if [rule.test for rule in rules] == [">=", "<="]:
        return BETWEEN, f"{rules[0].value}{SPAN}{rules[1].value}"
    raise Refusal("The form cannot show all that the file of %(name)s says. Change it in its file.", name=name)


def definition_of(data: DataSet, texts: Mapping[str, str], language: Language) -> Definition:
    """Return the report that a form says.

    Refused, at its field: two columns of one number, a sort that is no number, a test without a value, and what a
    `Definition` refuses.
    """
    return Definition(
        texts.get("name", "").strip(),
        texts.get("title", "").strip(),
        data.key,
        _numbered(data, texts, "place"),
        _sorting(data, texts),
        _numbered(data, texts, "group"),
        tuple(
            column.key for column in data.columns if texts.get(f"total.{column.key}", "").casefold() == language.yes
        ),
        tuple(_filters(data, texts)),
    )


def _numbered(data: DataSet, texts: Mapping[str, str], kind: str) -> tuple[str, ...]:
    """Return the columns that have a number, in the order of the numbers. Refused: a number twice."""
    found: dict[int, str] = {}
    for column in data.columns:
        typed = texts.get(f"{kind}.{column.key}", "").strip()
        if typed:
            _take(found, typed, column.key, f"{kind}.{column.key}")
    return tuple(key for _, key in sorted(found.items()))


def _take(found: dict[int, str], typed: str, key: str, field: str) -> None:
    if not (typed.isascii() and typed.isdigit()):
        raise Refusal("%(typed)s is not a whole number.", field, typed=typed)
    if int(typed) in found:
        raise Refusal("Two columns have the number %(number)s.", field, number=typed)
    found[int(typed)] = key


def _sorting(data: DataSet, texts: Mapping[str, str]) -> tuple[str, ...]:
    found: dict[int, str] = {}
    for column in data.columns:
        typed = texts.get(f"sort.{column.key}", "").strip()
        if typed:
            down = "-" if typed.endswith("-") else ""
            _take(found, typed.removesuffix("-"), down + column.key, f"sort.{column.key}")
    return tuple(key for _, key in sorted(found.items()))


def _filters(data: DataSet, texts: Mapping[str, str]) -> Iterator[Filter]:
    for column in data.columns:
        field = f"test.{column.key}"
        test = texts.get(field, "").strip().casefold()
        value = texts.get(f"value.{column.key}", "").strip()
        if not test and value:
            raise Refusal("Say how the value is compared: = < > begins and so on; ? shows them.", field)
        if not test:
            continue
        if test not in FORM_TESTS:
            raise Refusal("%(test)s is no test. There is: %(tests)s.", field, test=test, tests=" ".join(FORM_TESTS))
        if test not in WITHOUT_VALUE and not value:
            raise Refusal("Type what %(test)s compares with.", f"value.{column.key}", test=test)
        yield from _one_or_two(column.key, test, value)


def _one_or_two(key: str, test: str, value: str) -> Iterator[Filter]:
    if test != BETWEEN:
        yield Filter(key, test, "" if test in WITHOUT_VALUE else value)
        return
    first, dots, last = value.partition(SPAN)
    if not (dots and first.strip() and last.strip()):
        raise Refusal("Type both ends: 980101..980131.", f"value.{key}")
    yield Filter(key, ">=", first.strip())
    yield Filter(key, "<=", last.strip())
