"""A change of shift in a real browser: the page stays, rings until then, and keeps nothing of whom it was."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from alerts.people.doors.one_time_codes import STEP, code_at
from alerts.people.doors.second_factor import SecondFactor
from alerts.people.session import key_of
from api.access.sessions import COOKIE
from tests.api.signed_in import session_of
from tests.api.stand_in_service import NAMES, PASSWORD

WORDS = {
    "en": (
        "Change of shift",
        "User name",
        "Password",
        "Take over",
        "The user name or the password is wrong.",
    ),
    "zh-CN": ("换班", "用户名", "登录口令", "接班", "用户名或登录口令不正确。"),
}


def shown(page) -> str:
    return next(each["value"] for each in page.context.cookies() if each["name"] == COOKIE)


@pytest.mark.parametrize("language", WORDS)
def test_the_next_person_takes_over_the_console_at_the_same_page(service, open_page, language):
    title, name, password, submit, wrong = WORDS[language]
    page = open_page("/work?overdue=true", language=language, role="dispatcher", width=1366)
    before = shown(page)
    page.evaluate("sessionStorage.setItem('wenya-draft-1', 'half a sen')")
    page.get_by_role("link", name=title).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(name).fill("工程师王")
    dialog.get_by_label(password).fill("wrong password")
    dialog.get_by_role("button", name=submit).click()
    expect(dialog.get_by_role("alert")).to_contain_text(wrong)
    expect(page.locator("#stream")).to_have_attribute("data-state", "live")
    assert shown(page) == before, "who was there still is"
    dialog.get_by_label(password).fill(PASSWORD)
    with page.expect_navigation():
        dialog.get_by_role("button", name=submit).click()
    expect(page.locator("#user")).to_have_text("工程师王")
    expect(page).to_have_url(re.compile(r"/work\?overdue=true$"))
    assert page.evaluate("sessionStorage.getItem('wenya-draft-1')") is None
    with service.records.reading() as tx:
        assert tx.sessions.by_key(key_of(before)) is None


def test_a_page_says_before_its_session_ends_and_goes_on_where_somebody_is_there(service, open_page):
    session = session_of(service, "dispatcher")
    page = open_page("/work", role=None)
    page.clock.install()
    page.context.add_cookies([{"name": COOKIE, "value": session, "url": page.url}])
    page.goto("/work")
    page.locator("h1").click()
    ending = page.locator("#ending")
    expect(ending).to_be_hidden()
    key = key_of(session)
    late = service.wall.now() - 57 * 60_000
    with service.records.begin() as tx:
        tx.sessions.note_seen({key: late})
    service.session_use._last.clear()
    page.clock.run_for(56 * 60_000)
    expect(ending).to_be_visible()
    expect(ending).to_contain_text("Nothing was done for a while")
    page.get_by_role("button", name="Go on").click()
    expect(ending).to_be_hidden()
    assert service.session_use.last(key) == service.wall.now()


def test_a_program_is_told_how_long_a_session_goes_on(client, service):
    cookie = {"Cookie": f"{COOKIE}={session_of(service, 'viewer')}"}
    told = client.get("/api/v1/session", headers=cookie).json()
    assert (told["name"], told["seconds_left"], told["ends_by"]) == (NAMES["viewer"], 3_600, "idle")
    token = {"Authorization": f"Bearer {service.tokens['viewer']}"}
    told = client.get("/api/v1/session", headers=token).json()
    assert (told["seconds_left"], told["ends_by"]) == (None, None)


@pytest.mark.parametrize("language", WORDS)
def test_the_frame_stays_where_it_is_when_the_connection_is_lost(open_page, language):
    page = open_page("/work", language=language, role="dispatcher", width=1366)
    heights = [
        page.evaluate(
            "said => (showLive(said), document.querySelector('header.top').getBoundingClientRect().toJSON())",
            state,
        )
        for state in ("connecting", "live", "away", "ended")
    ]
    places = page.evaluate("document.querySelector('main').getBoundingClientRect().top")
    assert [each for each in heights if each != heights[0]] == []
    assert places == heights[0]["bottom"]


def test_a_code_is_asked_for_by_the_name_of_whose_it_is_can_be_left_and_hands_over(service, open_page):
    secret, now = "JBSWY3DPEHPK3PXP" * 2, service.wall.now()
    with service.records.begin() as tx:
        id_ = tx.users.named("工程师王").id
        tx.second_factors.begin(SecondFactor(id_, secret, now, ""))
        tx.second_factors.turn_on(id_, now, 1)
    page = open_page("/work", language="zh-CN", role="dispatcher", width=1366)
    dialog = page.get_by_role("dialog")

    def begin() -> None:
        page.get_by_role("link", name="换班").click()
        dialog.get_by_label("用户名").fill("工程师王")
        dialog.get_by_label("登录口令").fill(PASSWORD)
        dialog.get_by_role("button", name="接班").click()
        expect(dialog.locator("#over-code-of")).to_have_text("工程师王")

    begin()
    dialog.get_by_role("button", name="取消").click()
    expect(dialog).to_be_hidden()
    before = shown(page)
    begin()
    code = code_at(secret, now // STEP)
    coding = dialog.locator("#over-code-form")
    coding.get_by_label("动态码").fill(f"{(int(code) + 1) % 10**6:06}")
    coding.locator("button[type=submit]").click()
    expect(dialog.get_by_role("alert")).to_contain_text("动态码不正确")
    assert shown(page) == before, "until the code is right who was there still is"
    coding.get_by_label("动态码").fill(code)
    with page.expect_navigation():
        coding.locator("button[type=submit]").click()
    expect(page.locator("#user")).to_have_text("工程师王")
