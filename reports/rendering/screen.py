"""Charts in characters: horizontal bars with their label and amount, for a screen and at the end of printed pages."""

from fractions import Fraction
from functools import partial

from admix.text import fit, width
from reports.document import Bar, Chart, cell_text
from reports.rendering.lines import Line, Span, as_text, text_line
from reports.rendering.pieces import Setting
from reports.rendering.table import visible, wrapped

LONGEST_LABEL = 24
SHORTEST_BAR = 10
"""The longest bar has at least so many cells; labels are cut for it."""
BAR_SIGN = "#"
NOTHING = Fraction(0)


def chart_lines(chart: Chart, width: int) -> list[str]:
    """Return a chart's lines: its title, then for each bar its label, a bar of `#`, its amount.

    Bars of negative amounts go to the left of where the others begin. No digit is lost.
    """
    return [as_text(line) for line in chart_picture(chart, Setting(width, partial(visible, charset="utf-8")))]


def chart_picture(chart: Chart, setting: Setting) -> list[Line]:
    """Return a chart as lines of a page."""
    title = [
        text_line(part, setting.width, bold=True) for part in wrapped(setting.visible(chart.title), setting.width)
    ]
    labels = [setting.visible(bar.label) for bar in chart.bars]
    amounts = [cell_text(bar.amount) for bar in chart.bars]
    behind = max(map(len, amounts), default=0)
    room = max(setting.width - behind - SHORTEST_BAR - 2, 1)
    beside = min(max(map(width, labels), default=0), LONGEST_LABEL, room)
    scale = _Scale(chart.bars, beside + 1, setting.width - beside - behind - 2)
    return title + [
        Line(
            (
                Span(0, beside, fit(label, beside)),
                *scale.bar(bar),
                Span(setting.width - behind, behind, amount, to_right=True),
            )
        )
        for bar, label, amount in zip(chart.bars, labels, amounts, strict=True)
    ]


class _Scale:
    """How long bars are: the largest of either side fills its part of the cells."""

    def __init__(self, bars: tuple[Bar, ...], start: int, cells: int) -> None:
        values = [_value(bar) for bar in bars]
        self._lowest, self._highest = min([NOTHING, *values]), max([NOTHING, *values])
        reach = self._highest - self._lowest
        self._left = 0
        if self._lowest < 0:
            self._left = max(1, min(cells - 1, round(cells * -self._lowest / reach))) if self._highest else cells
        self._zero = start + self._left
        self._right = cells - self._left

    def bar(self, bar: Bar) -> tuple[Span, ...]:
        """Return a bar; an amount that is not zero has one of at least one cell."""
        value = _value(bar)
        if value == 0:
            return ()
        most, cells = (self._highest, self._right) if value > 0 else (self._lowest, self._left)
        length = max(1, round(cells * value / most))
        start = self._zero if value > 0 else self._zero - length
        return (Span(start, length, BAR_SIGN * length, kind="bar"),)


def _value(bar: Bar) -> Fraction:
    return Fraction(bar.amount.minor, 10**bar.amount.decimals)
