"""Contacts over REST: the same again under a key is the same contact, with its ticket as it is by then."""

from __future__ import annotations

import pytest

from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.people.user import UserKind
from alerts.people.viewer import OPERATOR, Grant
from ingest.inventory.departments import Department, DepartmentKind, Duty, ServiceLine
from ingest.inventory.tree import Inventory
from tests.api.matters_of_people import CALL, give
from tests.api.stand_in_service import NOW

ADDRESS = "/api/v1/contacts"
UNITS = {
    "repair": Department(
        "repair", "维修公司", DepartmentKind.FUNCTIONAL, duties=(Duty.REPAIR_COMPANY, Duty.NETWORK)
    ),
    "town": Department("town", "城区", DepartmentKind.TERRITORIAL, lines=tuple(ServiceLine), place="city"),
    "north": Department("north", "北区", DepartmentKind.FUNCTIONAL, place="b2"),
}
OF_TICKET = ("ticket", "mode", "matter_class", "unit", "owner")
"""What is told of the ticket beside its number."""


@pytest.fixture
def program(service, client):
    """Sends the call as a program that may receive, in the organisation or for one department."""
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)

    def send(department: str | None = None, **values):
        name = f"hotline-{department}"
        with service.records.reading() as tx:
            known = tx.users.named(name)
        if known is None:
            wanted = NewUser(name, (Grant("receiver", department),), kind=UserKind.PROGRAM)
            add_user(service.records, OPERATOR, wanted, NOW, departments=set(UNITS))
        token = make_token(service.records, OPERATOR, name, NOW).secret
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "once"}
        data = CALL | {"channel": "program", "contacted_at": NOW, "place": "f1"} | values
        return client.post(ADDRESS, json={"data": data}, headers=headers)

    return send


def test_the_same_again_is_the_contact_with_its_ticket_as_it_is_by_then(service, program):
    first, again = program(), program()
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"again": True}
    number = first.json()["contact"]["ticket"]
    give(service, number, "dispatch", department="repair")
    later = program().json()
    assert later["contact"] == first.json()["contact"]
    assert (first.json()["ticket"]["step"], later["ticket"]["step"]) == ("registered", "dispatched")
    assert (later["again"], later["ticket"]["number"], later["candidates"]) == (True, number, [])
    other = program(content="另一件事")
    assert (other.status_code, other.json()["code"]) == (409, "key-reused")


def test_who_does_not_see_the_ticket_is_told_of_the_contact_only(service, program):
    first = program("north")
    assert first.status_code == 201, first.text
    assert first.json()["ticket"]["step"] == "registered"
    other = program().json()["contact"]["ticket"]
    give(service, first.json()["contact"]["ticket"], "join", into=other)  # so it is another's from now on
    again = program("north")
    assert again.status_code == 200, again.text
    told = again.json()
    assert told["contact"] == first.json()["contact"] | {"ticket": other}
    assert {name: told[name] for name in OF_TICKET} == dict.fromkeys(OF_TICKET)
    assert (told["proposals"], told["candidates"], told["again"]) == ([], [], True)


def test_the_ticket_tells_what_is_proposed_of_it_until_that_is_taken(service, program, client, bearer):
    sent = program().json()
    number = sent["contact"]["ticket"]

    def proposals(role: str) -> dict[str, str]:
        ticket = client.get(f"/api/v1/tickets/{number}", headers=bearer(role)).json()
        assert all(each["because"] for each in ticket["proposals"])
        return {each["kind"]: each["value"] for each in ticket["proposals"]}

    asked = proposals("dispatcher")
    assert asked == {each["kind"]: each["value"] for each in sent["proposals"]}
    assert asked
    give(service, number, "classify", mode="direct", reason="当场可办")
    assert proposals("dispatcher") == {kind: value for kind, value in asked.items() if kind != "mode"}
    assert client.get(f"/api/v1/tickets/{number}").json()["proposals"] == [], "who has not said who they are"


def test_the_documents_say_so(client):
    spec = client.get("/openapi.json").json()
    answers = spec["paths"]["/api/v1/contacts"]["post"]["responses"]
    assert "as it is now" in answers["200"]["description"]
    assert "not as it was at the first one" in spec["components"]["schemas"]["RegisteredItem"]["description"]
