"""Refusals: what the ledger will not do, said as a sentence that helps."""

from collections.abc import Mapping


class Refusal(Exception):
    """A sentence for the clerk: names the thing, says what to do.

    `message` is the English text that the catalogues translate, with %(name)s for each of `values`;
    `field` is the field of the form that the cursor goes to.
    """

    def __init__(self, message: str, field: str | None = None, /, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values = values

    @classmethod
    def saying(cls, message: str, values: Mapping[str, object]) -> "Refusal":
        """Return a refusal from a sentence and its values."""
        refusal = cls(message)
        refusal.values = dict(values)
        return refusal

    def __str__(self) -> str:
        """Return the English sentence, for logs and tests."""
        return self.message % self.values if self.values else self.message


class WrongUsage(Refusal):
    """A command was given words it does not know: exit code 2 instead of 1."""
