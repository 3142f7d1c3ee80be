"""What hangs on a customer: contacts, delivery addresses, follow-ups; and removing the customer with them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admix.audit import begin_entry, clerk_act
from admix.database.company import OpenCompany
from admix.errors import Refusal
from admix.operations.batch_heads import TypedHead
from admix.operations.batch_lines import TypedLine
from admix.operations.batches import OnAccount
from admix.operations.customer_record import customer_record
from admix.operations.customer_register import TypedCustomer
from admix.operations.customer_removal import remove_customer
from admix.operations.customers import find_customer
from admix.operations.delivery_addresses import delivery_address_of
from admix.operations.drafts import CustomerPart, Stage, keep_draft
from admix.operations.follow_ups import (
    FollowUpLine,
    TypedFollowUp,
    count_follow_ups,
    find_follow_ups,
    follow_up_as_it_stands,
    list_follow_ups,
    propose_follow_up,
    remove_follow_up,
    save_follow_up,
)
from admix.operations.invoices import InvoiceRow
from admix.operations.party_rows import (
    CONTACTS,
    DELIVERIES,
    PartyRow,
    propose_row,
    remove_party_row,
    rows_of,
    save_row,
)
from admix.operations.verifying import verify_company
from models.register import table_of
from models.registers import DocumentLink
from models.store import EntryChange
from tests.customer_office import keep, keep_all, kept_company
from tests.office import begin_batch, enter_batch, enter_invoices

TODAY = date(1998, 9, 13)
NEW = {"name": "Lindgrens Bygg", "payment_term": "30"}
EVA = {"name": "Eva Ek", "title": "inköp", "phone": "033-1", "email": "eva@ek.se"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCompany]:
    opened = kept_company(tmp_path_factory.mktemp("lists"))
    yield opened
    opened.close()


def contacts(company: OpenCompany, number: str) -> list[PartyRow]:
    return company.read(rows_of, CONTACTS, number)


def follow_ups(company: OpenCompany, number: str, *, done: bool = False) -> list[FollowUpLine]:
    search = company.read(find_follow_ups, None, number, done=done)
    return company.read(list_follow_ups, search, 0, 100)


# Contacts and delivery addresses


def test_contacts_stand_in_their_order_and_are_changed_and_removed(office: OpenCompany) -> None:
    for name in ("Eva Ek", "Ulla", "Per"):
        office.write(save_row, CONTACTS, "888", None, {**EVA, "name": name})
    eva, ulla, per = contacts(office, "888")
    assert [(row.place, row.texts["name"]) for row in (eva, ulla, per)] == [(1, "Eva Ek"), (2, "Ulla"), (3, "Per")]
    office.write(save_row, CONTACTS, "888", ulla, {**EVA, "name": "Ulla Alm", "title": ""})
    office.write(remove_party_row, CONTACTS, eva)
    assert [row.texts["name"] for row in contacts(office, "888")] == ["Ulla Alm", "Per"]
    office.write(save_row, CONTACTS, "888", None, EVA)
    assert [row.place for row in contacts(office, "888")] == [2, 3, 4]
    assert verify_company(office) == []


def test_the_first_delivery_address_is_the_one_that_payments_show(office: OpenCompany) -> None:
    for street in ("Hamngatan 1", "Kajen 2"):
        office.write(save_row, DELIVERIES, "888", None, {"name": "Lagret", "street": street, "city": "BORÅS"})
    party = office.read(find_customer, "888").id
    assert office.read(delivery_address_of, party) == "Lagret, Hamngatan 1, BORÅS"
    office.write(remove_party_row, DELIVERIES, office.read(rows_of, DELIVERIES, "888")[0])
    assert office.read(delivery_address_of, party) == "Lagret, Kajen 2, BORÅS"


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        (CONTACTS, {"name": ""}, "name"),
        (CONTACTS, {"name": "E" * 41}, "name"),
        (CONTACTS, {"name": "Eva", "email": "eva"}, "email"),
        (CONTACTS, {"name": "Eva", "phone": "0\x07"}, "phone"),
        (DELIVERIES, {"street": "Kajen 2"}, "name"),
        (DELIVERIES, {"name": "Lagret", "postcode": "12345678901"}, "postcode"),
    ],
)
def test_a_row_that_cannot_be_kept_is_refused_in_its_field(
    office: OpenCompany, kind: object, typed: dict[str, str], field: str
) -> None:
    known = CONTACTS if kind is CONTACTS else DELIVERIES
    with pytest.raises(Refusal) as refusal:
        propose_row(known, typed)
    assert refusal.value.field == field
    with pytest.raises(Refusal):
        office.write(save_row, known, "889", None, typed)
    assert office.read(rows_of, known, "889") == []


def test_of_two_clerks_on_one_row_the_second_is_refused(office: OpenCompany) -> None:
    office.write(save_row, CONTACTS, "890", None, EVA)
    (seen,) = contacts(office, "890")
    office.write(save_row, CONTACTS, "890", seen, {**EVA, "phone": "033-2"})
    with pytest.raises(Refusal, match="Someone else has changed this"):
        office.write(save_row, CONTACTS, "890", seen, {**EVA, "phone": "033-3"})
    with pytest.raises(Refusal, match="Someone else has changed this"):
        office.write(remove_party_row, CONTACTS, seen)
    (now,) = contacts(office, "890")
    assert (now.texts["phone"], now.version) == ("033-2", 2)


def test_the_hundredth_row_is_refused_and_a_gap_is_filled(office: OpenCompany) -> None:
    keep(office, "910", **NEW)

    @clerk_act
    def ninety_nine(session: Session) -> None:
        begin_entry(session, "master_data", TODAY)
        party = find_customer(session, "910").id
        rows = [{"party_id": party, "place": place, **EVA, "version": 1} for place in range(1, 100)]
        session.connection().execute(insert(CONTACTS.table), rows)

    office.write(ninety_nine)
    with pytest.raises(Refusal, match="at most 99"):
        office.write(save_row, CONTACTS, "910", None, EVA)
    office.write(remove_party_row, CONTACTS, contacts(office, "910")[41])
    office.write(save_row, CONTACTS, "910", None, {**EVA, "name": "Ny"})
    assert contacts(office, "910")[41].texts["name"] == "Ny"


# Follow-ups


def test_what_is_open_is_listed_by_day_and_what_is_done_leaves_the_list(office: OpenCompany) -> None:
    for day, owner, text in ((20, "eva", "Ring"), (14, "eva", "Skriv"), (15, "per", "Besök")):
        typed = TypedFollowUp("889", date(1998, 9, day), owner, text)
        office.write(save_follow_up, None, typed)
    assert [line.text for line in follow_ups(office, "889")] == ["Skriv", "Besök", "Ring"]
    mine = office.read(find_follow_ups, "eva", None, done=False)
    assert [line.text for line in office.read(list_follow_ups, mine, 0, 9)] == ["Skriv", "Ring"]
    assert [line.text for line in office.read(list_follow_ups, mine, 1, 9)] == ["Ring"]
    first = follow_ups(office, "889")[0]
    done = office.write(save_follow_up, first, TypedFollowUp("889", first.day, "eva", "Skriv", done=True))
    assert done.done == TODAY
    assert office.read(count_follow_ups, mine) == 1
    everything = replace(mine, done=True)
    assert [line.done for line in office.read(list_follow_ups, everything, 0, 9)] == [TODAY, None]
    again = office.read(follow_up_as_it_stands, first)
    office.write(save_follow_up, again, TypedFollowUp("889", first.day, "eva", "Skriv"))
    assert office.read(count_follow_ups, mine) == 2
    assert verify_company(office) == []


def test_an_empty_day_is_today_and_an_empty_owner_the_clerk(office: OpenCompany) -> None:
    wanted = office.read(propose_follow_up, None, TypedFollowUp("888", None, None, "Ring"), "sofia", TODAY)
    assert (wanted.day, wanted.owner, wanted.name) == (TODAY, "sofia", "Sofis Hemväveri ABC")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (TypedFollowUp(None, None, None, "Ring"), "number"),
        (TypedFollowUp("777", None, None, "Ring"), "number"),
        (TypedFollowUp("888", None, None, None), "text"),
        (TypedFollowUp("888", None, None, "R" * 61), "text"),
        (TypedFollowUp("888", None, "eva ek", "Ring"), "owner"),
    ],
)
def test_a_follow_up_that_cannot_be_kept_is_refused(office: OpenCompany, typed: TypedFollowUp, field: str) -> None:
    with pytest.raises(Refusal) as refusal:
        office.write(save_follow_up, None, typed)
    assert refusal.value.field == field


def test_a_follow_up_that_someone_changed_is_not_changed_nor_removed_unseen(office: OpenCompany) -> None:
    office.write(save_follow_up, None, TypedFollowUp("890", TODAY, "eva", "Ring"))
    (seen,) = follow_ups(office, "890")
    office.write(save_follow_up, seen, TypedFollowUp("890", TODAY, "per", "Ring"))
    with pytest.raises(Refusal, match="Someone else has changed this"):
        office.write(save_follow_up, seen, TypedFollowUp("890", TODAY, "ulla", "Ring"))
    with pytest.raises(Refusal, match="Someone else has changed this"):
        office.write(remove_follow_up, seen)
    now = office.read(follow_up_as_it_stands, seen)
    assert (now.owner, now.version) == ("per", 2)
    office.write(remove_follow_up, now)
    assert follow_ups(office, "890", done=True) == []
    assert office.read(follow_up_as_it_stands, seen) == seen
    with pytest.raises(Refusal, match="no customer 777"):
        office.read(find_follow_ups, None, "777", done=False)


# Removing a customer


def test_a_customer_goes_with_all_that_hangs_on_it_in_one_entry(office: OpenCompany) -> None:
    keep_all(office, "920", TypedCustomer(NEW, {"term.0": "BYGG"}, 1, {"free.4": "Bygg"}))
    office.write(save_row, CONTACTS, "920", None, EVA)
    office.write(save_row, DELIVERIES, "920", None, {"name": "Lagret"})
    office.write(save_follow_up, None, TypedFollowUp("920", TODAY, "eva", "Ring"))
    with pytest.raises(Refusal, match="Someone else has changed this"):
        office.write(remove_customer, "920", 2)
    office.write(remove_customer, "920", 1)
    with pytest.raises(Refusal, match="no customer 920"):
        office.read(customer_record, "920")
    gone = select(EntryChange.table_name, EntryChange.entry_id).where(EntryChange.after.is_(None))
    rows = office.read(lambda session: list(session.execute(gone.order_by(EntryChange.id.desc()).limit(6)).all()))
    assert sorted(table for table, _ in rows) == sorted(
        ["party_term", "delivery_address", "party_contact", "party_field", "follow_up", "party"]
    )
    assert len({entry for _, entry in rows}) == 1
    assert verify_company(office) == []


def test_a_customer_that_something_refers_to_stays_and_the_sentence_says_what(office: OpenCompany) -> None:
    for number in ("930", "932"):
        keep(office, number, **NEW)
    enter_invoices(office, "930", InvoiceRow(0, "9301", Decimal(100)))
    enter_batch(office, TypedHead(TODAY, Decimal(100), method="bank"), ("9301", TypedLine(paid=Decimal(100))))

    @clerk_act
    def link_document(session: Session) -> None:
        entry = begin_entry(session, "documents", TODAY)
        party = find_customer(session, "932").id
        values = {"party_id": party, "item_id": None, "sha256": "0" * 64, "name": "avtal.pdf", "size": 9}
        session.connection().execute(insert(table_of(DocumentLink)).values(entry_id=entry.id, **values))

    office.write(link_document)
    for number, why in (("930", "has invoices or money in the ledger"), ("932", "has documents")):
        with pytest.raises(Refusal, match=why):
            office.write(remove_customer, number, 1)
    with pytest.raises(Refusal, match="no customer 999"):
        office.write(remove_customer, "999", 1)
    others = [one for one in verify_company(office) if one.check != "documents"]  # the link above names no file
    assert others == []


def test_a_customer_in_an_open_batch_stays(office: OpenCompany) -> None:
    """Money left on account in an open batch is not in the ledger yet, but names the customer; so does a window."""
    enter_invoices(office, "889", InvoiceRow(0, "9401", Decimal(200)), InvoiceRow(1, "9402", Decimal(200)))
    for number, invoice in (("940", "9401"), ("941", "9402")):
        keep(office, number, **NEW)
        batch, _ = begin_batch(office, TypedHead(TODAY, Decimal(900), method="bank"), invoice)
        party = office.read(find_customer, number).id
        if number == "940":
            office.write(keep_draft, batch.leaving(OnAccount(party, "940", 50000)), Stage())
        else:
            office.write(keep_draft, batch, Stage(part=CustomerPart(party, 50000)))
        with pytest.raises(Refusal, match="stands in an open payment batch"):
            office.write(remove_customer, number, 1)
