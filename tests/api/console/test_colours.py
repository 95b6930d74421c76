"""The colours of both themes: named in one place, and legible on every ground that they stand on."""

from __future__ import annotations

import re

import pytest
from starlette.requests import Request

from api.console.pages.rendering import STYLES
from api.console.static_files import STATIC
from api.console.theme import Theme, theme_of

LEGIBLE = 4.5
"""WCAG 2.2, success criterion 1.4.3: the least contrast of a text with its ground."""
THEMES = {"light": "colours.css", "dark": "dark.css"}
GROUNDS = ("paper", "paper-soft", "ground")
READ_ON = {
    **dict.fromkeys(
        ("ink", "ink-soft", "brand", "critical", "major", "minor", "info", "good", "warn"), GROUNDS
    ),
    "fill-ink": ("fill", "fill-over"),
    "top-ink": ("top", "top-low"),
    "on-severity": ("critical-fill", "major-fill", "minor-fill", "info-fill"),
    "top-low": ("top-ink",),
}
IN_BOXES = [("good", "good-soft"), ("critical", "bad-soft"), ("warn", "warn-soft"), ("ink", "tag")]
BARE = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", re.IGNORECASE)


def colours(name):
    found = dict(re.findall(r"--([a-z-]+): ([^;]+);", STATIC.joinpath(name).read_text(encoding="utf-8")))
    return {colour: value for colour, value in found.items() if colour != "radius"}


def luminance(colour):
    """Relative luminance of ``#rrggbb`` as WCAG defines it."""
    linear = []
    for at in (1, 3, 5):
        part = int(colour[at : at + 2], 16) / 255
        linear.append(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("file", THEMES.values(), ids=THEMES)
def test_every_text_can_be_read_on_every_ground(file):
    there = {**colours(THEMES["light"]), **colours(file)}
    pairs = [(text, ground) for text, grounds in READ_ON.items() for ground in grounds] + IN_BOXES
    found = {pair: round(contrast(*(there[each] for each in pair)), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < LEGIBLE} == {}


def test_the_dark_room_has_a_colour_for_each_that_is_not_the_same_there():
    light, dark = (colours(file) for file in THEMES.values())
    assert dark.keys() <= light.keys()
    assert {"on-severity"} >= light.keys() - dark.keys()


def test_colours_are_named_in_one_place():
    bare = {
        f"{each.name}:{number}": line.strip()
        for each in STATIC.iterdir()
        if each.name.endswith(".css") and each.name not in THEMES.values()
        for number, line in enumerate(each.read_text(encoding="utf-8").splitlines(), 1)
        if BARE.search(line)
    }
    assert bare == {}
    assert {*THEMES.values()} - {*STYLES} == {"dark.css"}  # the theme says whether and where that one counts


@pytest.mark.parametrize(
    ("query", "cookie", "theme"),
    [
        ("", "", Theme.SYSTEM),
        ("theme=dark", "", Theme.DARK),
        ("theme=dark", "light", Theme.DARK),
        ("", "dark", Theme.DARK),
        ("theme=none", "light", Theme.LIGHT),
        ("theme=", "%22", Theme.SYSTEM),
    ],
)
def test_the_theme_is_the_one_asked_for_most_clearly(query, cookie, theme):
    headers = [(b"cookie", f"wenya_theme={cookie}".encode())]
    assert theme_of(Request({"type": "http", "query_string": query.encode(), "headers": headers})) is theme


def test_a_choice_leads_through_all_themes_and_paper_is_never_dark():
    assert [each.after for each in Theme] == [Theme.DARK, Theme.LIGHT, Theme.SYSTEM]
    assert all(not each.dark_where or each.dark_where.startswith("screen") for each in Theme)
