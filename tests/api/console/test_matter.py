"""The page of a ticket: its forms come from the table, and what is refused is said there."""

from __future__ import annotations

import re

import pytest

from alerts.desk.clocks.waking import wake
from alerts.desk.people.users import NewUser, add_user
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.session import UserSession, key_of, new_id
from alerts.people.viewer import OPERATOR, Grant, Viewer
from api.access.sessions import COOKIE
from ingest.durations import HOUR, MINUTE
from ingest.inventory.tree import Inventory
from tests.api.console.test_work import UNITS
from tests.api.matters_of_people import a_call, desk_of, give
from tests.api.signed_in import PAGE, form_of, origin_of
from tests.api.stand_in_service import HOSTILE, NAMES, NOW, breach

PRIVATE = ("张三", "13812341234", "603室")
ROLES = ("receiver", "dispatcher", "handler", "head", "supervisor", "leader", "caller")


@pytest.fixture
def leak(service, client) -> str:
    """A leak that is dispatched; the browser is of somebody who has every role of the desk."""
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
    number = a_call(service, "f1")
    give(service, number, "dispatch", department="repair")
    sign_in(service, client, "经办员钱", *map(Grant, ROLES))
    return number


def sign_in(service, client, name: str, *grants: Grant) -> None:
    """Add a user of that name; the browser is theirs from now on."""
    add_user(service.records, OPERATOR, NewUser(name, grants), NOW, departments=UNITS)
    session = new_id()
    with service.records.begin() as tx:
        user = tx.users.named(name)
        begun = {"change_only": False, "began_at": NOW, "seen_at": NOW, "ends_at": NOW + 12 * HOUR}
        tx.sessions.add(UserSession(key_of(session), user.id, **begun))
    client.headers.update(PAGE | {"Accept-Language": "zh-CN", "Cookie": f"{COOKIE}={session}"})


def send(client, number: str, command: str, **fields: str):
    """Fill in the form of a command and send it."""
    page = client.get(f"/tickets/{number}")
    version = re.search(r'name="version" value="(\d+)"', page.text)[1]
    form = {"form": form_of(page), "command": command, "version": version} | fields
    return client.post(f"/tickets/{number}", data=form, headers=origin_of(client))


def test_it_says_by_which_rule_it_was_sent(service, client, leak):
    page = client.get(f"/tickets/{leak}").text
    routing = page.split('id="routing"')[1].split("</section>")[0]
    assert "派单依据" in routing
    assert "规则 3" in routing
    assert "W35 C14 C19 C29 C34" in routing
    told = client.get(f"/api/v1/tickets/{leak}").json()["routed"]
    assert (told["row"], told["rule"], told["owner_row"]) == ("3", "3", None)
    assert "W35" in told["clauses"]
    assert told["because"] in routing


def test_it_says_what_is_missing_by_when_and_who_has_it_and_masks_who_called(client, leak):
    page = client.get(f"/tickets/{leak}").text
    for said in (
        "还差",
        "处理结果及代码",
        "L2026-000001",
        "来电",
        "报漏",
        "牵头",
        "维修公司",
        "已派单",
        "签收",
        "C21",
        "截止",
        "张*",
        "138****1234",
        "幸福里7号楼***",
        "地下室漏水",
    ):
        assert said in page
    for private in PRIVATE:
        assert private not in page
    assert "data-reveal" not in page, "they have not registered it, and are not in charge"


def looks(service) -> list[tuple[str, str]]:
    with service.records.reading() as tx:
        lines = tx.audit.page(AuditFilter(kind=AuditKind.REPORTER_LOOKED_AT), None, 99)
    return [(line.actor, line.subject) for line in lines]


def test_who_is_in_charge_has_a_button_for_who_called_and_it_tells_after_a_line(open_page, service, client):
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
    number = a_call(service, "f1")
    give(service, number, "dispatch", department="repair")
    give(service, number, "sign", who=Viewer(NAMES["dispatcher"], (Grant("dispatcher"), Grant("handler"))))
    page = open_page(f"/tickets/{number}", language="zh-CN", role="dispatcher")
    card = page.locator("#contacts")
    assert [each for each in PRIVATE if each in card.inner_text()] == []
    card.get_by_role("button", name="查看来件人").click()
    card.get_by_text("13812341234").wait_for()
    assert [each for each in PRIVATE if each not in card.inner_text()] == []
    assert looks(service) == [(NAMES["dispatcher"], "L2026-000001")]
    give(service, number, "progress", text="已到现场")
    page.locator("#history").get_by_text("已到现场").wait_for()
    assert "13812341234" in card.inner_text(), "a refresh hides nothing again, and asks nothing again"
    assert card.get_by_role("button").count() == 0
    assert len(looks(service)) == 1


def test_the_department_that_it_is_about_sees_no_reporter_and_no_button(client, service, leak):
    """W28."""
    about = {"category": "conduct", "complaint": True, "target": "department", "demand": "道歉"}
    number = a_call(service, "f1", target_department="repair", **about)
    give(service, number, "dispatch", department="repair", reason="自查")
    sign_in(service, client, "维修员孙", Grant("handler", "repair"))
    card = client.get(f"/tickets/{number}").text.split('id="contacts"')[1].split("</section>")[0]
    assert "张*" not in card
    assert "data-reveal" not in card


def test_what_somebody_would_not_join_says_who_and_why_and_has_no_button(client, service, leak):
    number = a_call(service, "f1", phone="13900000000")
    other = a_call(service, "f1", phone="13900000001")

    def proposals() -> str:
        page = client.get(f"/tickets/{other}").text
        return page.split('id="proposals"')[1].split("</section>")[0]

    assert {leak, number} == set(re.findall(r'name="into" value="([^"]+)"', proposals()))
    assert send(client, other, "decline_join", candidate=leak, reason=f"两处漏点{HOSTILE}").status_code == 303
    after = proposals()
    assert re.findall(r'name="into" value="([^"]+)"', after) == [number]
    told = after.split(f'href="/tickets/{leak}"')[1]
    for said in ("不并入", "经办员钱", "两处漏点"):
        assert said in told
    assert HOSTILE not in told


def test_forms_are_made_from_the_table_and_what_is_not_possible_says_why(client, leak):
    page = client.get(f"/tickets/{leak}").text
    forms = re.findall(r'name="command" value="(\w+)"', page)
    assert "sign" in forms
    assert "close" not in forms
    assert 'id="give_back-reason"' in page
    assert '<option value="not_ours">非本单位职责</option>' in page
    assert "现在不能做的操作及原因" in page


def test_a_command_is_carried_out_by_its_form(client, service, leak):
    assert send(client, leak, "sign").status_code == 303
    page = client.get(f"/tickets/{leak}").text
    assert "办理中" in page
    hostile = send(client, leak, "progress", text=HOSTILE)
    assert hostile.status_code == 303
    page = client.get(f"/tickets/{leak}").text
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page


def test_every_fault_is_said_at_its_field_and_what_was_typed_stays(client, leak):
    answer = send(client, leak, "give_back", text=HOSTILE, happened_at="2026-01-15T07:00")
    assert answer.status_code == 422
    assert 'id="give_back-reason-fault">此项必填。' in answer.text
    assert 'id="give_back-late_reason-fault">' in answer.text
    assert 'value="2026-01-15T07:00"' in answer.text
    assert '<details class="move" id="m-give_back" open>' in answer.text
    assert HOSTILE not in answer.text


def test_a_late_entry_is_shown_as_one(client, service, leak):
    for clock in (service.clock, service.wall):
        clock.advance_to(NOW + 40 * MINUTE)
    late = {"happened_at": "2026-01-15T08:25", "late_reason": "信号中断"}
    assert send(client, leak, "sign", **late).status_code == 303
    page = client.get(f"/tickets/{leak}").text
    assert "补录" in page.split('id="matter-facts"')[1].split("</section>")[0]


def test_who_comes_too_late_sees_what_the_other_did(client, service, leak):
    give(service, leak, "progress", text="另一人的进展")
    answer = send(client, leak, "progress", version="2", text="我的进展")
    assert answer.status_code == 409
    assert "此后受理员赵已做：进展" in answer.text
    assert "我的进展" in answer.text
    assert send(client, leak, "progress", text="我的进展").status_code == 303


def test_a_department_without_a_place_has_the_page_of_what_it_has(client, service, leak):
    """W14: whom the dispatcher names works the ticket, wherever it lies."""
    sign_in(service, client, "维修员孙", Grant("handler", "repair"))
    assert send(client, leak, "sign").status_code == 303
    assert "办理中" in client.get(f"/tickets/{leak}").text
    sign_in(service, client, "调度员周", Grant("handler", "dispatch"))
    assert client.get(f"/tickets/{leak}").status_code == 404


def test_nobody_in_particular_sees_no_person_and_no_form(client, leak):
    client.headers.pop("Cookie")
    page = client.get(f"/tickets/{leak}").text
    assert 'name="command"' not in page
    assert "受理员赵" not in page
    assert "签收" in page


def test_what_sensors_opened_offers_each_command_once_and_the_form_of_a_button_apart(service, client, leak):
    """A form beside a button is folded away, for a time of its own or more than a note."""
    breach(service, "f2-room")
    page = client.get("/tickets/2026-000002").text
    before, apart, after = page.partition('id="with-more"')
    assert apart
    buttons = set(re.findall(r'data-command="(\w+)"', page))
    moves = service.tables().tables.moves
    assert buttons == {"acknowledge", "arrive", "report", "resolve", "comment"}
    forms = re.findall(r'name="command" value="(\w+)"', before)
    assert forms
    assert {moves.of_word(each)[0].old for each in forms}.isdisjoint(buttons)
    folded = re.findall(r'name="command" value="(\w+)"', after)
    assert {moves.of_word(each)[0].old for each in folded} < buttons, "what is not possible has only a button"


def test_the_form_of_a_button_comes_back_open_with_what_is_wrong(service, client, leak):
    breach(service, "f2-room")
    answer = send(client, "2026-000002", "progress", text="", late_reason="补录")
    assert answer.status_code == 422
    assert re.search(r'id="with-more" open>', answer.text)
    assert re.search(r'id="m-progress" open>', answer.text)
    assert 'value="补录"' in answer.text


def test_w34_out_of_hours_the_page_says_who_reads_it_and_who_takes_it_over_at_eight(service, client):
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
    service.import_year(OPERATOR, ("2026.csv", b"2026-01-01,off"), 2026)
    service.clock.advance_to(NOW + 12 * HOUR)  # 20:20 on a Thursday
    number = a_call(service, "f1", category="no_water", **{"class": "urgent"})
    give(service, number, "dispatch", department="dispatch")
    sign_in(service, client, "经办员钱", *map(Grant, ROLES))
    page = client.get(f"/tickets/{number}").text
    assert "抄送" in page
    assert "（按派单规则）" in page, "the history says why"
    takeover = re.search(r'<li id="takeover">(.*?)</li>', page, re.DOTALL)[1]
    for said in ("接手", "town", "08:00", "W33 W34"):
        assert said in takeover
    english = client.get(f"/tickets/{number}", params={"lang": "en"}).text
    assert "Copy" in english
    assert "Takeover" in english
    document = client.get(f"/api/v1/tickets/{number}").json()
    assert [each["id"] for each in document["copies"]] == ["town"]
    told = document["takeover"]
    assert (told["department"]["id"], told["known"], told["clauses"]) == ("town", True, ["W33", "W34"])
    assert told["at"] == "2026-01-16T08:00:00.000+08:00"
    service.clock.advance_to(NOW + 24 * HOUR)
    with service.records.begin() as tx:
        wake(tx, desk_of(service), service.clock.now(), service.clock.now())
    taken = client.get(f"/api/v1/tickets/{number}").json()
    assert (taken["unit"], taken["copies"], taken["takeover"]) == ("town", [], None)
    after = client.get(f"/tickets/{number}", params={"lang": "zh-CN"}).text
    assert "移交接手" in after
    assert 'id="takeover"' not in after
