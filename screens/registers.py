"""The simple registers: terms, currencies and rates, methods, districts, categories, salespeople, free fields."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from admix.dialogs import registers as tables
from admix.dialogs.settings import ACCOUNT_NAME
from admix.errors import Refusal
from admix.language import mark
from admix.operations.currency_register import CURRENCIES, RATES
from admix.operations.link_register import account_number, add_account, has_account
from admix.operations.party_registers import CATEGORIES, DISTRICTS, FREE_FIELDS, KIND_WORDS, SALESPEOPLE
from admix.operations.payment_method_register import METHODS
from admix.operations.payment_terms import TERMS
from admix.operations.register_rows import RegisterRow, Values
from admix.operations.register_saving import Proposal
from models.registers import FREE_FIELD_KINDS
from screens.register_form import RegisterForm
from screens.register_kit import Kept, keep

if TYPE_CHECKING:
    from screens.app import LedgerApp

CUSTOMERS = {"ledger": "customer"}
PER_WORDS = {1: mark("for 1 unit"), 100: mark("for 100 units")}


class TermsForm(RegisterForm):
    """Payment terms."""

    dialog = tables.TERMS


class CurrencyForm(RegisterForm):
    """A currency."""

    dialog = tables.CURRENCY


class RateForm(RegisterForm):
    """A rate of a currency from a day on; a new one is from today on unless another day is typed."""

    dialog = tables.RATE

    def typed_values(self) -> Values:
        """Return what was typed; the day of a new rate is today where none was."""
        typed = super().typed_values()
        return typed if self.row is not None else {**typed, "valid_from": typed["valid_from"] or self.terminal.today}


class MethodForm(RegisterForm):
    """A payment method; an account that the chart lacks is asked its name and added."""

    dialog = tables.METHOD

    async def proposed(self, typed: Values) -> Proposal:
        """Add the account first where the clerk gives it a name. Refused: as the register says."""
        if typed["account"]:
            number = account_number(str(typed["account"]))
            if not await self.ask_ledger(has_account, number):
                name = await self.ask(ACCOUNT_NAME, {"account": number})
                if name is not None:
                    await self._add(number, name)
        return await super().proposed(typed)

    async def _add(self, number: str, name: str) -> None:
        """Add the account. Refused, in the field of the account: as the chart says."""
        try:
            await self.post(None, add_account, number, name)
        except Refusal as refusal:
            if refusal.field == "name":
                refusal.field = "account"
            raise


class DistrictForm(RegisterForm):
    """A district."""

    dialog = tables.DISTRICT


class CategoryForm(RegisterForm):
    """A category."""

    dialog = tables.CATEGORY


class SalespersonForm(RegisterForm):
    """A salesperson."""

    dialog = tables.SALESPERSON


class FreeFieldForm(RegisterForm):
    """A free field; what it holds is typed as the number of the kind."""

    dialog = tables.FREE_FIELD

    def texts(self, values: Values) -> Mapping[str, str]:
        """Return the fields of the form, the kind as its number."""
        number = FREE_FIELD_KINDS.index(values["kind"]) + 1
        return {**super().texts(values), "kind": str(number)}

    def show_more(self, values: Values) -> None:
        """Say what the kind's number means."""
        word = KIND_WORDS[values["kind"]]
        self.form.shown["kind_word"] = self.say(word)


async def _rates(app: "LedgerApp", row: RegisterRow) -> None:
    """Keep the rates of a currency, newest first."""
    code, per = row.values["code"], PER_WORDS[row.values["rate_per"]]
    shown = {"currency": code, "name": row.values["name"], "per": app.terminal.language.say(per)}
    await keep(app, Kept(RATES, tables.RATES_LIST, tables.RATES_COLUMNS, RateForm, {"currency": code}, shown))


async def payment_terms(app: "LedgerApp") -> None:
    """Keep the payment terms."""
    await keep(app, Kept(TERMS, tables.TERMS_LIST, tables.TERMS_COLUMNS, TermsForm))


async def currencies(app: "LedgerApp") -> None:
    """Keep the currencies, and with r the rates of one."""
    await keep(app, Kept(CURRENCIES, tables.CURRENCIES_LIST, tables.CURRENCIES_COLUMNS, CurrencyForm, deeper=_rates))


async def payment_methods(app: "LedgerApp") -> None:
    """Keep the payment methods."""
    await keep(app, Kept(METHODS, tables.METHODS_LIST, tables.METHODS_COLUMNS, MethodForm))


async def districts(app: "LedgerApp") -> None:
    """Keep the districts."""
    await keep(app, Kept(DISTRICTS, tables.DISTRICTS_LIST, tables.NAMED_COLUMNS, DistrictForm))


async def categories(app: "LedgerApp") -> None:
    """Keep the categories."""
    await keep(app, Kept(CATEGORIES, tables.CATEGORIES_LIST, tables.NAMED_COLUMNS, CategoryForm))


async def salespeople(app: "LedgerApp") -> None:
    """Keep the salespeople."""
    await keep(app, Kept(SALESPEOPLE, tables.SALESPEOPLE_LIST, tables.SALESPEOPLE_COLUMNS, SalespersonForm))


async def free_fields(app: "LedgerApp") -> None:
    """Keep the fields of the company's own."""
    await keep(app, Kept(FREE_FIELDS, tables.FREE_FIELDS_LIST, tables.FREE_FIELDS_COLUMNS, FreeFieldForm, CUSTOMERS))
