"""Every word of the domain has a name in each language, and dates and numbers are written as it does."""

from __future__ import annotations

from enum import StrEnum

import pytest

from alerts.deadlines.policy_files import OLD_KEYS, POLICIES
from alerts.episodes.episode import EndReason
from alerts.episodes.figures import USABLE
from alerts.rules.rule import Concern, Severity
from alerts.rules.rule_files import default_rules
from alerts.tickets.ticket import Command, TicketKind, TicketReason, TicketState
from api.words.languages import LANGUAGES, language
from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.batch import FLAG_BY_NAME, DeadLetterReason
from ingest.readings.quantities import Metric
from ingest.said import key_of
from ingest.words.packages import LANGUAGE_TAGS
from tests.api.stand_in_service import NOW

ZH, EN = language("zh-CN"), language("en")


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
        ("letter_means", DeadLetterReason),
        ("end_reason", EndReason),
        ("event", TicketReason),
        ("flag", StrEnum("Flags", {name: name for name in (*FLAG_BY_NAME, USABLE)})),
    ],
)
def test_every_word_of_the_domain_has_a_name(kind, values: type[StrEnum]):
    for known in (ZH, EN):
        assert [value for value in values if not known.has(key_of(kind, value.value))] == []


def test_every_rule_clause_and_timer_that_ships_is_explained():
    rules = default_rules().values()
    wanted = {key_of("rule", rule.id) for rule in rules}
    wanted |= {f"clause-{clause}" for rule in rules for clause in rule.clause.split()}
    wanted |= {key_of("clock", key) for key in (*OLD_KEYS, *(each.key for each in POLICIES.current))}
    wanted |= {f"clause-{each.clauses[0]}" for each in POLICIES.current if each.old}
    assert [key for key in sorted(wanted) if not ZH.has(key)] == []


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
    assert set(LANGUAGES) == set(LANGUAGE_TAGS)


@pytest.mark.parametrize(
    "kind", [Concern, TicketReason, DeadLetterReason, Metric, StrEnum("Rules", list(default_rules()))]
)
def test_no_two_values_meet_in_one_key(kind):
    keys = [key_of("any", value.value) for value in kind]
    assert len(set(keys)) == len(keys)
