"""Browsers are told apart in short, whatever they say of themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.people.doors.browsers import BROWSERS, OTHER, SYSTEMS, browser_of
from api.words.languages import language
from ingest.words.packages import LANGUAGE_TAGS

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
PHONE = "Mozilla/5.0 (Linux; Android 13; V2055A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("said", "known"),
    [
        (f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36", "chrome/windows"),
        (f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0", "edge/windows"),
        (f"{WINDOWS} Chrome/86.0.4240.198 Safari/537.36 QIHU 360SE", "qihoo/windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "firefox/linux"),
        (f"{PHONE} Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.49", "wechat/android"),
        (f"{IPHONE} Version/17.4 Mobile/15E148 Safari/604.1", "safari/iphone"),
        (f"{IPHONE} CriOS/126.0 Mobile/15E148 Safari/604.1", "chrome/iphone"),
        ("curl/8.5.0", "other/other"),
        ("", "other/other"),
    ],
)
def test_a_browser_is_known_by_what_it_says(said, known):
    assert browser_of(said) == known


@given(st.text())
def test_whatever_is_said_is_kept_in_few_letters(said):
    browser, system = browser_of(said).split("/")
    assert browser in {OTHER, *(name for name, _ in BROWSERS)}
    assert system in {OTHER, *(name for name, _ in SYSTEMS)}


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_every_browser_and_system_has_a_name(tag):
    words = language(tag)
    assert all(words.has(f"browser-{name}") for name, _ in (*BROWSERS, (OTHER, "")))
    assert all(words.has(f"system-{name}") for name, _ in (*SYSTEMS, (OTHER, "")))
