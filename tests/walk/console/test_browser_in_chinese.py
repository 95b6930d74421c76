"""The console in a real browser, in Chinese: whatever its scripts say. `test_every_page` reads each page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from alerts.people.session import key_of
from alerts.people.viewer import Grant, Viewer
from alerts.tickets.ticket import Command
from api.access.sessions import COOKIE
from api.wiring.app import create_app
from ingest.readings.batch import DeadLetterReason
from tests.alerts.desk.matters.desk_on_record import say
from tests.api.conftest import served_app
from tests.api.console.conftest import Watched
from tests.api.stand_in_service import NOW, PASSWORD
from tests.walk.console.busy_city import EVERYBODY, busy_city
from tests.walk.console.rendered import latin_on

EVERYTHING = (EVERYBODY, "organisation")
OPENED = "/tickets/2026-000003"
LETTER = f"/dead-letters?reason={DeadLetterReason.MALFORMED}"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A city of its own, since buttons are pressed in it."""
    with busy_city(tmp_path_factory.mktemp("browser")) as made:
        yield made


@pytest.fixture(scope="module")
def app(city):
    return create_app(city.service)


@pytest.fixture(scope="module")
def address(app):
    with served_app(app) as url:
        yield url


@pytest.fixture
def browse(chromium, address, city):
    """Opens a browser in Chinese for whoever has a role, or for nobody; complains at the end if it did."""
    contexts, watched = [], []

    def open_(who=None) -> Page:
        context = chromium.new_context(base_url=address, locale="zh-CN", timezone_id="UTC")
        context.set_default_timeout(5_000)
        contexts.append(context)
        if who is not None:
            context.add_cookies([{"name": COOKIE, "value": city.sessions[who], "url": address}])
        page = context.new_page()
        watched.append(Watched(page))
        return page

    yield open_
    complaints = [complaint for each in watched for complaint in each.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


def shows_no_word(page: Page) -> None:
    # A page that is only on its way has no element yet: this waits for one.
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert latin_on(page) == [], page.url


def test_a_ticket_of_people_is_drawn_without_an_english_word(browse, city):
    """Those of sensors are opened below, and one of every kind is in `test_every_page`."""
    page = browse(EVERYTHING)
    for number in city.of_people:
        page.goto(f"/tickets/{number}")
        shows_no_word(page)


def test_nobody_sees_no_english_word_and_signs_in_and_out_in_chinese(browse, city):
    page = browse()
    for url in ("/", OPENED, "/dead-letters", "/nothing", "/sign-in"):
        page.goto(url)
        shows_no_word(page)
    page.get_by_role("button", name="登录").click()
    assert page.get_by_label("用户名").evaluate("field => field.validationMessage") == "请填写此项"
    for password in ("0123 wrong", PASSWORD):
        page.get_by_label("用户名").fill(city.viewers[EVERYTHING].name)
        page.get_by_label("登录口令").fill(password)
        with page.expect_navigation():
            page.get_by_role("button", name="登录").click()
        shows_no_word(page)
    with page.expect_navigation():
        page.get_by_role("link", name=city.viewers[EVERYTHING].name).click()
    shows_no_word(page)
    page.get_by_role("link", name="修改登录口令").click()
    expect(page.get_by_role("heading", name="修改登录口令")).to_be_visible()
    page.get_by_label("新登录口令", exact=True).press_sequentially("0")
    page.get_by_role("button", name="修改").click()
    shows_no_word(page)
    short = page.get_by_label("新登录口令", exact=True).evaluate("field => field.validationMessage")
    assert short == "至少 10 个字符"
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    shows_no_word(page)


def refused(page: Page, button: str, *said: str) -> None:
    """Pressing ``button`` is refused in these words."""
    page.get_by_role("button", name=button, exact=True).first.click()
    expect(page.locator("#said")).to_have_attribute("data-kind", "bad")
    for each in said:
        expect(page.locator("#said")).to_contain_text(each)
    shows_no_word(page)
    page.locator("#said").evaluate("said => { said.textContent = ''; delete said.dataset.kind; }")


@contextmanager
def sending(page: Page, *, form: str | None = None, **instead: object) -> Iterator[None]:
    """What a command's button sends holds ``instead``: the buttons are drawn anew after an answer.

    ``form`` stands in for the key of the page's own form.
    """

    def changed(route: Route) -> None:
        headers = route.request.headers | ({} if form is None else {"x-wenya-form": form})
        data = json.loads(route.request.post_data or "{}") | instead
        route.continue_(headers=headers, post_data=json.dumps(data))

    page.route("**/commands", changed)
    yield
    page.unroute("**/commands", changed)


def test_whatever_a_button_is_answered_is_said_in_chinese(browse, city):
    page = browse(EVERYTHING)
    page.goto(OPENED)
    expect(page.locator("#stream-text")).to_have_text("实时")
    refused(page, "备注", "处理说明：此项必填")
    note = page.get_by_label("处理说明")
    for text, said in (("长" * 4_001, "最多 4,000 个字"), ("好\0", "含有无法显示的字符")):
        note.evaluate("(note, text) => { note.removeAttribute('maxlength'); note.value = text; }", text)
        refused(page, "备注", "请求内容有误：", said)
    note.fill("好")
    with sending(page, form="0"):
        refused(page, "备注", "页面已过期：请刷新页面后重试。")
    with sending(page, version=99):
        refused(page, "受理", "已有新的变动：")
    with sending(page, command="resolve"):
        refused(page, "受理", "尚未恢复")
    page.route("**/commands", lambda route: route.abort())
    refused(page, "备注", "连接中断")
    page.unroute("**/commands")
    page.get_by_role("button", name="备注").click()
    expect(page.locator("#said")).to_have_text("已完成")
    shows_no_word(page)


def test_letters_are_answered_in_chinese_too(browse, city):
    page = browse(EVERYTHING)
    page.goto(LETTER)
    page.locator("button[id^=replay-]").last.click()
    expect(page.locator("#said")).to_have_text("已完成")
    shows_no_word(page)
    # Whatever button it is: the list is drawn anew after an answer.
    gone = re.compile(r"dead-letters/[0-9]+/replay$")
    page.route(
        gone, lambda route: route.continue_(url=gone.sub("dead-letters/999999/replay", route.request.url))
    )
    refused(page, "重放", "没有找到：没有未解析报文 999999。")


def test_whatever_the_live_stream_brings_or_does_not_is_said_in_chinese(browse, city):
    page = browse(EVERYTHING)
    page.route("**/api/v1/events*", lambda route: route.abort())
    page.goto(OPENED)
    expect(page.locator("#stream-text")).to_have_text("连接中断")
    shows_no_word(page)
    page.unroute("**/api/v1/events*")
    page.reload()
    expect(page.locator("#stream-text")).to_have_text("实时")
    wang = Viewer("调度员王", (Grant("handler"),))
    service = city.service
    say(
        *(service.records, wang, OPENED.removeprefix("/tickets/"), Command.ARRIVE, NOW),
        desk=service.desk(),
        text="已到场",
    )
    expect(page.get_by_role("region", name="办理过程")).to_contain_text("已到场")
    shows_no_word(page)


def test_a_stream_without_room_is_said_in_chinese(browse, app, monkeypatch):
    monkeypatch.setattr(app.state.hub, "_most_listeners", 0)
    page = browse(EVERYTHING)
    page.goto("/")
    expect(page.locator("#stream-text")).to_have_text("实时连接已满")
    shows_no_word(page)


def test_a_session_that_is_over_is_said_in_chinese_while_the_page_stays(browse, city):
    who = ("dispatcher", "organisation")
    page = browse(who)
    page.goto(OPENED)
    expect(page.locator("#stream-text")).to_have_text("实时")
    page.get_by_label("处理说明").fill("好")
    with city.service.records.begin() as tx:
        tx.sessions.end(key_of(city.sessions[who]))
    page.get_by_role("button", name="备注").click()
    expect(page.get_by_text("登录已结束。已填写的内容仍在本页。")).to_be_visible()
    expect(page.locator("#said")).to_have_text("登录已结束：请重新登录。")
    shows_no_word(page)
