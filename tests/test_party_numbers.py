"""Numbers with check digits: vectors from the standards and specifications, recomputed by hand for the giros."""

from collections.abc import Callable

import pytest

from admix.errors import Refusal
from admix.party_numbers import bankgiro, iban, organisation_number, plusgiro, vat_number

KEPT: list[tuple[Callable[[str, str], str], str, str]] = [
    (organisation_number, "5563343689", "556334-3689"),  # the number in the SIE specification's example
    (organisation_number, " 556334-3689 ", "556334-3689"),
    (organisation_number, "16556334-3689", "556334-3689"),
    (organisation_number, "974 760 673", "974760673"),  # of Brønnøysundregistrene
    (organisation_number, "0112038-9", "0112038-9"),
    (organisation_number, "13585628", "13585628"),
    (vat_number, "SE 556334-3689 01", "SE556334368901"),
    (vat_number, "no974760673mva", "NO974760673MVA"),
    (vat_number, "974 760 673 MVA", "NO974760673MVA"),
    (vat_number, "DE 136695976", "DE136695976"),
    (vat_number, "CHE-107.787.577 IVA", "CHE107787577IVA"),
    (vat_number, "EL 094259216", "EL094259216"),
    *((bankgiro, typed, typed) for typed in ("991-2346", "378-3511", "5402-9681", "297-3675", "5050-1055")),
    (bankgiro, "50501055", "5050-1055"),
    (plusgiro, "28 65 43-4", "286543-4"),
    (plusgiro, "410 54 68-5", "4105468-5"),
    (plusgiro, "4-2", "4-2"),
    (plusgiro, "90 20 03-3", "902003-3"),
    (iban, "se45 5000 0000 0583 9825 7466", "SE4550000000058398257466"),  # the IBAN registry's examples
    (iban, "NO93 8601 1117 947", "NO9386011117947"),
]
WRONG: list[tuple[Callable[[str, str], str], str, str]] = [
    (organisation_number, "556334-3688", "its check digit does not agree"),
    (organisation_number, "974760674", "its check digit does not agree"),
    (organisation_number, "13585629", "its check digit does not agree"),
    (organisation_number, "556334", "10 digits in Sweden, 9 in Norway"),
    (organisation_number, "55633A-3689", "type its digits"),
    (organisation_number, "٥٥٦٣٣٤٣٦٨٩", "type its digits"),
    (vat_number, "556334368901", "begin with the letters of the country"),
    (vat_number, "US123456789", "begin with the letters of the country"),
    (vat_number, "S", "begin with the letters of the country"),
    (vat_number, "SE556334368801", "no VAT number of SE"),
    (vat_number, "NO974760673", "no VAT number of NO"),
    (bankgiro, "991-2347", "its check digit does not agree"),
    (bankgiro, "991-234", "7 or 8 digits"),
    (bankgiro, "991-2346-12", "7 or 8 digits"),
    (plusgiro, "4-3", "its check digit does not agree"),
    (plusgiro, "4", "2 to 8 digits"),
    (plusgiro, "410 54 68 5-5", "2 to 8 digits"),
    (iban, "SE46 5000 0000 0583 9825 7466", "no IBAN"),
    (iban, "NO93 8601 1117 94", "no IBAN"),
]


@pytest.mark.parametrize(("check", "typed", "kept"), KEPT)
def test_a_number_is_kept_in_one_form_however_it_is_typed(
    check: Callable[[str, str], str], typed: str, kept: str
) -> None:
    assert check(typed, "f") == kept
    assert check(kept, "f") == kept


@pytest.mark.parametrize(("check", "typed", "said"), WRONG)
def test_a_number_that_does_not_agree_is_refused_in_its_field(
    check: Callable[[str, str], str], typed: str, said: str
) -> None:
    with pytest.raises(Refusal, match=said) as refused:
        check(typed, "f")
    assert refused.value.field == "f"
    assert typed in str(refused.value)
