"""An English word is found wherever it stands on a page, and names and codes are not taken for one."""

from __future__ import annotations

import pytest

from tests.walk.console.reading import Page, latin
from tests.walk.console.rendered import latin_on

WORD = "late"
PAGES = [
    f"<p>{WORD}</p>",
    f"<p title='{WORD}'>好</p>",
    f"<button aria-label='{WORD}'>好</button>",
    f"<input placeholder='{WORD}'>",
    f"<input value='{WORD}'>",
    f"<img alt='{WORD}' src='0'>",
    f"<details><summary>好</summary>{WORD}</details>",
    f"<svg><title>{WORD}</title></svg>",
    f"<svg><text>{WORD}</text></svg>",
    f"<pre>{WORD}</pre>",
    f"<span lang='en'>{WORD}</span>",
]


@pytest.mark.parametrize("body", PAGES)
def test_a_word_is_found_in_a_page_as_it_comes(body):
    assert Page(f"<html><body>{body}</body></html>").latin == [WORD]


def test_a_word_is_found_in_a_page_as_it_is_drawn(chromium):
    with chromium.new_context() as context:
        page = context.new_page()
        for body in PAGES:
            page.set_content(f"<html><body>{body}</body></html>")
            assert WORD in latin_on(page), body
        page.set_content(f"<title>{WORD}</title>")
        assert latin_on(page) == [WORD]
        page.set_content(f"<style>p::before {{ content: '{WORD}' }}</style><p>好</p>")
        assert latin_on(page) == [WORD]
        page.set_content("<form><input required></form>")
        assert latin_on(page) != [], "what the browser itself says of a field is in its own language"


@pytest.mark.parametrize(
    "text", ["规则 room.day 第 1 版，条款 H15", "0.140 MPa，0.30 mg/L，pH 7.00", "zz-id-b1f1"]
)
def test_what_has_no_other_name_is_no_word(text):
    assert latin(text) == []


@pytest.mark.parametrize("text", ["15 s", "room.days", "the unit", "XH15", "not-ready", "H15th"])
def test_what_only_looks_like_it_is_one(text):
    assert latin(text) != []
