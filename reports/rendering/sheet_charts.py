"""A document's charts as a sheet of their own: the figures, and beside them the bars."""

from typing import Any

from xlsxwriter import Workbook

from admix.language import mark
from admix.text import show
from reports.document import Chart, Document
from reports.rendering.sheet_names import SheetNames

CHARTS = mark("Charts")
BAR_PIXELS = 26
HEAD_PIXELS = 110
WIDE_PIXELS = 760
LEAST_ROWS = 10


def add_charts(workbook: Workbook, document: Document, names: SheetNames) -> None:
    """Add the sheet with the charts, one below the other."""
    name = names.free(document.words.say(CHARTS))
    sheet = workbook.add_worksheet(name)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 18)
    bold = workbook.add_format({"bold": True, "num_format": "@"})
    row = 0
    for chart in document.charts:
        sheet.write_string(row, 0, _text(chart.title), bold)
        for place, bar in enumerate(chart.bars, start=row + 1):
            decimals = bar.amount.decimals
            shape = workbook.add_format({"num_format": "#,##0." + "0" * decimals if decimals else "#,##0"})
            sheet.write_string(place, 0, _text(bar.label), workbook.add_format({"num_format": "@"}))
            sheet.write_number(place, 1, bar.amount.minor / 10**decimals, shape)
        if chart.bars:
            sheet.insert_chart(row, 3, _bars(workbook, name, chart, row))
        row += max(len(chart.bars) * BAR_PIXELS + HEAD_PIXELS, LEAST_ROWS * 20) // 20 + 2


def _bars(workbook: Workbook, sheet: str, chart: Chart, row: int) -> Any:
    """Return a chart of horizontal bars, the first on top, over the figures that stand below its title."""
    drawn = workbook.add_chart({"type": "bar"})
    first, last = row + 1, row + len(chart.bars)
    drawn.add_series(
        {
            "categories": [sheet, first, 0, last, 0],
            "values": [sheet, first, 1, last, 1],
            "categories_data": [_text(bar.label) for bar in chart.bars],
            "values_data": [bar.amount.minor / 10**bar.amount.decimals for bar in chart.bars],
            "fill": {"color": "#44546A"},
            "gap": 60,
            "data_labels": {"value": True},
        }
    )
    drawn.set_title({"name": _text(chart.title), "name_font": {"size": 12}, "overlay": False})
    drawn.set_legend({"none": True})
    drawn.set_y_axis({"reverse": True, "label_position": "low"})
    drawn.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    drawn.set_size({"width": WIDE_PIXELS, "height": len(chart.bars) * BAR_PIXELS + HEAD_PIXELS})
    return drawn


def _text(text: str) -> str:
    """Return text that the library takes for nothing else: not for a reference to a cell, not for its own markup."""
    shown = show(text)
    return " " + shown if shown.startswith(("=", "<r>")) else shown
