"""Time limits and routing on pages, and what they would make of a matter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.deadlines.limits import ClockLimit, DayEndLimit, EarliestLimit, TimeOfDayLimit
from alerts.tickets.desk_moves.loading import DESK_TABLES
from api.console.views.rules.limits import limit_in_words
from api.words.languages import LANGUAGES, language
from ingest.durations import HOUR, MINUTE

ZH = {"Accept-Language": "zh-CN"}
LEAK = {"category": "leak", "line": "water", "channel": "call", "at": "2026-01-15T09:00"}


def shown(service) -> dict[str, str]:
    """What a program shows."""
    return {"Authorization": f"Bearer {service.tokens['viewer']}"}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_limit_is_written_and_none_as_code(tag):
    written = {limit_in_words(policy.limit, language(tag)) for policy in DESK_TABLES.policies.current}
    assert len(written) > 20
    assert not [each for each in written if "_" in each or "Limit" in each]


def test_limits_are_written_as_people_say_them():
    zh = language("zh-CN")
    several = EarliestLimit((ClockLimit(90 * MINUTE), DayEndLimit(0), TimeOfDayLimit(510, 1)))
    assert limit_in_words(several, zh) == "最早者：90 分钟、当日 24:00、1 天后 08:30"
    assert limit_in_words(ClockLimit(2 * HOUR), zh) == "2 小时"


def test_the_limits_of_a_leak_are_told_with_their_dues_and_steps(client, service):
    page = client.get("/policies", params=LEAK, headers=ZH).text
    tried = page[page.index("将有") : page.index("<table")]
    asked = {"facts": {name: LEAK[name] for name in ("category", "line", "channel")}}
    asked["at"] = "2026-01-15T09:00:00+08:00"
    clocks = client.post("/api/v1/policies/try", json=asked, headers=ZH | shown(service)).json()["clocks"]
    assert tried.count("<strong>") >= len(clocks) > 3
    for clock in clocks:
        assert clock["name"] in tried
        if clock["due_at"]:
            assert clock["due_at"] in tried
    assert "没有“0”这一项" in client.get("/policies?category=0", headers=ZH).text
    for path in ("policies?", "routing?", "policies?category=leak&", "routing?category=leak&"):
        assert "没有位置 nowhere" in client.get(f"/{path}place=nowhere", headers=ZH).text
        several = client.get(f"/{path}place=翠园小区", headers=ZH).text
        assert "“翠园小区”可能是春城热力集团 › 东城供热公司 › 翠园换热站 › 翠园小区 1 栋 [b1]、" in several
        assert 'data-kind="bad"' in several
        assert 'data-kind="bad"' not in client.get(f"/{path}place=翠园换热站", headers=ZH).text
    assert "无法按“9999-01-01T00:00”" in client.get("/policies?at=9999-01-01T00:00", headers=ZH).text


def test_what_a_site_says_otherwise_is_told_beside_what_ships(client, service):
    table = service.in_force.tables.policies
    first = next(each for each in table.current if isinstance(each.limit, ClockLimit))
    changed = replace(first, limit=ClockLimit(7 * MINUTE))
    current = tuple(changed if each is first else each for each in table.current)
    tables = replace(service.in_force.tables, policies=replace(table, current=current))
    service.in_force = replace(service.in_force, tables=tables)
    page = client.get("/policies", headers=ZH).text
    assert page.count("与出厂不同") == 1
    assert "7 分钟" in page


def test_the_row_that_decides_is_marked_and_those_that_nearly_did_say_why(client, service):
    page = client.get("/routing", params={"category": "leak", "line": "water"}, headers=ZH).text
    found = client.post(
        "/api/v1/routing/try",
        json={"facts": {"category": "leak", "line": "water"}},
        headers=ZH | shown(service),
    ).json()
    assert found["routed"]["because"] in page
    assert page.count(">采用<") >= 3, "a row, a mode, a class"
    assert page.count("未采用：") == len(found["near"])
