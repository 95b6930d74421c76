"""The page on which a letter, a call or a visit is registered."""

from __future__ import annotations

import re
from html import unescape

import pytest
from playwright.sync_api import expect

from alerts.desk.people.users import NewUser, add_user
from alerts.people.session import UserSession, key_of, new_id
from alerts.people.viewer import OPERATOR, Grant
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.orders import LATE_REASON
from api.access.sessions import COOKIE
from ingest.durations import HOUR
from ingest.inventory.tree import Inventory
from tests.api.console.test_work import UNITS
from tests.api.signed_in import PAGE, form_of, origin_of
from tests.api.stand_in_service import HOSTILE, NOW

PATH = "/contacts/new"
CALL = {
    "channel": "call",
    "name": "张三",
    "unit_or_address": "幸福里7号楼603室",
    "phone": "13812341234",
    "feedback_way": "phone",
    "category": "leak",
    "line": "water",
    "place": "f1",
    "content": "地下室漏水",
    "complaint": "no",
}
(ROW,) = DESK_TABLES.moves.of_word("register")


def signed_in(service, client, name: str, *grants: Grant) -> None:
    """The browser is of the user ``name``, who is new, from now on."""
    add_user(service.records, OPERATOR, NewUser(name, grants), NOW, departments=set(UNITS))
    session = new_id()
    with service.records.begin() as tx:
        begun = {"change_only": False, "began_at": NOW, "seen_at": NOW, "ends_at": NOW + 12 * HOUR}
        tx.sessions.add(UserSession(key_of(session), tx.users.named(name).id, **begun))
    client.headers.update(PAGE | {"Accept-Language": "zh-CN", "Cookie": f"{COOKIE}={session}"})


@pytest.fixture
def desk(service, client):
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
    signed_in(service, client, "受理员孙", Grant("receiver"), Grant("dispatcher"))
    return service


def fresh_form() -> str:
    """The address of a form of its own."""
    return f"{PATH}?key={new_id()}"


def filled(client, **fields: str) -> dict[str, str]:
    """The form as somebody fills it in of whom the page holds the rest."""
    page = client.get(fresh_form())
    held = dict(re.findall(r'name="(key|contacted_at)"[^>]* value="([^"]+)"', page.text))
    return {"form": form_of(page), **held, **CALL, **fields}


def send(client, form: dict[str, str]):
    return client.post(PATH, data=form, headers=origin_of(client))


def numbers_of(service) -> list[str]:
    with service.records.reading() as tx:
        return sorted(tx.contacts.by_number([f"L2026-{n:06}" for n in range(1, 9)]))


def test_the_form_is_the_row_of_the_table(desk, client):
    page = client.get(fresh_form()).text
    ids = set(re.findall(r'id="register-(\w+)"', page))
    assert ids == {each.name for each in ROW.fields} | {LATE_REASON}
    assert '<option value="visit">来访</option>' in page
    assert "传感器" not in page, "what sensors find nobody registers"
    required = set(re.findall(r'<(?:input|select|textarea) id="register-(\w+)"[^>]* required', page))
    assert required == {each.name for each in ROW.fields if each.need == "always"}
    assert 'href="/contacts/new" aria-current="page"' in page
    assert 'id="register-contacted_at" name="contacted_at" type="datetime-local" value="2026-01-15T' in page


def test_a_call_is_registered_and_leads_to_its_ticket(desk, client):
    answer = send(client, filled(client))
    assert (answer.status_code, answer.headers["location"]) == (303, "/tickets/2026-000001")
    page = client.get(answer.headers["location"]).text
    for said in ("L2026-000001", "来电", "报漏", "已登记"):
        assert said in page
    assert numbers_of(desk) == ["L2026-000001"]


def test_the_same_form_sent_again_is_the_same_contact(desk, client):
    form = filled(client)
    first, again = send(client, form), send(client, form)
    assert first.headers["location"] == again.headers["location"]
    assert numbers_of(desk) == ["L2026-000001"]
    other = send(client, form | {"content": "另一件事"})
    assert other.status_code == 409
    fresh = re.search(r'name="key" value="([^"]+)"', other.text)[1]
    assert fresh != form["key"]
    assert "另一件事" in other.text
    assert send(client, form | {"content": "另一件事", "key": fresh}).status_code == 303
    assert numbers_of(desk) == ["L2026-000001", "L2026-000002"]


def test_who_goes_back_and_sends_the_form_again_has_registered_one_contact(desk, open_page):
    page = open_page(PATH, language="zh-CN", role="dispatcher")
    for name, value in CALL.items():
        field = page.locator(f"#register-{name}")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    send_it = page.get_by_role("button", name="登记", exact=True)
    with page.expect_navigation():
        send_it.click()
    first = page.url
    assert first.endswith("/tickets/2026-000001")
    page.go_back()
    expect(page.locator("#register-content")).to_have_value("地下室漏水")
    with page.expect_navigation():
        send_it.click()
    assert page.url == first, page.locator("main").inner_text()
    assert numbers_of(desk) == ["L2026-000001"]


def test_all_that_is_wrong_is_said_at_its_field_and_what_was_typed_stays(desk, client):
    form = filled(
        client, phone="", complaint="yes", contacted_at="2026-01-14T07:00", content=HOSTILE, category=""
    )
    answer = send(client, form)
    assert answer.status_code == 422
    faulty = set(re.findall(r'id="register-(\w+)-fault"', answer.text))
    assert faulty == {"phone", "category", "target", "demand", LATE_REASON}
    assert f'name="key" value="{form["key"]}"' in answer.text, "it is the same form still"
    assert 'value="2026-01-14T07:00"' in answer.text
    assert HOSTILE not in answer.text
    assert HOSTILE in unescape(answer.text)
    assert numbers_of(desk) == []
    better = form | {"phone": "0411-81234567", "category": "leak", "complaint": "no", LATE_REASON: "停电"}
    assert send(client, better).status_code == 303


def test_without_a_name_only_with_a_reason(desk, client):
    nobody = {"name": "", "phone": "", "unit_or_address": "", "anonymous": "yes"}
    answer = send(client, filled(client, **nobody))
    assert set(re.findall(r'id="register-(\w+)-fault"', answer.text)) == {"anonymous_reason"}
    assert send(client, filled(client, **nobody, anonymous_reason="怕报复")).status_code == 303


def test_a_place_is_named_and_of_several_one_is_chosen(desk, client):
    assert send(client, filled(client, place="翠园小区1栋 101室")).status_code == 303
    with desk.records.reading() as tx:
        assert tx.tickets.by_number(["2026-000001"])["2026-000001"].place == "f1"
    answer = send(client, filled(client, place="201室"))
    assert answer.status_code == 422
    assert re.findall(r'<option value="(\w+)" label="[^"]+栋 › 201室">', answer.text) == ["f2", "b2f"]
    assert 'list="register-place-meant"' in answer.text
    assert 'name="place" maxlength="200" value="201室"' in answer.text


def test_whoever_takes_it_in_for_others_is_told_the_number_and_not_shown_the_ticket(desk, client):
    signed_in(desk, client, "受理员远", Grant("receiver", "repair"))
    answer = send(client, filled(client))
    assert answer.status_code in (200, 303)
    assert numbers_of(desk) == ["L2026-000001"]
    if answer.status_code == 200:
        assert "已登记：来件 L2026-000001，工单 2026-000001" in answer.text
        assert "张三" not in answer.text


def test_who_may_not_register_has_no_form(desk, client):
    signed_in(desk, client, "旁观者", Grant("viewer"))
    assert client.get(fresh_form()).status_code == 403
    assert "/contacts/new" not in client.get("/work").text
    client.headers.pop("Cookie")
    assert client.get(fresh_form()).status_code == 401


def test_its_ticket_says_what_is_proposed_and_why_and_is_joined_by_a_button(desk, client):
    for _ in range(2):
        answer = send(client, filled(client, place="b1"))
    page = client.get(answer.headers["location"]).text
    shown = page.split('id="proposals"')[1].split("</section>")[0]
    for said in ("办理方式", "转办", "性质", "W19", "可并入的工单"):
        assert said in shown
    assert 'href="/tickets/2026-000001"' in shown
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', shown)) | {
        "form": form_of(client.get(fresh_form()))
    }
    assert (form["command"], form["into"]) == ("join", "2026-000001")
    joined = client.post(answer.headers["location"], data=form, headers=origin_of(client))
    assert joined.status_code == 303
    assert "L2026-000002" in client.get("/tickets/2026-000001").text
    assert "可并入的工单" not in client.get(answer.headers["location"]).text
