"""A handler of one unit asks for everything there is: nothing that lies in another unit is in any answer."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count

import httpx
import pytest

from alerts.desk.intrusions import tell_intrusions
from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.people.viewer import OPERATOR, Grant
from ingest.durations import MINUTE
from ingest.inventory.departments import Department, DepartmentKind, ServiceLine
from ingest.inventory.devices import Device, Gateway, aliases_to
from ingest.inventory.tree import Level, Place
from ingest.readings.intrusions import Intrusion
from ingest.said import Said
from tests.api.conftest import served
from tests.api.stand_in_service import (
    NOW,
    StandInService,
    breach,
    dead_letter,
    pressure_loss,
    stand_in_service,
    town,
)
from tests.walk.samples import REQUESTS

MARKS = ("zz-", "甲甲", "2026-000001")
"""In the ids, in the names and in the number of everything that lies elsewhere."""
OWN = {"place": "b2", "id": "main", "number": "2026-000002", "gateway": "own-gw", "letter": 2}
GUESSED = "b9-201"
"""An id of elsewhere that a gateway of one's own has guessed, and speaks for."""
FOREIGN = {"place": "zz-flat", "id": "zz-room", "number": "2026-000001", "gateway": "zz-gw", "letter": 1}
NAMES_DEPARTMENTS = ("/contacts/new", "/stops/new", "/tickets/", "/departments/")
"""Pages on which whoever registers or applies for a stop says which department it is about, and whoever
hands on which one gets it (decision 0055)."""
NAMED = ("/api/v1/lookup/places", "/api/v1/lookup/departments")
"""What whoever works at a desk names, wherever it is: ids and names (decision 0061)."""
USERS = count()
LETTERS = ("/api/v1/dead-letters", "/api/v1/dead-letters/groups", "/api/v1/dead-letters/2", "/dead-letters")


ELSEWHERE = "甲甲所"
"""The department of elsewhere."""


def without_choices(url: str, said: str) -> str:
    """``said`` without that department where a form lets somebody choose it, or what is named by that."""
    if url.startswith(NAMED):
        return ""
    chosen = re.compile(rf'(<option [^>]*>|<input type="checkbox"[^>]*>){ELSEWHERE}')
    return chosen.sub("", said) if url.startswith(NAMES_DEPARTMENTS) else said


def marked_town():
    known = town()
    room = replace(known.points["f1-room"], id="zz-room", place="zz-flat", device="zz-dev", name="甲甲卧室")
    return replace(
        known,
        places=known.places
        | {
            "zz-b": Place("zz-b", Level.BUILDING, "甲甲楼", "st1"),
            "zz-flat": Place("zz-flat", Level.HOUSEHOLD, "甲甲室", "zz-b", households=1),
        },
        points=known.points | {"zz-room": room, GUESSED: replace(room, id=GUESSED)},
        gateways=known.gateways
        | {"zz-gw": Gateway("zz-gw", "zz-b", "甲甲网关"), "own-gw": Gateway("own-gw", "b2")},
        devices=known.devices | {"zz-dev": Device("zz-dev", "zz-gw", name="甲甲表")},
        aliases=known.aliases | aliases_to({"zz-alias": "zz-room"}),
        departments={
            "all": Department(
                "all", "All", DepartmentKind.TERRITORIAL, lines=tuple(ServiceLine), place="city"
            ),
            "zz": Department("zz", ELSEWHERE, DepartmentKind.FUNCTIONAL, place="zz-b"),
            "own": Department("own", "Own", DepartmentKind.FUNCTIONAL, place="b2", parent="zz"),
        },
    )


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with stand_in_service(tmp_path_factory.mktemp("walk")) as made:
        made.import_inventory(OPERATOR, marked_town(), replace=True)
        breach(made, "zz-room")
        pressure_loss(made)
        dead_letter(made, topic="wenya/v1/zz-gw/json", gateway="zz-gw")
        dead_letter(made, topic="wenya/v1/own-gw/json", gateway="own-gw")
        with made.records.begin() as tx:
            tx.intrusions.note([Intrusion("own-gw", NOW - 5 * MINUTE, NOW, 12, (GUESSED,))])
            tell_intrusions(tx, made.desk(), NOW)
        fault = Said("fault-rule-at-point", rule="room.day", point="甲甲室 甲甲卧室 [zz-room]")
        made.faults["checker"] = Said("faults-left-out", faults=fault)
        yield made


def token_of(service: StandInService, *grants: Grant) -> dict[str, str]:
    """What a user shows who has ``grants``, and is new."""
    name = f"li-{next(USERS)}"
    departments = set(service.known.departments)
    add_user(service.records, OPERATOR, NewUser(name, grants), NOW, departments=departments)
    return {"Authorization": f"Bearer {make_token(service.records, OPERATOR, name, NOW).secret}"}


def requests():
    """Every route that is asked for something, with what is one's own, and with what is not."""
    for path, sample in REQUESTS.items():
        sent = {key: value for key, value in sample.items() if key in ("params", "json")}
        for one in (OWN, FOREIGN):
            ids, more = dict(one), dict(sent)
            ids["id"] = ids["letter" if "dead-letters" in path else "gateway" if "gateways" in path else "id"]
            selected = {"place": ids["place"], "parent": ids["number"], "gateway": ids["gateway"]}
            if "place" in more.get("params", {}):
                more["params"] = more["params"] | {"place": ids["place"]}
            yield path.format(**(sample | ids)) + sample.get("below", ""), more
            yield (
                path.format(**(sample | ids)) + sample.get("below", ""),
                more | {"params": more.get("params", {}) | selected},
            )


@pytest.mark.parametrize("role", ["handler", "head", "dispatcher", "viewer"])
def test_no_answer_tells_of_what_lies_elsewhere(service, role):
    token, answered = token_of(service, Grant(role, "own")), []
    with served(service) as address, httpx.Client(base_url=address, timeout=10, headers=token) as client:
        for url, more in requests():
            if url.startswith(("/static", "/openapi", "/api/v1/events")):
                continue
            for method in ("POST",) if "json" in more else ("GET",):
                answer = client.request(method, url, **more)
                asked_for = [url, *map(str, (*more.get("params", {}).values(), more.get("json", "")))]
                said = re.sub(r"L\d{4}-\d{6}", "", answer.text)  # a contact's own number is no ticket's
                said = without_choices(url, said)
                for each in map(str, FOREIGN.values()):  # a refusal says what was asked for
                    if any(each in one for one in asked_for) and not each.isdecimal():
                        said = said.replace(each, "")
                assert [mark for mark in MARKS if mark in said] == [], f"{method} {url}: {said[:500]}"
                answered.append((answer.status_code, url))
    found = {url for status, url in answered if status == 200}
    if role in ("dispatcher", "viewer"):
        assert {*LETTERS, "/api/v1/gateways/own-gw/diagnosis", "/api/v1/inventory"} <= found
    assert {"/work", "/api/v1/tickets", "/api/v1/episodes", "/tickets/2026-000002", "/points/main"} <= found
    refused = {url for status, url in answered if status == 404}
    assert {"/tickets/2026-000001", "/points/zz-room", "/api/v1/tickets/2026-000001/flats"} <= refused


def test_a_ticket_at_ones_own_gateway_names_nothing_elsewhere_for_which_that_spoke(service):
    token = token_of(service, Grant("handler", "own"))
    with served(service) as address, httpx.Client(base_url=address, timeout=10, headers=token) as client:
        for url in ("/tickets/2026-000003", "/api/v1/tickets/2026-000003"):
            said = client.get(url).text
            assert GUESSED in said
            assert [mark for mark in MARKS if mark in said] == [], url
    token = token_of(service, Grant("engineer"))
    with served(service) as address, httpx.Client(base_url=address, timeout=10, headers=token) as client:
        assert "甲甲卧室" in client.get("/tickets/2026-000003").text
