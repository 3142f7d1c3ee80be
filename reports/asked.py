"""What a report was asked for, as the facts over its first table; and what every report of the house begins with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy.orm import Session

from admix.language import Language, language, mark
from admix.money import Currency
from admix.operations.registers import ControlRecord, control_record, find_currency
from admix.operations.selecting import check_selection
from admix.operations.selections import Selection, Span
from reports.customer import as_of_facts
from reports.document import Chart, Document, Row, Section, fact

SPAN_WORDS = {
    "customers": mark("Customers"),
    "districts": mark("Districts"),
    "categories": mark("Categories"),
    "salespeople": mark("Salespeople"),
}


@dataclass(frozen=True)
class House:
    """What a report of the house stands on: the control record, its language, the currency its sums are in."""

    control: ControlRecord
    words: Language
    currency: Currency

    @property
    def decimals(self) -> int:
        """The decimals of the currency that the sums are in."""
        return self.currency.decimals

    def document(
        self, title: str, today: date, sections: Iterable[Section], *, charts: Iterable[Chart] = ()
    ) -> Document:
        """Return the document; `title` is a marked text."""
        company = f"{self.control.number} {self.control.name}"
        return Document(company, self.words.say(title), today, self.words.code, tuple(sections), charts=tuple(charts))


def house(session: Session, selection: Selection, today: date) -> House:
    """Check what was asked for and return what the report stands on. Refused: what `check_selection` refuses."""
    check_selection(session, selection, today)
    control = control_record(session)
    currency = control.home
    if selection.currency is not None:
        currency, _ = find_currency(session, selection.currency, "currency")
    return House(control, language(control.language), currency)


def asked_facts(about: House, selection: Selection) -> list[Row]:
    """Tell the home currency and the one asked for, the moment, the days, and the ranges that leave somebody out."""
    words = about.words
    facts = [fact(words.say("Home currency"), about.control.home.code)]
    if selection.currency is not None:
        facts.append(fact(words.say("Currency"), about.currency.code))
    facts += as_of_facts(selection.as_of, words)
    if selection.from_day is not None or selection.to_day is not None:
        facts.append(fact(words.say("Days"), _between(selection.from_day, selection.to_day)))
    for name, label in SPAN_WORDS.items():
        span = cast("Span", getattr(selection, name))
        if span != Span():
            facts.append(fact(words.say(label), _between(span.first, span.last)))
    return facts


def _between(first: object, last: object) -> str:
    """Write a range as it was asked for, an open end as nothing."""
    if first == last:
        return str(first)
    return f"{'' if first is None else first} - {'' if last is None else last}".strip()
