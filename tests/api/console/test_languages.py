"""The console's languages say the same things."""

from __future__ import annotations

import string
from enum import StrEnum

import pytest
from starlette.requests import Request

from alerts.deadlines.clocks import POLICIES
from alerts.episodes.episode import EndReason
from alerts.episodes.figures import USABLE
from alerts.rules.rule import Concern, Severity
from alerts.rules.rule_files import default_rules
from alerts.tickets.ticket import Command, TicketKind, TicketReason, TicketState
from api.console.texts.languages import LANGUAGES, choose_language, language
from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.batch import FLAG_BY_NAME, DeadLetterReason
from ingest.readings.quantities import Metric
from tests.api.stand_in_service import NOW

ZH, EN = language("zh-CN"), language("en")


def gaps(text):
    return {(name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name}


def test_every_text_is_there_in_every_language_with_the_same_gaps():
    assert ZH.texts.keys() == EN.texts.keys()
    different = [key for key in ZH.texts if gaps(ZH.texts[key]) != gaps(EN.texts[key])]
    assert different == []


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("concern", Concern),
        ("severity", Severity),
        ("state", TicketState),
        ("kind", TicketKind),
        ("command", Command),
        ("metric", Metric),
        ("reason", DeadLetterReason),
        ("end_reason", EndReason),
        ("event", TicketReason),
        ("flag", StrEnum("Flags", {name: name for name in (*FLAG_BY_NAME, USABLE)})),
    ],
)
def test_every_word_of_the_domain_has_a_name(kind, values: type[StrEnum]):
    for known in (ZH, EN):
        assert [value for value in values if not known.has(f"{kind}.{value.value}")] == []


def test_every_rule_clause_and_timer_that_ships_is_explained():
    rules = default_rules().values()
    wanted = {f"rule.{rule.id}" for rule in rules}
    wanted |= {f"clause.{clause}" for rule in rules for clause in rule.clause.split()}
    wanted |= {f"timer.{policy.key}" for policy in POLICIES} | {
        f"clause.{policy.clause}" for policy in POLICIES
    }
    assert [key for key in sorted(wanted) if not ZH.has(key)] == []


def request(query="", **headers):
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "query_string": query.encode(), "headers": raw})


@pytest.mark.parametrize(
    ("asked", "tag"),
    [
        (request(), "zh-CN"),
        (request("lang=en"), "en"),
        (request("lang=xx"), "zh-CN"),
        (request("lang=zh-CN", cookie="wenya_lang=en"), "zh-CN"),
        (request(cookie="wenya_lang=en", accept_language="zh-CN"), "en"),
        (request(accept_language="en-US,en;q=0.9"), "en"),
        (request(accept_language="en;q=0.1, zh-TW;q=0.9"), "zh-CN"),
        (request(accept_language="fr, de;q=0.5"), "zh-CN"),
        (request(accept_language=";;;q=,,q=x" * 100), "zh-CN"),
        (request(accept_language="en;q=0"), "zh-CN"),
    ],
)
def test_the_language_is_the_one_asked_for_most_clearly(asked, tag):
    assert choose_language(asked, "zh-CN").tag == tag


def test_the_usual_language_is_a_setting():
    assert choose_language(request(), "en").tag == "en"


def test_dates_and_numbers_are_written_as_the_language_does():
    assert ZH.date_time(NOW, "Asia/Shanghai") == "1月15日 08:20"
    assert EN.date_time(NOW, "Asia/Shanghai") == "15 Jan, 08:20"
    assert EN.full_date_time(NOW, "UTC") == "15 Jan 2026, 00:20:00"
    assert EN.number(1234567) == "1,234,567"
    assert EN.number(17.25, 1) == "17.2"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (0, "0 min"),
        (MINUTE - 1, "0 min"),
        (59 * MINUTE, "59 min"),
        (-HOUR, "1 h 00 min"),
        (DAY + HOUR, "1 d 1 h"),
    ],
)
def test_durations_are_never_rounded_up(span, text):
    assert EN.duration(span) == text


def test_every_language_has_a_locale():
    assert set(LANGUAGES) == {"zh-CN", "en"}
