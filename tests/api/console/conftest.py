"""A real browser, and pages in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from api.access.sessions import COOKIE
from tests.api.signed_in import session_of

CHROMIUM_ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's browser; closed with the module, since its loop must not outlive these tests."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        missing = "neither of the Debian packages chromium-headless-shell and chromium is installed"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


class Watched:
    """A page whose script errors and refused policies are remembered; a refused command is neither."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)


@pytest.fixture
def open_page(chromium, address, service):
    """Opens a page of the console in a language and a width, for a role; complains at the end if it did."""
    contexts, watched = [], []

    def open_(path="/work", *, language="en", width=1280, role=None) -> Page:
        context = chromium.new_context(
            base_url=address, locale=language, viewport={"width": width, "height": 900}, timezone_id="UTC"
        )
        context.set_default_timeout(5_000)
        contexts.append(context)
        if role is not None:
            context.add_cookies([{"name": COOKIE, "value": session_of(service, role), "url": address}])
        page = context.new_page()
        watched.append(Watched(page))
        page.goto(path)
        return page

    yield open_
    complaints = [complaint for each in watched for complaint in each.complaints]
    for context in contexts:
        context.close()
    assert complaints == []
