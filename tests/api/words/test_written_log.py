"""Whatever the service logs has a text in Chinese, and nothing else has."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.desk.clocks.sweep import CAUGHT_UP_EVENT, STEP_EVENT
from alerts.desk.findings.deciding import DECIDED
from alerts.desk.stops.stop_files import CHANGED
from alerts.events import OF_TICKETS
from alerts.people.audit import AuditKind
from alerts.records.events import EVENT_KINDS
from api.words.languages import language
from api.words.written_log import CODES, event_in, facts_in
from tests.words_seen import english_words

ROOT = Path(__file__).parents[3]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
LOGS = {"log", "_log", "_told", "told", "self", "tell"}
"""What a module calls its log, or what logs for it; ``self`` is such a one in a class that does."""
SAID_LATER = {"event", "event.kind", "act.kind.value", "self._cannot", "self._again", "waits"}
"""Names of events that are no constants where they are logged: they are looked for where they are said."""
NAMED_BY = {"cannot", "again", "waits"}
"""Arguments and names that hold the name of an event."""
EVENTS = {*OF_TICKETS, *EVENT_KINDS.values(), STEP_EVENT, CAUGHT_UP_EVENT, DECIDED, CHANGED, "notice.told"}
"""Of the live stream, which the log tells too."""
FACTS = {
    *("records", "readings", "steps", "to_send", "since"),
    *("place", "concern", "severity", "state", "command", "address", "acting_for"),
}
"""Names of facts that are given by a mapping."""
NO_FACTS = {"exc_info"}
TABLE = tomllib.loads((ROOT / "api/words/zh-CN/log.toml").read_text(encoding="utf-8"))
KNOWN = {"systemd", "MQTT"}


def calls() -> Iterator[ast.Call | ast.Assign]:
    """Where the log is written, in all modules that have one."""
    for package in ("ingest", "alerts", "api"):
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if "structlog.get_logger(" in text or "Told" in text:
                yield from (n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call | ast.Assign))


def logged() -> Iterator[tuple[str, ast.Call]]:
    """The source of the event, and the call."""
    for call in calls():
        if not isinstance(call, ast.Call) or not call.args:
            continue
        func = call.func
        name = func.value if isinstance(func, ast.Attribute) and func.attr in LEVELS else func
        if isinstance(func, ast.Attribute) and func.attr not in LEVELS:
            continue
        called = name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")
        if called not in LOGS or (isinstance(func, ast.Name) and called != "tell"):
            continue
        yield ast.unparse(call.args[0]), call


def constants(node: ast.AST) -> set[str]:
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def events_of_the_code() -> set[str]:
    found: set[str] = set()
    for _, call in logged():
        event = call.args[0]
        if isinstance(event, ast.Constant) and isinstance(event.value, str):
            found.add(event.value)
        elif isinstance(event, ast.IfExp):
            found |= constants(event.body) | constants(event.orelse)
    for node in calls():
        if isinstance(node, ast.Call):
            found |= {value for kw in node.keywords if kw.arg in NAMED_BY for value in constants(kw.value)}
        elif getattr(node.targets[0], "id", "") in NAMED_BY:
            found |= constants(node.value)
    return found


def test_every_event_has_a_text_in_chinese_and_no_text_is_left_over():
    assert set(TABLE["events"]) == events_of_the_code() | EVENTS


def test_an_event_is_a_constant_where_it_is_logged_or_known_here():
    sources = {source for source, call in logged() if not isinstance(call.args[0], ast.Constant | ast.IfExp)}
    assert sources <= SAID_LATER


def test_every_fact_has_a_name_of_its_own_in_chinese():
    given = {kw.arg for _, call in logged() for kw in call.keywords if kw.arg} - NO_FACTS
    assert set(TABLE["facts"]) == given | FACTS
    assert len(set(TABLE["facts"].values())) == len(TABLE["facts"]), "one would take the place of the other"


@pytest.mark.parametrize("table", ["events", "facts"])
def test_a_text_holds_no_english(table):
    assert {name: text for name, text in TABLE[table].items() if english_words(text, KNOWN)} == {}


def test_what_people_do_is_called_what_the_audit_calls_it():
    chinese = language("zh-CN")
    assert {kind for kind in AuditKind if event_in(chinese, kind.value) == kind.value} == set()
    assert event_in(language("en"), "signed-in") == "signed-in"


def test_codes_with_names_are_named_and_all_others_stay():
    facts = {"concern": "silence", "command": "dispatch", "job": "chain", "code": "disk", "count": 3}
    assert facts_in(language("zh-CN"), facts.items()) == {
        "事项": "数据中断",
        "命令": "派单",
        "任务": "操作记录链头公布",
        "代码": "disk",
        "数量": 3,
    }
    assert facts_in(language("en"), facts.items()) == facts
    assert set(CODES) <= set(TABLE["facts"])
