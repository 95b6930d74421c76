"""A rule is changed: what it judged before goes on saying the old words, and what it judges now the new ones.

On the ticket's page and the point's, over REST, in the live stream, in a replay and in the lines of the demo.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html.parser import HTMLParser

import httpx
import pytest
from typer.testing import CliRunner

from alerts.desk.lookups.tickets import open_ticket_files
from alerts.people.viewer import OPERATOR
from api.cli import app
from api.demo.ticket_summary import reason_line
from api.testkit.kit import Kit
from api.words.languages import language
from ingest.words.packages import LANGUAGE_TAGS
from tests.api.http.test_live_stream import listening

BEFORE = """
[[rule]]
id = "own.warm"
clause = "N1"
kind = "window"
metric = "indoor_temperature"
who = "residential"
limit = "17.5 degC"
concern = "room-temperature"
severity = "minor"
name = { zh-CN = "暖居（{ $hours }，{ $limit }）", en = "Warm homes ({ $hours }, { $limit })" }
text = { zh-CN = "住户{ $hours } 应有 { $limit }。", en = "Homes must have { $limit } ({ $hours })." }
"""
AFTER = (
    BEFORE.replace('limit = "17.5 degC"', 'limit = "19.5 degC"\nversion = 2')
    .replace("暖居", "新暖居")
    .replace("Warm homes", "Warmer homes")
    + """
[[rule]]
id = "room.day"
limit = "20 degC"
hours = "07:00-22:00"
version = 2
"""
)
MILD = """
[[rule]]
id = "room.day"
limit = "10 degC"
[[rule]]
id = "room.floor"
enabled = false
"""


@dataclass(frozen=True)
class Told:
    """What is said of one ticket in a language."""

    named: str
    text: str
    own_named: str
    own_text: str


OLD = {
    "zh-CN": Told(
        "日间室温（06:00-21:00，不低于 18 ℃）",
        "居民室温 06:00-21:00 应不低于 18 ℃。",
        "暖居（全天，17.5 ℃）",
        "住户全天 应有 17.5 ℃。",
    ),
    "en": Told(
        "Room temperature by day (06:00-21:00, at least 18 °C)",
        "Residents' rooms must have 18 °C or more, 06:00-21:00.",
        "Warm homes (at all hours, 17.5 °C)",
        "Homes must have 17.5 °C (at all hours).",
    ),
}
NEW = {
    "zh-CN": Told(
        "日间室温（07:00-22:00，不低于 20 ℃）",
        "居民室温 07:00-22:00 应不低于 20 ℃。",
        "新暖居（全天，19.5 ℃）",
        "住户全天 应有 19.5 ℃。",
    ),
    "en": Told(
        "Room temperature by day (07:00-22:00, at least 20 °C)",
        "Residents' rooms must have 20 °C or more, 07:00-22:00.",
        "Warmer homes (at all hours, 19.5 °C)",
        "Homes must have 19.5 °C (at all hours).",
    ),
}
WORDING = {"zh-CN": "6 时至 21 时应达到 18℃", "en": "must reach 18 °C or more from 06:00 to 21:00"}


class Text(HTMLParser):
    """What can be read of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said = ""
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.said += data


def cold(kit: Kit, room: str, value: float, first: str, last: str) -> None:
    """One room at ``value`` from ``first`` to ``last``, the other one warm."""
    for now in kit.minutes(first, last, "5min"):
        said = [
            {"point": each, "value": value if each == room else 23.0, "measured_at": now}
            for each in ("old", "new")
        ]
        kit.publish("wenya/v1/gw/json", json.dumps(said))


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """A service that judged one room by the old rules, and after a restart another one by the new ones."""
    folder = tmp_path_factory.mktemp("changed")
    (folder / "before.toml").write_text(BEFORE, encoding="utf-8")
    (folder / "after.toml").write_text(AFTER, encoding="utf-8")
    (folder / "data").mkdir()
    with Kit(folder / "data", rules=folder / "before.toml") as kit:
        kit.rooms("old", "new", every="5min")
        cold(kit, "old", 17.0, "05:50", "07:00")
    with Kit(folder / "data", day="2026-01-16", rules=folder / "after.toml") as kit:
        kit.rooms("old", "new", every="5min")
        cold(kit, "new", 19.0, "06:30", "08:00")
        yield kit


@pytest.fixture(scope="module")
def tickets(changed) -> dict[str, str]:
    """Room -> the number of its ticket."""
    found = changed.get("tickets", concern="room-temperature", state="active")["items"]
    assert sorted(each["place"] for each in found) == ["new", "old"]
    return {each["place"]: each["number"] for each in found}


BOTH = pytest.mark.parametrize(("room", "told"), [("old", OLD), ("new", NEW)])
IN_BOTH = pytest.mark.parametrize("tag", LANGUAGE_TAGS)


def page(kit: Kit, path: str, tag: str) -> str:
    answer = httpx.get(f"{kit.url}{path}", params={"lang": tag}, timeout=30, trust_env=False)
    assert answer.status_code == 200, answer.text
    return Text(answer.text).said


@BOTH
@IN_BOTH
def test_the_ticket_s_page_says_what_judged_it(changed, tickets, room, told, tag):
    said, words = page(changed, f"/tickets/{tickets[room]}", tag), told[tag]
    for each in (words.named, words.text, words.own_named, words.own_text):
        assert each in said
    other = (NEW if told is OLD else OLD)[tag]
    for each in (other.named, other.text, other.own_named, other.own_text):
        assert each not in said
    assert "H15" in said
    assert (WORDING[tag] in said) == (told is OLD), "the clause's wording names 18 degC and 06:00-21:00"
    assert ("06:00-21:00" in said) == (told is OLD)


@BOTH
@IN_BOTH
def test_the_point_s_page_names_what_judged_it(changed, tickets, room, told, tag):
    said = page(changed, f"/points/{room}", tag)
    assert told[tag].named in said
    assert told[tag].own_named in said


@BOTH
@IN_BOTH
def test_rest_says_what_judged_it(changed, tickets, room, told, tag):
    with httpx.Client(headers={"Accept-Language": tag}, timeout=30, trust_env=False) as client:
        listed = client.get(f"{changed.url}/api/v1/episodes", params={"point": room})
        file = client.get(f"{changed.url}/api/v1/tickets/{tickets[room]}")
    assert listed.headers["content-language"] == file.headers["content-language"] == tag
    assert "Accept-Language" in listed.headers["vary"]
    words = told[tag]
    for episodes in (listed.json()["items"], file.json()["episodes"]):
        found = {each["rule"]: (each["rule_name"], each["rule_text"]) for each in episodes}
        assert found["room.day"] == (words.named, words.text)
        assert found["own.warm"] == (words.own_named, words.own_text)


@IN_BOTH
def test_the_live_stream_says_what_judged_it(changed, tickets, tag):
    with listening(changed.url, 0, **{"Accept-Language": tag}) as heard:
        opened: dict[tuple[str, str], tuple[str, str]] = {}
        while len(opened) < 4:
            _, event = next(heard)
            if event["kind"] == "episode.opened" and event["rule"] in ("room.day", "own.warm"):
                opened[event["point"], event["rule"]] = event["rule_name"], event["rule_text"]
    for room, told in (("old", OLD[tag]), ("new", NEW[tag])):
        assert opened[room, "room.day"] == (told.named, told.text)
        assert opened[room, "own.warm"] == (told.own_named, told.own_text)


@BOTH
@IN_BOTH
def test_a_line_of_the_demo_says_what_judged_it(changed, tickets, room, told, tag):
    service = changed._running().hosted.service
    files = open_ticket_files(service.records, OPERATOR, 200, inventory=service.inventory())
    (file,) = [each for each in files if each.ticket.number == tickets[room]]
    line = reason_line(file, service.plan(), language(tag))
    assert told[tag].named in line or told[tag].own_named in line
    worst = "17" if room == "old" else "19"
    assert {"zh-CN": f"最差 {worst} ℃", "en": f"{worst} °C at worst"}[tag] in line


@IN_BOTH
def test_the_chart_draws_the_limit_in_the_hours_that_judged(changed, tickets, tag):
    """The old ticket's window reaches from 05:36 to 06:35, where the new hours have no mark."""
    answer = httpx.get(
        f"{changed.url}/tickets/{tickets['old']}", params={"lang": tag}, timeout=30, trust_env=False
    )
    _up_to_now, *charts = answer.text.split('<svg class="chart"')[1:]
    assert len(charts) == 2
    assert all('class="limit"' in chart for chart in charts)


def test_a_replay_says_what_judged_it(changed, tickets, tmp_path, monkeypatch):
    """Of a rule that would have asked for less: everything that was judged is gone."""
    data = changed._folder
    changed.settled()
    changed.__exit__(None, None, None)
    (tmp_path / "mild.toml").write_text(MILD, encoding="utf-8")
    monkeypatch.setenv("WENYA_SERVICE__DATA_DIR", str(data))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    span = ["--from", "2026-01-15T05:00:00+08:00", "--to", "2026-01-16T08:00:00+08:00"]
    arguments = ["replay", *span, "--rules", str(tmp_path / "mild.toml"), "--dry-run"]
    ran = CliRunner().invoke(app, [*arguments, "--format", "json"], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    gone = {
        (each["point"], each["rule"]): each["before"]
        for each in json.loads(ran.stdout)["episodes"]
        if each["change"] == "gone"
    }
    for room, told in (("old", OLD), ("new", NEW)):
        by_day, own = gone[room, "room.day"], gone[room, "own.warm"]
        assert by_day["rule_name"] == {tag: told[tag].named for tag in LANGUAGE_TAGS}
        assert by_day["rule_text"] == {tag: told[tag].text for tag in LANGUAGE_TAGS}
        assert own["rule_name"] == {tag: told[tag].own_named for tag in LANGUAGE_TAGS}
    assert (gone["old", "room.day"]["limit"], gone["old", "room.day"]["hours"]) == (18.0, "06:00-21:00")
    assert (gone["new", "room.day"]["limit"], gone["new", "room.day"]["rule_version"]) == (20.0, 2)
    table = CliRunner().invoke(app, arguments, catch_exceptions=False)
    for told in (OLD["zh-CN"], NEW["zh-CN"]):
        assert told.named in table.stdout
        assert told.own_named in table.stdout
