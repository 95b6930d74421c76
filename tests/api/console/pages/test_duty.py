"""The page of duty: shifts, who is in charge, holes, and the button to sign in."""

from __future__ import annotations

import re

import httpx
import pytest

from alerts.desk.duty.acting import ShiftChange, change_shift
from alerts.duty.roster_files import tables_of
from alerts.people.viewer import Grant, Viewer
from ingest.durations import DAY, MINUTE
from tests.api.conftest import served
from tests.api.people_on_leave import staff
from tests.api.signed_in import PAGE, form_of, origin_of, sign_in
from tests.api.stand_in_service import NOW, PASSWORD
from tests.walk.duty_samples import SHORT_HOURS, a_roster

BUTTONS = re.compile(r'action="(/duty/[^"]+)"')


@pytest.fixture
def wang(service):
    """The browser of wang, who is chief of a post."""
    staff(service)
    with service.records.begin() as tx:
        tx.duty_rosters.record(tables_of(a_roster("wang", {"team": "one"})), NOW, "x", "x")
        tx.users.give(tx.users.named("li").id, [Grant("handler", "one")])
    with served(service) as address, httpx.Client(base_url=address, timeout=10) as client:
        client.headers.update(PAGE | {"Accept-Language": "zh-CN"})
        assert sign_in(client, "wang", PASSWORD).status_code == 303
        yield client


def test_one_signs_in_with_the_button_and_is_in_charge(wang):
    page = wang.get("/duty")
    assert "无人负责" in page.text
    (button,) = BUTTONS.findall(page.text)
    sent = {"data": {"form": form_of(page)}, "headers": origin_of(wang)}
    assert wang.post(button, **sent).status_code == 303
    page = wang.get("/duty").text
    assert "无人负责" not in page
    assert "迟到接班" in page
    assert BUTTONS.findall(page) == ["/duty/team/check"]
    assert wang.post("/duty/team/check", **sent).status_code == 303
    assert "在岗应答" in wang.get("/duty/team/log").text
    assert wang.post(button, **sent).status_code == 409


def test_who_is_not_on_a_shift_has_no_button_and_nobody_in_particular_sees_no_person(wang, service):
    with served(service) as address, httpx.Client(base_url=address, timeout=10) as client:
        page = client.get("/duty", headers=PAGE).text
        assert "team" in page
        assert "wang" not in page
        client.headers.update(PAGE)
        assert sign_in(client, "head", PASSWORD).status_code == 303
        page = client.get("/duty").text
    assert "wang" in page
    assert BUTTONS.findall(page) == []


def test_one_hands_over_with_the_forms_of_the_page(wang, service):
    def say(browser: httpx.Client, command: str, **fields: str) -> httpx.Response:
        form = {"form": form_of(browser.get("/duty/team/handover")), "command": command, **fields}
        return browser.post("/duty/team/handover", data=form, headers=origin_of(browser))

    with service.records.begin() as tx:
        tx.duty_rosters.record(tables_of(a_roster("wang", {"team": "one"}, SHORT_HOURS)), NOW, "x", "x")
    assert "当前无人负责" in wang.get("/duty/team/handover").text
    page = wang.get("/duty")
    assert 'href="/duty/team/handover"' in page.text
    sent = {"data": {"form": form_of(page)}, "headers": origin_of(wang)}
    wang.post("/duty/team/sign-in", **sent)
    change = ShiftChange(NOW + 70 * MINUTE, "wang", "li", "病假")
    boss = Viewer("head", (Grant("head", "one"),))
    change_shift(service.records, boss, "team", change, NOW, inventory=service.known)
    assert say(wang, "begin").status_code == 303
    refused = say(wang, "fill", part="4", text="一" * 2_001)
    assert refused.status_code == 409
    assert "一" * 2_001 in refused.text, "what was typed is not lost"
    assert '<option value="4" selected>' in refused.text
    assert "最多 2,000 个" in refused.text
    for part in ("1", "3", "4", "5"):
        assert say(wang, "fill", part=part, text="一切正常").status_code == 303
    assert "开始交接" in wang.get("/duty/team/log").text
    assert say(wang, "sign_out").status_code == 409
    assert say(wang, "present").status_code == 303
    written = wang.get("/duty/team/log").text
    assert "一切正常" in written
    assert "li 替换 wang" in written
    page = wang.get("/duty/team/handover").text
    assert page.count("一切正常") == 4
    assert "检查中" in page
    assert 'value="sign_out"' in page
    assert 'value="sign_in"' not in page


def test_the_log_of_a_post_is_written_and_corrected_on_its_page(wang):
    def write(**fields: str) -> httpx.Response:
        form = {"form": form_of(wang.get("/duty/team/log")), **fields}
        return wang.post("/duty/team/log", data=form, headers=origin_of(wang))

    assert 'href="/duty/team/log"' in wang.get("/duty").text
    assert "还没有记录" in wang.get("/duty/team/log").text
    assert write(text="3 号泵停运").status_code == 303
    page = wang.get("/duty/team/log").text
    (first,) = re.findall(r'id="line-(\d+)"', page)
    assert write(text="是 2 号泵", about=first).status_code == 303
    page = wang.get("/duty/team/log").text
    assert page.index("是 2 号泵") < page.index("<q>3 号泵停运</q>"), "the newest comes first, and both stay"
    assert "已更正，见记录" in page
    refused = write(text="一" * 2_001)
    assert refused.status_code == 409
    assert "一" * 2_001 in refused.text, "what was typed is not lost"
    assert "调整班次" not in page, "shifts are changed by a head"


def test_a_head_puts_somebody_else_on_a_shift_by_the_form(wang, service):
    with served(service) as address, httpx.Client(base_url=address, timeout=10) as head:
        head.headers.update(PAGE | {"Accept-Language": "zh-CN"})
        assert sign_in(head, "head", PASSWORD).status_code == 303
        page = head.get("/duty/team/log")
        shifts = re.findall(r'<option value="(\d+ wang)"', page.text)
        assert f"{NOW + DAY - 20 * MINUTE} wang" in shifts
        form = {"form": form_of(page), "shift": shifts[1], "by": "li", "because": "病假"}
        sent = {"headers": origin_of(head)}
        assert head.post("/duty/team/changes", data=form, **sent).status_code == 303
        page = head.get("/duty/team/log").text
        assert "li 替换 wang" in page
        assert "病假" in page
        again = head.post("/duty/team/changes", data=form, **sent)
    assert again.status_code == 409
    assert 'value="病假"' in again.text


def test_who_works_there_sees_what_was_not_read_today(wang, service):
    point = next(iter(service.known.points))
    tables = tables_of(a_roster("wang", {"team": "one"}))
    all_day = {"at": ["00:00"], "within": "12h", "points": [point], "place": ""}
    tables["post"][0]["readings"] = [all_day, {**all_day, "at": ["12:00"]}]
    with service.records.begin() as tx:
        tx.duty_rosters.record(tables, NOW, "x", "x")
    page = wang.get("/duty").text
    assert "今日抄表" in page
    assert "缺 1 个测点" in page
    assert f'href="/points/{point}"' in page
    with served(service) as address, httpx.Client(base_url=address, timeout=10) as client:
        assert "今日抄表" not in client.get("/duty", headers=PAGE | {"Accept-Language": "zh-CN"}).text
    (post,) = wang.get("/api/v1/duty").json()["posts"]
    assert [each["missing"] for each in post["slots"]] == [[point], [point]]
