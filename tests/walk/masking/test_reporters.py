"""Who a contact is from stands in no answer that nobody asked to see it by: every route, every role.

To see it somebody sends a form or a button, which puts the look on record first (H39, H46, W28).
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from alerts.desk.matters.attachments import add_attachment
from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.matters.settings import SHIPPED
from alerts.people.audit import AuditFilter
from alerts.people.viewer import OPERATOR, Grant, Viewer
from ingest.inventory.tree import Inventory
from tests.alerts.attachments.files import image
from tests.api.conftest import served
from tests.api.matters_of_people import a_call, give
from tests.api.stand_in_service import NOW, StandInService, breach, stand_in_service
from tests.walk.code_list import ROLES
from tests.walk.samples import REQUESTS
from tests.walk.test_use_cases import DEPARTMENTS

PERSON = {"name": "欧阳密", "phone": "13577778888", "unit_or_address": "密园9号楼2407室"}
SENTINELS = (*PERSON.values(), "135-7777-8888", "135 7777 8888", "2407")
"""In whatever way they are written."""
ENDLESS = "/api/v1/events"
AT_DEPARTMENT = "d1"
WHO = {
    "everybody": tuple(Grant(role["id"]) for role in ROLES),
    **{role["id"]: (Grant(role["id"]),) for role in ROLES},
    "handler there": (Grant("handler", AT_DEPARTMENT),),
}
IN_CHARGE = "everybody"
"""Has received the call, has it and calls back: may see all of it, and has not asked to."""


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Iterator[tuple[StandInService, str, dict[str, str], dict[str, str]]]:
    """The service, its address, a token for each of `WHO`, and what the call is called."""
    with stand_in_service(tmp_path_factory.mktemp("masked")) as service, served(service) as url:
        service.import_inventory(OPERATOR, Inventory(departments=DEPARTMENTS), replace=False)
        breach(service, "f1-room")
        tokens = {}
        for name, grants in WHO.items():
            user = f"u-{len(tokens)}"
            new = NewUser(user, grants)
            add_user(service.records, OPERATOR, new, NOW, departments=DEPARTMENTS)
            tokens[name] = make_token(service.records, OPERATOR, user, NOW).secret
        yield service, url, tokens, a_matter(service)


def a_matter(service: StandInService) -> dict[str, str]:
    """A leak that somebody called in, worked until it was signed by them; its number and the contact's."""
    number = a_call(service, "f1", **PERSON)
    boss = Viewer("u-0", WHO[IN_CHARGE])
    give(service, number, "dispatch", department=AT_DEPARTMENT, reason="就近")
    give(service, number, "sign", person_in_charge="u-0")
    give(service, number, "arrive", who=boss)
    contact = "L2026-000001"
    signed = {"contact": contact, "outcome": "signed", "name": PERSON["name"], "signed_at": NOW}
    give(service, number, "user_sign", who=boss, **signed, image=a_picture(service, boss, number))
    return {"number": number, "contact": contact}


def a_picture(service: StandInService, who: Viewer, number: str) -> str:
    """What the picture of a signature is called."""
    with service.attachments.receive() as arriving:
        arriving.write(image("PNG", (40, 20)))
        arrived = arriving.finish()
        known, settings = service.known, SHIPPED
        return add_attachment(
            *(service.records, service.attachments, who, arrived, NOW),
            inventory=known,
            settings=settings,
            ticket=number,
        ).digest


def addresses(called: dict[str, str]) -> Iterator[tuple[str, dict]]:
    """Everything that can be read, with what is asked for of it; also what is looked up by who called."""
    for path, sample in REQUESTS.items():
        if path != ENDLESS:
            of_call = (
                called if "{contact}" in path or path.startswith(("/tickets/", "/api/v1/tickets/")) else {}
            )
            yield path.format(**(sample | of_call)), sample.get("params", {})
    yield "/api/v1/contacts", {"phone": "１３５７７７７８８８８"}
    for path in ("/work", "/search", "/api/v1/search", "/api/v1/tickets"):
        for text in ("欧阳", "１３５７７７７８８８８"):
            yield path, {"text": text}


@pytest.mark.parametrize("name", WHO)
def test_it_stands_in_nothing_that_is_read(town, name):
    _, url, tokens, called = town
    found, read = {}, 0
    headers = {"Authorization": f"Bearer {tokens[name]}", "Accept": "text/html, */*;q=0.5"}
    with httpx.Client(base_url=url, headers=headers, timeout=10) as client:
        for path, asked in addresses(called):
            if name != IN_CHARGE and not of_the_call(path, asked, called):
                continue
            answer = client.get(path, params=asked)
            assert answer.status_code < 500, path
            read += answer.is_success
            if there := [each for each in SENTINELS if each in answer.text]:
                found[path] = there
    assert found == {}
    assert read > (60 if name == IN_CHARGE else 0)


def of_the_call(path: str, asked: dict, called: dict[str, str]) -> bool:
    """Whether it is about this very call: of the rest nobody reads more than who has every role."""
    return bool({"text", "phone"} & asked.keys()) or any(each in path for each in called.values())


def test_it_stands_in_no_event_no_notice_and_no_line_of_the_audit(town):
    service, *_ = town
    with service.records.reading() as tx:
        events = tx.events.after(0, 9_999, territories=None)
        lines = tx.audit.page(AuditFilter(), None, 9_999)
        notices = tx.notices.about("2026-000002", 99)
    assert events
    for what in (events, lines, notices):
        assert [each for each in SENTINELS if each in repr(what)] == []


def test_the_sentinels_are_on_record_and_seen_by_who_asks(town):
    """Else nothing above would say anything."""
    _, url, tokens, called = town
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {tokens[IN_CHARGE]}"}) as client:
        seen = client.post(f"/api/v1/contacts/{called['contact']}/reveal", json={})
    assert [each for each in PERSON.values() if each not in seen.text] == []
