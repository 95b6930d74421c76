"""The history of a ticket on its page: what was given, when it was, what it corrects, and where it went."""

from __future__ import annotations

import re

import pytest

from alerts.desk.clocks.sweep import sweep
from alerts.desk.matters.commanding import GivenCommand, give_command
from alerts.people.viewer import OPERATOR, Grant, Viewer
from ingest.durations import HOUR, MINUTE
from ingest.inventory.tree import Inventory
from tests.api.console.test_matter import ROLES, send, sign_in
from tests.api.console.test_work import UNITS
from tests.api.matters_of_people import CLERK, a_call, desk_of, give

HEAD = Viewer("处长周", (Grant("head", "repair"),))


@pytest.fixture
def leak(service, client) -> str:
    """A leak in hand; the browser is of somebody who has every role of the desk."""
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
    number = a_call(service, "f1")
    give(service, number, "dispatch", department="repair")
    give(service, number, "sign")
    sign_in(service, client, "经办员钱", *map(Grant, ROLES))
    return number


def later(service, by: int) -> None:
    service.clock.advance_to(service.clock.now() + by)


def part(page: str, name: str) -> str:
    return page.partition(f'id="{name}"')[2].partition("</section>")[0]


def history(client, number: str, query: str = "") -> str:
    return part(client.get(f"/tickets/{number}{query}").text, "history")


def ask_extension(service, number: str, **more) -> tuple[str, str]:
    """A head asks for it; id of the clock and its new due as forms have it."""
    with service.records.reading() as tx:
        clocks = [each for each in tx.clocks.of_tickets([number])[number] if each.going and each.due_at]
    clock = max(clocks, key=lambda each: each.due_at)
    until = clock.due_at + HOUR
    asked = {"reason": "等配件", "told": "电话告知张先生", "told_at": service.clock.now(), **more}
    give(service, number, "ask_extension", who=HEAD, clock=clock.id, until=until, **asked)
    return str(clock.id), clock.key


def test_whoever_decides_on_an_extension_sees_what_is_asked_and_a_refusal_is_called_so(service, client, leak):
    clock, _ = ask_extension(service, leak)
    page = client.get(f"/tickets/{leak}").text
    for where in ("clocks", "m-extend"):
        for said in ("处长周", "等配件", "电话告知张先生"):
            assert said in part(page, where), where
    form = part(page, "m-extend").split("</form>")[0]
    options = re.findall(r'<option value="(\d+)"( selected)?', form)
    assert options == [(clock, " selected")], "what nobody asks for is not offered"
    assert send(client, leak, "extend", clock=clock, outcome="sent_back", text="配件已到").status_code == 303
    after = client.get(f"/tickets/{leak}").text
    assert "不批准延期" in part(after, "history")
    assert "批准延期" not in part(after, "history").replace("不批准延期", "")
    assert "未同意延期" in part(after, "matter-facts")
    assert "等配件" not in part(after, "clocks")


def test_it_says_what_each_command_was_given_and_nothing_of_the_reporter(service, client, leak):
    give(service, leak, "confirm_phone", way="handing_on", spoken_to="值班员李")
    give(service, leak, "arrive")
    give(service, leak, "set_repair", size="large")
    give(service, leak, "report_fault", households=40, estimate="6h")
    found = history(client, leak)
    for said in (
        "通话人：值班员李",
        "维修规模：大修",
        "影响户数：40",
        "预计停供时长：6 小时",
        "承办单位：维修公司",
    ):
        assert said in found
    for private in ("张三", "13812341234", "603室"):
        assert private not in found


def test_a_late_entry_is_marked_and_may_be_accepted_by_its_number(service, client, leak):
    later(service, 3 * HOUR)
    now = service.clock.now()
    given = GivenCommand("progress", text="已关阀", happened_at=now - HOUR, late_reason="信号不好")
    give_command(service.records, CLERK, leak, given, now, desk=desk_of(service))
    found = history(client, leak)
    line = found.split("已关阀")[0].split("<li")[-1]
    assert "补录" in line
    assert "信号不好" in line
    number = re.search(r"line=(\d+)&amp;give=accept_time", line)[1]
    page = client.get(f"/tickets/{leak}?line={number}&give=accept_time").text
    form = part(page, "m-accept_time").split("</form>")[0]
    assert f'value="{number}"' in form
    assert send(client, leak, "accept_time", event=number, reason="属实").status_code == 303
    assert f"第 {number} 号记录" in history(client, leak)


def test_a_line_is_corrected_in_the_words_of_the_page(service, client, leak):
    give(service, leak, "arrive")
    give(service, leak, "set_repair", size="large")
    found = history(client, leak)
    line = found.split("维修规模：大修")[0].split("<li")[-1]
    number = re.search(r"line=(\d+)&amp;give=correct", line)[1]
    page = client.get(f"/tickets/{leak}?line={number}&give=correct").text
    form = part(page, "m-correct").split("</form>")[0]
    assert "维修规模=大修" in form
    same = send(client, leak, "correct", event=number, values="维修规模=大修", reason="误选")
    assert same.status_code != 303, "nothing would be corrected"
    assert (
        send(client, leak, "correct", event=number, values="维修规模=小修", reason="误选").status_code == 303
    )
    assert "维修规模：大修 → 小修" in history(client, leak)
    with service.records.reading() as tx:
        (*_, last) = tx.tickets.history_of(leak, 1)
    assert last.data["given"]["values"] == {"size": "small"}


def test_a_joined_ticket_says_where_it_went_and_the_other_whence_it_came(service, client, leak):
    other = a_call(service, "f1", phone="13900000000")
    assert send(client, other, "join", into=leak).status_code == 303
    emptied = client.get(f"/tickets/{other}").text
    assert f'href="/tickets/{leak}"' in part(emptied, "facts")
    assert f'href="/tickets/{leak}"' in part(emptied, "history")
    assert "处理结果及代码" not in part(emptied, "missing")
    assert f'href="/tickets/{other}"' in history(client, leak)


def test_facts_before_the_newest_of_their_name_are_listed(service, client, leak):
    for text in ("正在开挖", "已找到漏点"):
        later(service, 5 * MINUTE)
        give(service, leak, "progress", text=text)
    facts = part(client.get(f"/tickets/{leak}").text, "matter-facts")
    assert facts.count("单位已报进展") == 2
    assert facts.index("正在开挖") < facts.index("已找到漏点")


def test_steps_of_clocks_are_folded_and_say_of_which_limit(service, client, leak):
    later(service, 72 * HOUR)
    desk, now = desk_of(service), service.clock.now()
    sweep(service.records, now, desk.tables, desk.inventory, desk.calendar, now - 1)
    found = history(client, leak)
    assert "个时限节点" in found
    assert re.search(r"当月办结|报漏 1 小时到场", found)
    assert "到期" in found
    assert "时限到了一个提醒或升级节点" not in found


def test_earlier_lines_are_a_page_away(service, client, leak, monkeypatch):
    monkeypatch.setattr("alerts.records.desk.ticket_views.MOST_LINES", 2)
    newest = history(client, leak)
    older = re.search(r'id="older" href="/tickets/[^"]+\?before=(\d+)#history"', newest)[1]
    before = history(client, leak, f"?before={older}")
    assert "登记" in before
    assert "签收" not in before
    assert 'id="newest"' in before


def test_what_is_not_possible_says_why_in_one_short_sentence_and_names_nobody_elses(service, client, leak):
    page = client.get(f"/tickets/{leak}").text
    fold = page.split('id="not-now"')[1].split("</details>")[0]
    titles = re.findall(r"<dt>([^<]*)", fold)
    assert "移交接手" not in titles
    assert "到时起算" not in titles
    assert len(titles) == fold.count("<dd")
    assert "可在这些步骤进行" in fold
    assert max(map(len, re.findall(r"<dd[^>]*>([^<]*)", fold))) < 120


def test_the_unit_that_routing_proposes_is_named_and_chosen_and_another_needs_a_reason(service, client, leak):
    other = a_call(service, "f1", phone="13900000000")
    form = part(client.get(f"/tickets/{other}").text, "m-dispatch").split("</form>")[0]
    assert "派往其他单位须填写原因" in form
    assert '<option value="repair" selected' in form
    assert send(client, other, "dispatch", department="repair").status_code == 303


def test_a_duration_is_typed_as_people_write_it(service, client, leak):
    form = part(client.get(f"/tickets/{leak}").text, "m-report_fault").split("</form>")[0]
    assert "如“6小时”“30分钟”" in form
    assert send(client, leak, "report_fault", households="40", estimate="6小时").status_code == 303
    assert "预计停供时长：6 小时" in history(client, leak)


def test_what_no_sensor_finds_is_counted_and_can_be_looked_for(service, client, leak):
    number = a_call(service, "f1", phone="13900000002", category="consult", consult_kind="general")
    page = client.get("/work?concern=service").text
    assert f'href="/tickets/{number}"' in page
    assert 'href="/work?concern=service"' in page
    assert "不达标开始" not in part(client.get(f"/tickets/{number}").text, "facts")
