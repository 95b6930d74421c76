"""Every page as everybody can use it: both languages, both themes, desk and phone, held against axe-core.

In Chinese it is also read as it is drawn, with what scripts and style sheets add to what the server wrote:
that is read for everybody and of every object by `tests.walk.console.test_pages_in_chinese`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from api.access.sessions import COOKIE
from api.console import theme
from api.console.theme import Theme
from tests.api.console.conftest import Watched
from tests.walk.console.busy_city import EVERYBODY
from tests.walk.console.page_samples import FAULTY, pages_of
from tests.walk.console.rendered import latin_on

PICTURES = Path(__file__).parents[4] / "build" / "screenshots"
"""Where what was seen is kept for somebody to look at; no file of the project."""
LOOKS = {
    "phone": ("zh-CN", Theme.DARK, (390, 844)),
    "desk": ("en", Theme.LIGHT, (1366, 768)),
}
SERIOUS = {"serious", "critical"}
PAGES_EACH, FAULTY_EACH = 2, 1


@pytest.fixture(scope="module", params=LOOKS)
def look(request, chromium, address, city):
    """A page for whoever may see everything, as one of `LOOKS`; complains at the end if its scripts did."""
    language, colours, (width, height) = LOOKS[request.param]
    context = chromium.new_context(
        base_url=address,
        locale=language,
        timezone_id="UTC",
        viewport={"width": width, "height": height},
        reduced_motion="reduce",  # a colour that fades in is another one at each look
    )
    context.set_default_timeout(10_000)
    shown = {COOKIE: city.sessions[EVERYBODY, "organisation"], theme.COOKIE: colours}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in shown.items()])
    watched = Watched(context.new_page())
    yield request.param, language, watched.page
    complaints = watched.complaints
    context.close()
    assert complaints == []


@pytest.mark.parametrize("path", FAULTY)
def test_everybody_can_use_it(look, city, path):
    name, language, page = look
    addresses = [url for url in pages_of(city)[path] if "lang=" not in url]
    for url in [*addresses[:PAGES_EACH], *FAULTY[path][:FAULTY_EACH]]:
        page.goto(url)
        keep_picture(page, name, url)
        assert too_wide(page) == [], url
        assert hard_to_use(page) == [], url
        if language == "zh-CN":
            assert page.evaluate("document.documentElement.lang") == language
            assert latin_on(page) == [], url


def keep_picture(page, name, url):
    """For whoever runs it by hand: the checkout of the gate goes, and a picture takes half as long as axe."""
    if os.environ.get("CI"):
        return
    file = PICTURES / name / f"{re.sub(r'[^A-Za-z0-9-]+', '_', url)[:80].strip('_') or 'start'}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file, full_page=True)


def too_wide(page) -> list[str]:
    """What makes the page wider than the screen, so that it is read by pushing it to and fro."""
    return page.evaluate("""() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll("body *")]
            .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
            .map((each) => each.outerHTML.slice(0, 120)).slice(0, 5)""")


def hard_to_use(page) -> list[str]:
    """What axe-core takes for a serious fault: the rule, and where it is broken."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{fault['id']} ({fault['help']}): {node['html'][:160]}"
        for fault in found
        if fault["impact"] in SERIOUS
        for node in fault["nodes"][:3]
    ]


@pytest.mark.parametrize(
    "body", ["<input>", "<button></button>", "<p style='color: #999; background: #fff'>words</p>"]
)
def test_what_keeps_somebody_from_using_a_page_is_found(chromium, body):
    with chromium.new_context() as context:
        page = context.new_page()
        page.set_content(f"<!doctype html><html lang=en><title>x</title><main>{body}</main></html>")
        assert hard_to_use(page) != []
        page.set_content("<!doctype html><div style='width: 9000px'>x</div>")
        assert too_wide(page) != []
