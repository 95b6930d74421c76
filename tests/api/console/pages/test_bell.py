"""Whoever is signed in hears and sees what they were told, until they say that they know."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from alerts.matters.choices import Step
from alerts.people.viewer import OPERATOR
from alerts.workers.notices.notifier import Notifier
from ingest.durations import SECOND
from ingest.inventory.tree import Inventory
from tests.alerts.records.desk.ticket_rows import a_ticket
from tests.api.console.test_work import UNITS
from tests.api.stand_in_service import NAMES, pressure_loss
from tests.walk.clock_samples import told_to

HEARD = """
window.heard = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (when) {
  window.heard.push([this.frequency.value, this.context.state, performance.now()]);
  return start.call(this, when);
};
window.notified = [];
window.Notification = class {
  static permission = "granted";
  constructor(title, { body }) { window.notified.push([title, body]); }
};
"""
URGENT = [880, 660, 880, 660]


@pytest.fixture
def dispatcher(open_page):
    """The list of tickets as a dispatcher has it open, who has used the page once."""
    page = open_page(language="zh-CN", role="dispatcher")
    page.add_init_script(HEARD)
    page.reload()
    expect(page.locator("#stream")).to_have_attribute("data-state", "live")
    page.locator("h1").click()
    expect(page.get_by_role("button", name="声音：开")).to_be_visible()
    return page


@pytest.fixture
def notifier(service):
    """Tells as it does in a service, once a second, in a town with departments."""
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
    made = Notifier(service.records, service.clock, service.wall, service.desk)
    made.start()
    yield made
    made.stop()


def heard(page) -> list[int]:
    tones = page.evaluate("window.heard")
    assert {state for _, state, _ in tones} <= {"running"}
    return [pitch for pitch, _, _ in tones]


def test_a_severe_ticket_is_heard_and_shown_within_two_seconds(dispatcher, service, notifier):
    assert heard(dispatcher) == []
    since = dispatcher.evaluate("performance.now()")
    pressure_loss(service)
    told = dispatcher.locator("#told")
    expect(told).to_be_visible()
    dispatcher.wait_for_function("() => window.heard.length >= 4")
    took = dispatcher.evaluate("window.heard[0][2]") - since
    assert heard(dispatcher)[:4] == URGENT
    expect(told).to_contain_text("待您知悉的紧急通知")
    expect(told.locator("li").first).to_contain_text("2026-")
    assert dispatcher.title().startswith("(")
    assert dispatcher.evaluate("window.notified.length") >= 1
    assert took < 2 * SECOND, f"it took {took:.0f} ms until somebody could hear it"


def test_it_stays_until_somebody_says_that_they_know(dispatcher, service):
    told_to(service, NAMES["dispatcher"])
    number = told_to(service, NAMES["dispatcher"])
    dispatcher.reload()
    told = dispatcher.locator("#told")
    expect(told.locator("li")).to_have_count(2)
    expect(dispatcher).to_have_title("(2) 办理清单 · 温压")
    expect(dispatcher.locator("#waiting-count")).to_have_text("2")
    told.locator("li").first.get_by_role("button", name="知悉").click()
    expect(told.locator("li")).to_have_count(1)
    expect(dispatcher).to_have_title("(1) 办理清单 · 温压")
    with service.records.reading() as tx:
        assert tx.notices.by_ids([number])[number].answered_by == NAMES["dispatcher"]
    told.get_by_role("button", name="知悉").click()
    expect(told).to_be_hidden()
    expect(dispatcher).to_have_title("办理清单 · 温压")
    expect(dispatcher.locator("#waiting-count")).to_be_hidden()


def test_of_two_windows_one_sounds_and_who_wants_no_sound_sees_it_only(dispatcher, service):
    told_to(service, NAMES["dispatcher"])
    dispatcher.reload()
    dispatcher.locator("h1").click()
    expect(dispatcher.locator("#told")).to_be_visible()
    other = dispatcher.context.new_page()
    other.add_init_script(HEARD)
    other.goto(dispatcher.url)
    expect(other.locator("#told")).to_be_visible()
    assert heard(other) == [], "the first window had it already"
    other.locator("h1").click()
    other.get_by_role("button", name="声音：开").click()
    expect(other.get_by_role("button", name="声音：关")).to_be_visible()
    told_to(service, NAMES["dispatcher"])
    other.reload()
    expect(other.locator("#told li")).to_have_count(2)
    expect(other.get_by_role("button", name="声音：关")).to_be_visible()
    assert heard(other) == []


def test_what_is_of_a_closed_ticket_waits_for_nobody(service, client, bearer):
    with service.records.begin() as tx:
        tx.tickets.add([a_ticket(901, id=0, place="f1", territory="f1")])
    told_to(service, NAMES["dispatcher"], "2026-000901")
    waiting = client.get("/api/v1/notices/waiting", headers=bearer("dispatcher")).json()
    assert (waiting["count"], waiting["urgent"]) == (1, 1)
    assert [each["ticket"] for each in waiting["newest"]] == ["2026-000901"]
    assert client.get("/api/v1/notices/waiting", headers=bearer("viewer")).json()["count"] == 0
    with service.records.begin() as tx:
        open_one = tx.tickets.by_number(["2026-000901"])["2026-000901"]
        tx.tickets.save([replace(open_one, step=Step.CLOSED)])
    closed = client.get("/api/v1/notices/waiting", headers=bearer("dispatcher")).json()
    assert closed == {"count": 0, "urgent": 0, "newest": []}


def test_of_many_that_wait_the_newest_is_in_sight_and_the_others_one_click_away(dispatcher, service):
    for _ in range(4):
        told_to(service, NAMES["dispatcher"])
    dispatcher.reload()
    told = dispatcher.locator("#told")
    expect(told.get_by_role("button", name="知悉")).to_have_count(1)
    told.get_by_text("其他紧急通知：3").click()
    expect(told.get_by_role("button", name="知悉")).to_have_count(4)
