"""Signing in and out in a real browser: once for all tabs, and what a page says when it is over."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.api.conftest import served
from tests.api.signed_in import session_of
from tests.api.stand_in_service import PASSWORD, breach, dead_letter, stand_in_service

TICKET = "/tickets/2026-000001"


@pytest.fixture
def browser(chromium, tmp_path):
    """A browser before a service that nobody reads who has not signed in."""
    with stand_in_service(tmp_path, anonymous="none") as service, served(service) as url:
        breach(service, "f1-room")
        with chromium.new_context(base_url=url, locale="en") as context:
            context.set_default_timeout(5_000)
            yield service, context


def sign_in(page: Page, password: str = PASSWORD, name: str = "调度员王") -> None:
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_page_that_needs_it_asks_for_a_sign_in_and_then_shows_itself_in_every_tab(browser):
    _, context = browser
    page = context.new_page()
    page.goto(TICKET)
    expect(page.get_by_role("heading", name="This page needs a sign-in")).to_be_visible()
    expect(page.get_by_text("Connection lost")).to_have_count(0)
    sign_in(page, "wrong password")
    expect(page.get_by_role("alert")).to_have_text("The user name or the password is wrong.")
    expect(page.get_by_label("User name")).to_have_value("调度员王")
    expect(page.get_by_label("Password")).to_have_value("")
    sign_in(page)
    expect(page).to_have_url(re.compile(f"{TICKET}$"))
    expect(page.locator("#stream-text")).to_have_text("Live")
    other_tab = context.new_page()
    other_tab.goto(TICKET)
    other_tab.get_by_label("Note").fill("from another tab")
    other_tab.get_by_role("button", name="Comment").click()
    expect(page.get_by_role("region", name="History")).to_contain_text("from another tab")


def test_signing_out_in_one_tab_is_said_in_the_others_and_leaves_what_was_typed(browser):
    _, context = browser
    tab, other = context.new_page(), context.new_page()
    tab.goto(TICKET)
    sign_in(tab)
    expect(tab.locator("#stream-text")).to_have_text("Live")
    tab.get_by_label("Note").fill("half a sen")
    other.goto("/")
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("heading", name="This page needs a sign-in")).to_be_visible()
    tab.get_by_role("button", name="Comment").click()
    expect(tab.get_by_text("You are no longer signed in.")).to_be_visible()
    expect(tab.locator("#said")).to_contain_text("The session is over")
    expect(tab.get_by_label("Note")).to_have_value("half a sen")
    sign_in(other)
    expect(other.locator("#stream-text")).to_have_text("Live")
    tab.evaluate("refresh()")
    expect(tab.get_by_text("You are no longer signed in.")).to_be_hidden()
    tab.get_by_role("button", name="Comment").click()
    expect(tab.get_by_role("region", name="History")).to_contain_text("half a sen")


def test_a_stream_that_is_refused_says_that_the_session_is_over_and_not_that_the_connection_is(browser):
    service, context = browser
    page = context.new_page()
    page.goto("/")
    sign_in(page)
    expect(page.locator("#stream-text")).to_have_text("Live")
    with service.records.begin() as tx:
        tx.users.disable(tx.users.named("调度员王").id, 1, "li")
    page.evaluate("askWhy()")
    expect(page.locator("#stream-text")).to_have_text("Signed out")
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()


@pytest.mark.parametrize("role", [None, "viewer"])
def test_what_somebody_may_not_do_has_no_button(service, open_page, role):
    breach(service, "f1-room")
    dead_letter(service)
    page = open_page(TICKET, role=role)
    said = (
        "Sign in to work this ticket." if role is None else "Your roles do not allow you to work this ticket."
    )
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_label("Note")).to_have_count(0)
    expect(page.locator("button[data-post]")).to_have_count(0)


def test_dead_letters_are_for_who_signs_in_also_where_reading_is_open(service, open_page):
    dead_letter(service, b"13900000000")
    page = open_page("/")
    expect(page.get_by_role("link", name="Dead letters")).to_have_count(0)
    page.goto("/dead-letters?reason=malformed")
    expect(page.get_by_role("heading", name="This page needs a sign-in")).to_be_visible()
    sign_in(page)
    expect(page).to_have_url(re.compile("/dead-letters.reason=malformed$"))
    page.get_by_text("Payload (11 bytes)").click()
    expect(page.get_by_text("13900000000")).to_be_visible()


@pytest.mark.parametrize(("role", "buttons"), [("viewer", 0), ("dispatcher", 0), ("engineer", 4)])
def test_who_may_replay_dead_letters_has_buttons_for_it(service, open_page, role, buttons):
    dead_letter(service)
    page = open_page("/dead-letters?reason=malformed", role=role)
    expect(page.locator("button[data-post]")).to_have_count(buttons)


def test_a_tab_of_somebody_else_is_drawn_anew(service, open_page):
    breach(service, "f1-room")
    page = open_page(TICKET, role="dispatcher")
    expect(page.get_by_role("button", name="Comment")).to_be_visible()
    (cookie,) = page.context.cookies()
    page.context.add_cookies([cookie | {"value": session_of(service, "viewer")}])
    page.evaluate("refresh()")
    expect(page.locator("#user")).to_have_text("查看员王")
    expect(page.get_by_role("button", name="Comment")).to_have_count(0)
