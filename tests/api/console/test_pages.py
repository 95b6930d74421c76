"""The console in a real browser: what a dispatcher sees and does."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from alerts.desk import dead_letter_replay
from alerts.desk.intrusions import tell_intrusions
from alerts.episodes.episode import Ending, EndReason, Opening
from alerts.events import TICKET_CHANGED, NewEvent
from alerts.people.viewer import Grant, Viewer
from alerts.tickets.ticket import Command
from ingest.decoding.decoder import Message
from ingest.durations import DAY, MINUTE
from ingest.readings.batch import DeadLetterReason
from ingest.readings.intrusions import Intrusion
from ingest.said import Said
from tests.alerts.desk.matters.desk_on_record import say
from tests.alerts.records.desk.ticket_rows import put, ticket
from tests.api.stand_in_service import (
    HOSTILE,
    MORNING,
    NOW,
    breach,
    dead_letter,
    file_changes,
    late_window,
    pressure_loss,
)

UNFOLD = """
for (const fold of document.querySelectorAll('details')) fold.open = true;
"""
"""What is folded away has no text of its own for a browser."""
UNNAMED = """
[...document.querySelectorAll('button, a, input:not([type=hidden]), textarea')]
  .filter(e => !e.ariaLabel && !e.innerText && !e.labels?.length).length
"""


def test_the_work_list_shows_what_is_due_first_with_what_a_dispatcher_needs(service, open_page):
    pressure_loss(service)
    breach(service, "f1-room")
    breach(service, "f2-room", rule="room.floor")
    page = open_page()
    expect(page.locator("tbody tr")).to_have_count(3)
    severities = page.locator("tbody .severity").all_inner_texts()
    assert sorted(severities) == ["Critical", "Major", "Major"]
    main = page.locator("tbody tr", has_text="翠园小区 2 栋")
    expect(main).to_contain_text("Water pressure")
    expect(main).to_contain_text("600")
    expect(main).to_contain_text("Report to production dispatch within 20 minutes 10 min overdue")
    expect(main).to_contain_text("for 30 min")
    expect(page.get_by_role("link", name="Room temperature 2")).to_be_visible()


def test_the_work_list_is_gone_through_by_keys(service, open_page):
    breach(service, "f1-room")
    breach(service, "f2-room", rule="room.floor")
    page = open_page("/work", language="zh-CN")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_hidden()
    for key, place in (("j", 0), ("j", 1), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(page.locator("#work .number").nth(place)).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("2026-")


def test_a_new_ticket_appears_by_itself(service, open_page):
    page = open_page()
    expect(page.get_by_text("No ticket is open")).to_be_visible()
    expect(page.locator("#stream-text")).to_have_text("Live")
    breach(service, "f1-room")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_text("1 open")).to_be_visible()


def test_a_burst_of_events_costs_a_console_two_refreshes_and_the_last_one_comes(service, open_page):
    page = open_page()
    expect(page.locator("#stream-text")).to_have_text("Live")
    refreshes: list[str] = []
    page.on("request", lambda request: refreshes.append(request.url) if request.url == page.url else None)
    for said in range(40):
        with service.records.begin() as tx:
            tx.events.append([NewEvent("test.said", f"{said}-{n}", {}) for n in range(20)], NOW)
    breach(service, "f1-room")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.wait_for_timeout(2_000)
    assert len(refreshes) <= 4, "800 events came, in a second or two"


def test_the_page_of_a_ticket_is_not_loaded_again_for_others(service, open_page):
    breach(service, "f1-room")
    page = open_page("/tickets/2026-000001", role="dispatcher")
    expect(page.locator("#stream-text")).to_have_text("Live")
    page.evaluate("heard = 0; document.addEventListener('wenya:event', () => heard++)")
    for number, (of, loads_again) in enumerate({"2026-000002": False, "2026-000001": True}.items(), 1):
        with service.records.begin() as tx:
            tx.events.append([NewEvent(TICKET_CHANGED, of, {})], NOW)
        page.wait_for_function("number => heard === number", arg=number)
        assert page.evaluate("next !== null") == loads_again, of


def test_the_work_list_shows_critical_tickets_before_thousands_of_others(service, open_page):
    grave, others = range(5_971, 6_001), range(1, 5_971)
    rows = [*(ticket(number) for number in others), *(ticket(number, "critical") for number in grave)]
    put(service.records, *rows)
    page = open_page()
    assert page.locator("tbody .severity").all_inner_texts()[:31] == ["Critical"] * 30 + ["Minor"]
    expect(page.get_by_text("6,000 open")).to_be_visible()


def test_a_ticket_explains_why_it_was_opened(service, open_page):
    breach(service, "f1-room")
    page = open_page("/tickets/2026-000001")
    why = page.get_by_role("region", name="Why it was opened")
    expect(why).to_contain_text("Residents' rooms must reach 18 °C or more from 06:00 to 21:00.")
    expect(why).to_contain_text("36 of 60 marks covered, 36 in breach")
    expect(why).to_contain_text("in breach below 18.0 °C")
    assert why.locator("dl.facts > *").all_inner_texts()[:6] == [
        *("Judged by", "rule room.day, version 1"),
        *("Limit", "18.0 °C"),
        *("Hours", "06:00-21:00"),
    ]
    expect(why.get_by_role("img", name=re.compile("Readings of 101室 Indoor temperature"))).to_be_visible()
    expect(why.locator("svg path.breach").first).to_be_attached()
    expect(why.locator("svg line.limit")).to_have_count(1)
    why.get_by_text("Evidence (60 readings)").click()
    expect(why.locator("tbody tr")).to_have_count(60)
    expect(page.get_by_role("region", name="Deadlines")).to_contain_text("Handling opinion 2 h 00 min left")
    expect(page.get_by_role("region", name="History")).to_contain_text("opened by the system")


def test_a_ticket_shows_what_late_data_made_of_its_figures_and_both_versions_of_its_evidence(
    service, open_page
):
    breach(service, "f1-room")
    late_window(service, "f1-room")
    page = open_page("/tickets/2026-000001")
    why = page.get_by_role("region", name="Why it was opened")
    why.get_by_text("Evidence (60 readings) · version 1").click()
    expect(why.locator("tbody tr:visible")).to_have_count(60)
    why.get_by_text("Evidence (61 readings) · version 2").click()
    expect(why.locator("tbody tr:visible")).to_have_count(121)
    history = page.get_by_role("region", name="History")
    expect(history).to_contain_text("Late data changed the figures of an episode")
    expect(history).to_contain_text(
        re.compile(r"f1-room: worst 1\d\.\d{3} °C, mean 17\.200 °C .* → worst 15\.000 °C, mean 17\.138 °C")
    )


def test_an_episode_from_before_its_terms_were_recorded_says_so(service, open_page):
    opened = MORNING + 35 * MINUTE
    file_changes(service, [Opening("room.day", 1, "f1-room", MORNING, opened, 36, 36, 16.0, MORNING)])
    why = open_page("/tickets/2026-000001").get_by_role("region", name="Why it was opened")
    assert why.locator("dl.facts > *").all_inner_texts()[2:6] == [
        *("Limit", "not recorded"),
        *("Hours", "not recorded"),
    ]


def test_a_dispatcher_works_the_ticket(service, open_page):
    breach(service, "f1-room")
    page = open_page("/tickets/2026-000001", role="dispatcher")
    expect(page.get_by_role("button", name="Resolve")).to_be_disabled()
    page.get_by_label("Note").fill("pump restarted")
    page.get_by_role("button", name="Acknowledge").click()
    history = page.get_by_role("region", name="History")
    expect(history).to_contain_text("pump restarted")
    expect(history).to_contain_text("调度员王")
    expect(page.get_by_label("Note")).to_have_value("")
    file_changes(service, [Ending("room.day", "f1-room", MORNING + 35 * MINUTE, NOW, EndReason.RECOVERED)])
    expect(page.get_by_text("recovered since 15 Jan, 08:20").first).to_be_visible()
    page.get_by_label("Note").fill("warm again")
    page.get_by_role("button", name="Resolve").click()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("#heading")).to_contain_text("Closed")


def test_a_refused_command_says_why(service, open_page):
    breach(service, "f1-room")
    page = open_page("/tickets/2026-000001", role="dispatcher")
    page.get_by_role("button", name="Comment").click()
    expect(page.locator("#said")).to_contain_text("Note: This must be given.")
    expect(page.get_by_label("Note")).to_be_focused()


def test_a_word_being_typed_survives_what_happens_meanwhile(service, open_page):
    breach(service, "f1-room")
    page = open_page("/tickets/2026-000001", role="dispatcher")
    expect(page.locator("#stream-text")).to_have_text("Live")
    page.get_by_label("Note").fill("half a sen")
    say(
        service.records,
        Viewer("somebody else", (Grant("dispatcher"),)),
        "2026-000001",
        Command.COMMENT,
        service.clock.now(),
        desk=service.desk(),
        text="by the way",
    )
    expect(page.get_by_role("region", name="History")).to_contain_text("by the way")
    expect(page.get_by_label("Note")).to_have_value("half a sen")


def test_forms_are_of_the_ticket_as_it_is_now_but_for_what_is_being_filled_in(service, open_page):
    breach(service, "f1-room")
    page = open_page("/tickets/2026-000001", role="dispatcher")
    version = page.locator("#m-progress input[name=version]")
    before = version.get_attribute("value")
    page.get_by_text("With a time of its own").click()
    page.get_by_role("button", name="Acknowledge").click()
    expect(version).not_to_have_attribute("value", before)
    expect(page.locator("#with-more")).to_have_attribute("open", "")
    now = version.get_attribute("value")
    page.locator("#m-progress summary").click()
    page.locator("#progress-text").fill("half a sen")
    page.get_by_role("button", name="Reported to dispatch").click()
    expect(page.get_by_role("region", name="History")).to_contain_text("Reported to dispatch")
    expect(page.locator("#progress-text")).to_have_value("half a sen")
    expect(version).to_have_attribute("value", now)


def test_a_hostile_name_is_text_and_nothing_else(service, open_page):
    breach(service, "f3-room")
    dead_letter(service, HOSTILE.encode(), DeadLetterReason.UNKNOWN_POINT, topic=f"wenya/v1/{HOSTILE}/json")
    for path in ("/", "/tickets/2026-000001", "/points/f3-room", "/dead-letters?reason=unknown-point"):
        page = open_page(path, role="viewer")
        expect(page.get_by_text(HOSTILE).first).to_be_attached()
        assert page.locator("script:not([src])").count() == 0


def test_a_ticket_says_who_spoke_for_which_points(service, open_page):
    with service.records.begin() as tx:
        tx.intrusions.note([Intrusion("gw1", NOW - 5 * MINUTE, NOW, 12, ("f1-room", "f2-room"))])
        tell_intrusions(tx, service.desk(), NOW)
    said = {
        "en": "gw1: 12 messages since 15 Jan, 08:15, for 101室 Indoor temperature f1-room, 201室",
        "zh-CN": "gw1：自 1月15日 08:15 起 12 条报文，涉及 101室 室温 f1-room、201室 室温 f2-room",
    }
    for language, text in said.items():
        page = open_page("/tickets/2026-000001", language=language)
        expect(page.locator("#history")).to_contain_text(text)
    page = open_page()
    expect(page.locator("tbody tr")).to_contain_text("翠园小区 1 栋")


def test_a_dead_letter_is_replayed_from_its_page(service, open_page):
    payload = b'{"point": "f2-room", "value": 19.5, "measured_at": "2026-01-15T08:00:00+08:00"}'
    dead_letter(service, payload, DeadLetterReason.UNKNOWN_POINT)
    page = open_page("/dead-letters?reason=unknown-point", role="engineer")
    page.get_by_text(f"Payload ({len(payload)} bytes)").click()
    expect(page.get_by_text("f2-room")).to_be_visible()
    page.get_by_role("button", name="Replay", exact=True).click()
    expect(page.get_by_text("replayed 15 Jan, 08:20")).to_be_visible()


def test_a_gateways_letters_of_one_reason_are_dismissed_at_once_in_as_many_bites_as_it_takes(
    service, open_page, monkeypatch
):
    monkeypatch.setattr(dead_letter_replay, "DISMISSED_AT_ONCE", 2)
    for number in range(5):
        dead_letter(service, b"%d" % number, gateway="gw-1")
    dead_letter(service, gateway=HOSTILE)
    page = open_page("/dead-letters", role="engineer")
    group = page.get_by_role("article").filter(has_text="gw-1")
    expect(group).to_contain_text("5 letters, 5 of which wait")
    group.get_by_role("button", name="Dismiss all").click()
    expect(group).to_contain_text("5 letters, none of which waits")
    expect(page.get_by_role("article").filter(has_text=HOSTILE)).to_contain_text(
        "One letter, one of which waits"
    )
    page.get_by_role("link", name="gw-1").click()
    expect(page.get_by_text("dismissed 15 Jan, 08:20")).to_have_count(5)


def test_letters_that_come_after_the_page_was_made_are_not_dismissed_unseen(service, open_page):
    seen = dead_letter(service, b"1", gateway="gw-1")
    page = open_page("/dead-letters?gateway=gw-1", role="engineer")
    unseen = dead_letter(service, b"2", gateway="gw-1")
    page.get_by_role("button", name="Dismiss all").click()
    expect(page.get_by_text("dismissed 15 Jan, 08:20")).to_have_count(1)
    letters = {row.id: row.dismissed_at for row in service.journal.box.dead_letters(0, 9, None)}
    assert letters == {seen: NOW, unseen: None}


def test_the_ticket_of_a_silence_says_what_came_instead_and_of_whom(service, open_page):
    opened = NOW - 20 * MINUTE
    reading = {"point": "f1-room", "value": 20, "measured_at": NOW + 3 * DAY}
    message = Message("wenya/v1/gw1/json", json.dumps(reading).encode(), opened)
    service.journal.append(*service.decoder.decode([message]), NOW)
    file_changes(service, [Opening("silent", 1, "f1-room", opened, opened, 0, 0, None, None)])
    why = open_page("/tickets/2026-000001").get_by_role("region", name="Why it was opened")
    expect(why).to_contain_text("clock ahead: 1 × from json/gw1, 15 Jan, 08:00 to 15 Jan, 08:00")


def test_a_point_shows_its_day_under_the_limits_of_its_hours(service, open_page):
    breach(service, "f1-room")
    page = open_page("/points/f1-room")
    expect(page.locator("svg line.limit")).to_have_count(3)
    expect(page.get_by_role("link", name="2026-000001")).to_be_visible()
    expect(page.get_by_role("region", name="History")).to_contain_text(
        re.compile(r"Latest reading 17\.\d °C")
    )


def test_what_is_not_ready_is_said_on_every_page(service, open_page):
    service.faults["readings"] = "unavailable"
    service.faults["checker"] = Said("faults-left-out", faults=Said("fault-rule", rule="room.day"))
    told = open_page().get_by_role("alert")
    expect(told).to_contain_text("Readings: cannot be reached")
    expect(told).to_contain_text("Judgement: left out: rule room.day")
    told = open_page(language="zh-CN").get_by_role("alert")
    expect(told).to_contain_text("读数库：无法连接")
    expect(told).to_contain_text("判定：已略过：规则 room.day")


def test_the_language_follows_the_browser_until_somebody_chooses(service, open_page):
    breach(service, "f1-room")
    page = open_page("/tickets/2026-000001", language="zh-CN")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("heading", name="开单依据")).to_be_visible()
    expect(page.get_by_text("窗口内 60 个判定时刻：36 个有效，36 个不达标")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Why it was opened")).to_be_visible()
    page.goto("/work")
    expect(page.get_by_role("heading", name="Work list")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_fits_its_screen_and_names_what_can_be_pressed(service, open_page, width):
    breach(service, "f1-room")
    pressure_loss(service)
    dead_letter(service, b"x" * 3_000)
    for path in ("/", "/tickets/2026-000001", "/points/f1-room", "/dead-letters", "/password", "/sign-in"):
        page = open_page(path, width=width, role="engineer")
        page.evaluate(UNFOLD)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{path} is wider than {width}"
        )
        assert page.evaluate(UNNAMED) == 0, f"{path} has something to press without a name"


def test_a_page_that_is_not_there_is_a_page_and_not_a_document_for_programs(client):
    answer = client.get("/tickets/2026-999999", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code == 404
    assert "There is no such page or number." in answer.text


def test_on_a_phone_what_can_be_done_comes_first(service, open_page):
    breach(service, "f1-room")
    page = open_page("/tickets/2026-000001", role="dispatcher", width=390)
    moves, why = (page.get_by_role("heading", name=each) for each in ("Actions", "Why it was opened"))
    assert moves.bounding_box()["y"] < why.bounding_box()["y"]
