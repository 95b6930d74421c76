"""The work list as a page and over REST: what is due next, who has it, and by which clause."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx
import pytest
from msgspec import structs

from alerts.deadlines.desk_clock import ClockStatus
from alerts.desk.matters.work_list import list_work
from alerts.matters.choices import Step
from alerts.people.viewer import ANONYMOUS, OPERATOR, Grant, Viewer
from alerts.records.desk.work_list import WorkFilter
from api.console.views.worklist.kept_rows import KeptRows
from api.wiring.app import create_app
from ingest.durations import DAY, HOUR, SECOND
from ingest.inventory.departments import Department, DepartmentKind, Duty, ServiceLine
from ingest.inventory.tree import Inventory
from tests.alerts.records.statements import sent, statements
from tests.api.conftest import served_app
from tests.api.matters_of_people import a_call, give
from tests.api.stand_in_service import HOSTILE, NOW, StandInService, breach

FUNCTIONAL = DepartmentKind.FUNCTIONAL
UNITS = {
    "repair": Department("repair", "维修公司", FUNCTIONAL, duties=(Duty.REPAIR_COMPANY, Duty.NETWORK)),
    "dispatch": Department("dispatch", "生产调度部", FUNCTIONAL, duties=(Duty.PRODUCTION_DISPATCH,)),
    "town": Department("town", HOSTILE, DepartmentKind.TERRITORIAL, lines=tuple(ServiceLine), place="city"),
}
NUMBERS = re.compile(r'id="a-(\d{4}-\d{6})"')


@pytest.fixture
def leak(service: StandInService) -> str:
    """A leak that is dispatched, and a complaint of a cold flat that waits to be."""
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
    number = a_call(service, "f1")
    a_call(
        service,
        "b2f",
        category="room_temperature",
        line="heating",
        complaint=True,
        target="department",
        demand="升温",
    )
    give(service, number, "dispatch", department="repair")
    return number


def rows(page: str) -> dict[str, str]:
    """Number -> its row."""
    found = {}
    for row in page.split("<tr ")[1:]:
        if number := NUMBERS.search(row):
            found[number[1]] = row
    return found


def test_a_row_says_where_it_stands_who_has_it_and_how_long_there_is(client, service, leak):
    page = client.get("/work", params={"lang": "zh-CN"}).text
    row = rows(page)[leak]
    for said in ("待签收", "报漏", "101室", "维修公司", "转办", "签收", "剩 30 分", "C21"):
        assert said in row
    other = next(row for number, row in rows(page).items() if number != leak)
    for said in ("待派单", "室温", "投诉", "–"):
        assert said in other
    english = client.get("/work", params={"lang": "en"}).text
    for said in ("Work list", "Signing for it", "0 h 30 min", "Complaint"):
        assert said in english.replace("30 min left", "0 h 30 min")
    assert HOSTILE not in page


def test_what_is_overdue_is_marked_and_can_be_asked_for(client, service, leak):
    assert leak not in rows(client.get("/work?overdue=true").text)
    service.clock.advance_to(NOW + 2 * HOUR)
    service.wall.advance_to(NOW + 2 * HOUR)
    page = client.get("/work?overdue=true&lang=zh-CN").text
    row = rows(page)[leak]
    assert 'class="clock overdue"' in row
    assert "超时 1 小时 30 分" in row
    assert 'late"' in row


def test_a_row_says_what_the_worst_point_says_now_in_one_question_for_all(client, service):
    breach(service, "f1-room")
    breach(service, "f2-room", rule="room.floor")
    page = client.get("/work", params={"lang": "zh-CN"}).text
    for row in rows(page).values():
        assert re.search(r"<strong>1\d\.\d ℃</strong>", row), row
    with statements(service.records) as few:
        client.get("/work")
    breach(service, "f3-room")
    with statements(service.records) as many:
        client.get("/work")
    assert sent(many) == sent(few)


def test_a_due_that_nobody_knows_is_marked(client, service, leak):
    with service.records.begin() as tx:
        (clock, *_) = tx.clocks.leading([leak])[leak]
        tx.clocks.save(
            [structs.replace(clock, status=type(clock.status)("unknown"), due_at=None, next_at=None)]
        )
    row = rows(client.get("/work", params={"lang": "zh-CN"}).text)[leak]
    assert "到期日未知" in row
    assert 'class="clock overdue"' in row


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("step=dispatched", True),
        ("step=in_hand", False),
        ("unit=repair", True),
        ("unit=town", False),
        ("mode=transfer&class=ordinary&category=leak", True),
        ("category=quality", False),
        ("due_by=2026-01-15", True),
        ("due_by=2026-01-14", False),
        ("assignee=wang", False),
        ("channel=call", True),
        ("owner=town", False),
        ("channel=letter", False),
        ("severity=critical", False),
        ("complaint=true", False),
        ("tag=key", False),
        ("place=b1", True),
        ("place=b2", False),
        ("text=1", True),
        ("text=＃２０２６－０００００１", True),
        ("text=2", False),
        ("text=翠园小区 101", True),
        ("text=b2f", False),
        ("text=北京", False),
        ("state=closed", False),
        ("concern=silence", False),
        ("step=&unit=&mode=&class=&category=&due_by=&assignee=", True),
    ],
)
def test_filters_narrow_the_page_down_and_stay_filled_in(client, leak, query, found):
    page = client.get(f"/work?{query}").text
    assert (leak in rows(page)) is found
    for name, value in (pair.split("=") for pair in query.split("&")):
        if value and name in ("step", "unit", "mode", "class", "category", "channel", "severity", "tag"):
            assert f'<option value="{value}" selected>' in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("stpe=in_hand", "此处没有参数 stpe"),
        ("step=in-hand", "筛选条件 步骤 不能为 in-hand"),
        ("due_by=2026-02-30", "筛选条件 到期日不晚于 不能为 2026-02-30"),
        ("step=in_hand&step=dispatched", "参数 step 重复"),
        ("parent=1", "筛选条件 上级工单 不能为 1"),
    ],
)
def test_a_filter_that_is_not_known_is_refused_by_its_name_and_not_left_aside(client, leak, query, said):
    answer = client.get(f"/work?{query}&lang=zh-CN", headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert said in answer.text


def test_a_place_or_unit_that_is_none_is_told_and_is_no_all_clear(client, leak):
    for query, told in (
        ("place=锦绣家园", "位置（含下级）"),
        ("unit=nope", "承办单位"),
        ("owner=nope", "主管单位"),
    ):
        page = client.get(f"/work?{query}&lang=zh-CN", headers={"Accept": "text/html"}).text
        assert f"{told}：没有您可以查看的" in page
    assert (
        "没有您可以查看的"
        not in client.get("/work?place=b1&lang=zh-CN", headers={"Accept": "text/html"}).text
    )


def test_the_first_page_of_all_leads_to_the_work_list_with_what_was_asked_there(client):
    answer = client.get("/?concern=silence", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/work?concern=silence")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sort=due", True),
        ("owner=town", False),
        ("channel=call&complaint=false", True),
        ("complaint=true", False),
        ("step=dispatched&unit=repair&mode=transfer&class=ordinary&category=leak", True),
        ("tag=key", False),
        ("overdue=true", False),
        ("due_before=2026-01-15T09:00:00Z", True),
        ("due_before=2026-01-15T00:49:59Z", False),
        ("sort=due&state=open&place=b1", True),
        ("sort=due&place=b2", False),
        ("sort=due&state=closed", False),
        ("sort=newest&unit=repair", True),
        ("sort=newest&unit=repair&state=active", True),
        ("sort=newest&overdue=true", False),
        ("unit=repair&state=closed", False),
        ("sort=due&concern=silence", False),
        ("assignee=wang", False),
        ("text=2026 - 1", True),
        ("text=b2", False),
    ],
)
def test_programs_have_the_same_filters(client, leak, query, found):
    answer = client.get(f"/api/v1/tickets?{query}")
    assert answer.status_code == 200, answer.text
    assert (leak in [each["number"] for each in answer.json()["items"]]) is found


def test_what_is_closed_is_found_by_the_desks_filters_the_newest_first(client, service, leak):
    later = a_call(service, "f2", category="leak", line="water", phone="13900000000")
    with service.records.begin() as tx:
        for ticket in tx.tickets.by_number([leak, later]).values():
            ended = replace(ticket, step=Step.CLOSED, closed_at=NOW, opened_at=NOW + ticket.id, due_at=None)
            tx.tickets.save([ended])
    asked = "/api/v1/tickets?category=leak"
    for query in ("&state=closed", "&sort=newest", "&state=closed&sort=newest&limit=1"):
        found = client.get(asked + query).json()
        assert [each["number"] for each in found["items"]] == [later, leak][: len(found["items"])]
    url = f"{asked}{query}&cursor={found['next']}"
    assert [each["number"] for each in client.get(url).json()["items"]] == [leak]
    assert client.get(asked).json()["items"] == []


def test_of_what_nobody_knows_when_it_is_due_nobody_says_that_it_is_in_time(client, service, leak):
    with service.records.begin() as tx:
        first, *_ = tx.clocks.leading([leak])[leak]
        tx.clocks.save([structs.replace(first, status=ClockStatus.UNKNOWN, due_at=None)])
    assert "到期日未知" in rows(client.get("/work?overdue=true&lang=zh-CN").text)[leak]
    for query in ("overdue=true", "overdue=true&sort=newest"):
        (found,) = client.get(f"/api/v1/tickets?{query}").json()["items"]
        assert (found["number"], found["due_unknown"]) == (leak, True)
    others = client.get("/api/v1/tickets?sort=due").json()["items"]
    assert {each["number"] for each in others if not each["due_unknown"]} == {
        each["number"] for each in others
    } - {leak}


def test_an_item_says_where_it_stands_and_a_list_without_such_filters_is_as_it_was(client, leak):
    newest = client.get("/api/v1/tickets").json()["items"]
    assert newest[-1]["number"] == leak, "newest first"
    item = newest[-1]
    told = [item[name] for name in ("step", "unit", "mode", "class", "category", "tags", "due_at")]
    due = "2026-01-15T08:50:00.000+08:00"
    assert told == ["dispatched", "repair", "transfer", "ordinary", "leak", [], due]


def test_pages_follow_one_another_on_the_page_and_over_rest(client, service, leak, monkeypatch):
    for _ in range(3):
        a_call(service, "f2", category="consult", line="water")
    monkeypatch.setattr("api.console.pages.worklist.page.WORK_PER_PAGE", 2)
    seen, url = [], "/work"
    while url:
        page = client.get(url).text
        seen += rows(page)
        following = re.search(r'href="(\?cursor=[^"]+)"', page.split('id="work"')[1])
        url = f"/work{following[1]}" if following else ""
    assert len(seen) == len(set(seen)) == 5
    over_rest, cursor = [], ""
    while cursor is not None:
        answer = client.get(f"/api/v1/tickets?sort=due&limit=2{cursor and '&cursor=' + cursor}").json()
        over_rest += [each["number"] for each in answer["items"]]
        cursor = answer["next"]
    assert over_rest == seen
    other = client.get("/api/v1/tickets?sort=due&limit=2").json()["next"]
    assert client.get(f"/api/v1/tickets?step=dispatched&cursor={other}").status_code == 400


def test_who_sees_a_part_has_the_work_there_and_who_sees_no_people_sees_nobody(service, leak):
    known = service.known

    def work(viewer: Viewer) -> list:
        found = list_work(service.records, viewer, WorkFilter(), None, 9, NOW, inventory=known)
        return found.items

    assert leak in [each.ticket.number for each in work(Viewer("li", (Grant("viewer"),)))]
    elsewhere = Grant("handler", "x", frozenset({"b2"}))
    assert leak not in [each.ticket.number for each in work(Viewer("li", (elsewhere,)))]
    assert {each.ticket.first_responsible for each in work(ANONYMOUS)} == {""}
    with service.records.begin() as tx:
        tx.tickets.save([replace(tx.tickets.by_number([leak])[leak], person_in_charge="wu")])
    has_it = WorkFilter(assignee="wu")
    assert list_work(service.records, ANONYMOUS, has_it, None, 9, NOW, inventory=known).items == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("WU", True),
        ("地下室", True),
        ("138-1234 1234", True),
        ("13504310009", False),
        ("%", False),
    ],
)
def test_who_is_told_of_people_finds_by_them_and_who_is_not_finds_nothing(service, leak, text, found):
    with service.records.begin() as tx:
        tx.tickets.save([replace(tx.tickets.by_number([leak])[leak], person_in_charge="wu")])

    def numbers(viewer: Viewer) -> list[str]:
        asked = (service.records, viewer, WorkFilter(), None, 9, NOW)
        items = list_work(*asked, inventory=service.known, text=text, book=service.names).items
        return [each.ticket.number for each in items]

    assert (leak in numbers(Viewer("li", (Grant("dispatcher"),)))) is found
    assert numbers(ANONYMOUS) == []


def test_a_page_takes_as_many_statements_however_much_there_is(service, leak):
    def taken() -> int:
        viewer = Viewer("li", (Grant("viewer"),))
        with statements(service.records) as found:
            list_work(service.records, viewer, WorkFilter(), None, 99, NOW + DAY, inventory=service.known)
        return sent(found)

    before = taken()
    for _ in range(12):
        a_call(service, "f2", category="consult", line="water")
    assert taken() == before


def test_rows_that_were_drawn_before_say_what_they_would_say_if_they_were_drawn_now(client, service, leak):
    """From long before the first due until long after it, at other seconds of each minute."""
    app = create_app(service)
    with served_app(app) as url, httpx.Client(base_url=url, cookies=client.cookies) as fresh:
        fresh.headers.update(client.headers)
        for _ in range(24):
            later = service.clock.now() + 97 * SECOND
            service.clock.advance_to(later)
            service.wall.advance_to(later)
            app.state.kept_rows = KeptRows()
            assert rows(client.get("/work").text) == rows(fresh.get("/work").text)
    assert rows(client.get("/work?overdue=true").text)[leak]


def test_a_filter_that_is_turned_off_is_none(client, leak):
    """Who asks for no unowned ones asks for all: neither a filter is set, nor is it kept in the address."""
    page = client.get("/work?unowned=false&overdue=false").text
    assert set(rows(page)) == set(rows(client.get("/work").text))
    assert 'value="false"' not in page
    assert 'aria-current="true">全部' in page
