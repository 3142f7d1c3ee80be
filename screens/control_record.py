"""The control record's settings for payments on screen (Registervård: Kontrollpost)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from admix.calendar import retyped
from admix.dialogs.settings import AGEING_FIELDS, CONTROL_RECORD, FACT_FIELDS, LOCK_REASON, SETTING_FIELDS
from admix.dialogs.tables import DISCARD_QUESTION
from admix.errors import Refusal
from admix.language import Language
from admix.money import format_amount
from admix.operations.company_facts import CompanyFacts, company_facts, propose_facts
from admix.operations.registers import ControlRecord
from admix.operations.registers import control_record as read_record
from admix.operations.settings import (
    PaymentSettings,
    TypedSettings,
    change_settings,
    propose_settings,
    settings_of,
)
from screens.form import LedgerScreen

if TYPE_CHECKING:
    from screens.app import LedgerApp


class ControlRecordScreen(LedgerScreen[None]):
    """Change the settings: a receipt, then a second Enter; Enter without a change leaves."""

    dialog = CONTROL_RECORD
    _facts = CompanyFacts("")
    """What the register said of the company when the form was filled."""

    async def converse(self) -> None:
        """Take changes until the clerk leaves; Esc asks before what was typed is thrown away."""
        record = await self.ask_ledger(read_record)
        self._facts = await self.ask_ledger(company_facts)
        self._show(record)
        while True:
            if not await self.fill():
                if self._texts(record) == self.form.values or await self.ask_yes_no(DISCARD_QUESTION) is True:
                    return
                continue
            try:
                if self._texts(record) == self.form.values:
                    return
                await self._send(record)
            except Refusal as refusal:
                self.refuse(refusal)
            record = await self._up_to_date(record)

    def _show(self, record: ControlRecord) -> None:
        """Put the control record into the form."""
        self.form.shown = {"series": record.payment_series, "home": record.home.code}
        for name, text in self._texts(record).items():
            self.form.enter(name, text)
        self.form.receipt = None

    def _texts(self, record: ControlRecord) -> Mapping[str, str]:
        return self._both(record, settings_of(record), self._facts)

    def _both(self, record: ControlRecord, settings: PaymentSettings, facts: CompanyFacts) -> Mapping[str, str]:
        """Return the fields of the whole form."""
        words = self.terminal.language
        return fact_texts(facts) | setting_texts(settings, record.home.decimals, self.terminal.today, words)

    async def _send(self, record: ControlRecord) -> None:
        """Show the receipt, or save what an unchanged receipt shows; a new lock asks for its reason first."""
        typed, typed_facts = self._typed(), self._typed_facts()
        facts = propose_facts(typed_facts)
        settings = await self.ask_ledger(propose_settings, typed, self.terminal.today)
        if not self.form.is_confirmed:
            self.form.put_receipt(self._both(record, settings, facts))
            if (settings, facts) != (settings_of(record), self._facts):
                self.tell("Enter saves the control record so.")
            return
        reason = ""
        if settings.locked_to is not None and settings.locked_to != record.locked_to:
            answer = await self.ask(LOCK_REASON, {"day": settings.locked_to.isoformat()})
            if answer is None:
                return
            reason = answer
        await self.post(None, change_settings, typed, record.version, reason, typed_facts)
        self.terminal.company_name = facts.name
        self.tell("The control record is saved.")

    def _typed(self) -> TypedSettings:
        read = self.read(SETTING_FIELDS)
        return TypedSettings(
            read.day("locked_to"),
            read.amount("rounding_limit"),
            read.amount("write_off_limit"),
            read.flag("separate_duties"),
            read.flag("due_date_first"),
        )

    def _typed_facts(self) -> CompanyFacts:
        read = self.read((*FACT_FIELDS, *AGEING_FIELDS))
        given: dict[str, Any] = {name: read.text(name) or "" for name in FACT_FIELDS}
        given |= {name: read.count(name) or 0 for name in AGEING_FIELDS}
        return CompanyFacts(**given)

    async def _up_to_date(self, record: ControlRecord) -> ControlRecord:
        """Read the control record again; where it was changed, the form shows it, with what the clerk typed kept.

        Who lost to another clerk's change so sees that change beside the typing, and what Enter would make of both.
        """
        now = await self.ask_ledger(read_record)
        if now.version != record.version:
            before = self._texts(record)
            self._facts = await self.ask_ledger(company_facts)
            typed = {name: text for name, text in self.form.values.items() if text != before[name]}
            self._show(now)
            for name, text in typed.items():
                self.form.enter(name, text)
        return now


def fact_texts(facts: CompanyFacts) -> dict[str, str]:
    """Return the fields of the form for what the control record says of the company."""
    return {name: str(value) for name, value in asdict(facts).items()}


def setting_texts(settings: PaymentSettings, decimals: int, today: date, language: Language) -> dict[str, str]:
    """Return the fields of the form for some settings."""
    letters = {True: language.yes, False: language.no}
    return {
        "locked_to": "" if settings.locked_to is None else retyped(settings.locked_to, today),
        "rounding_limit": format_amount(settings.rounding_limit, decimals),
        "write_off_limit": format_amount(settings.write_off_limit, decimals),
        "separate_duties": letters[settings.separate_duties],
        "due_date_first": letters[settings.due_date_first],
    }


async def control_record(app: "LedgerApp") -> None:
    """Keep the control record."""
    await app.visit(ControlRecordScreen(app.terminal))
