"""Who has read nothing finds the station at fault in the demo, and works its ticket, by what they see."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from api.demo.demo import DISPATCHER, Demo
from tests.api.console.conftest import Watched, chromium  # noqa: F401 - a fixture

UNTIL = datetime(2026, 1, 15, 7, 45, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000
"""The station is at fault from 05:00 to 09:30, and its ticket is open from 07:04 on."""


@pytest.fixture(scope="module")
def morning(tmp_path_factory):
    """The demo as somebody finds it who comes to it in the middle of its morning."""
    enough = threading.Event()
    with Demo(tmp_path_factory.mktemp("morning")) as running:
        running.day(
            speed=None,
            on_progress=lambda progress: enough.set() if progress.now >= UNTIL else None,
            stop=enough,
        )
        yield running


@dataclass(frozen=True)
class Seen:
    """What somebody reads on the screen, in their language."""

    language: str
    size: tuple[int, int]
    menu: str | None
    sign_in: str
    name: str
    password: str
    now: str
    tickets: str
    clause: str
    cold: str
    take: str
    signed: str
    reassign: str
    unit: str
    reason: str
    left: str


LOOKS = [
    Seen(
        *("en", (1366, 768), None, "Sign in", "User name", "Password", "Now", "ticket"),
        *("Residents' rooms must have 18 °C or more, 06:00-21:00.", "measured households in breach"),
        *("Acknowledge", "In hand", "Reassign", "Unit", "Reason", "left"),
    ),
    Seen(
        *("zh-CN", (390, 800), "菜单", "登录", "用户名", "登录口令", "态势", "工单"),
        *("居民室温 06:00-21:00 应不低于 18 ℃。", "户不达标，影响 600 户"),
        *("受理", "办理中", "改派", "承办单位", "原因", "剩"),
    ),
]


@pytest.fixture(params=LOOKS, ids=lambda look: look.language)
def look(request):
    return request.param


@pytest.fixture
def page(morning, look, chromium):  # noqa: F811 - the fixture
    width, height = look.size
    context = chromium.new_context(
        base_url=morning.url, locale=look.language, viewport={"width": width, "height": height}
    )
    context.set_default_timeout(10_000)
    watched = Watched(context.new_page())
    yield watched.page
    complaints = watched.complaints
    context.close()
    assert complaints == []


def test_who_has_read_nothing_finds_the_station_at_fault_and_works_its_ticket(morning, page, look):
    page.goto("/")
    if look.menu:
        page.get_by_role("button", name=look.menu).click()
    page.get_by_role("link", name=look.sign_in).click()
    page.get_by_label(look.name).fill(DISPATCHER)
    page.get_by_label(look.password).fill(morning.password)
    page.get_by_role("button", name=look.sign_in).click()
    if look.menu:
        page.get_by_role("button", name=look.menu).click()
    page.get_by_role("link", name=look.now, exact=True).click()

    # What is wrong, where and how bad stands on the first screen, the worst before the rest.
    station = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="城西换热站"))
    station = station.filter(has_text="%").first
    station.get_by_role("link", name=look.tickets).click()

    # Why it was opened, and how cold it is now.
    expect(page.get_by_role("heading", level=1)).to_contain_text("城西换热站")
    expect(page.get_by_text(look.clause).first).to_be_visible()
    expect(page.get_by_text(look.cold).first).to_be_visible()

    page.get_by_role("button", name=look.take, exact=True).first.click()
    expect(page.get_by_text(look.signed, exact=True).first).to_be_visible()

    move = page.get_by_role("group").filter(has=page.get_by_text(look.reassign, exact=True)).last
    move.get_by_text(look.reassign, exact=True).first.click()
    move.get_by_label(look.unit).select_option("维修公司")
    move.get_by_label(look.reason).first.fill("站内无热，先查一次网")
    with page.expect_navigation():
        move.get_by_role("button", name=look.reassign).click()
    expect(page.get_by_text("维修公司").first).to_be_visible()
    expect(page.get_by_text(look.left).first).to_be_visible()
