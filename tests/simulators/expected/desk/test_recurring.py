"""What comes round: a submitted matter, and the progress of a hard one (desk.md, section 6.5; W53, W54)."""

from __future__ import annotations

from simulators.expected.desk.policies import ReferenceMatter
from simulators.expected.desk.recurring import occurrences_of
from tests.simulators.expected.desk.histories import DAYS, call, fact, history, on, said

SUBMITTED = ReferenceMatter(category="petition_group", mode="submit", transferred=True)
HARD = ReferenceMatter(category="no_water", several_units=True)


def rounds(past, key: str, until: str, of: str = "") -> list[tuple[str | None, str]]:
    return [(said(each.due), each.status) for each in occurrences_of(past, key, DAYS, on(until), of)]


def submitted(*facts):
    return history(SUBMITTED, call("03-02 09:30"), fact("submitted-up", "03-02 10:00"), *facts)


def test_a_week_without_a_word_is_six_daily_misses_and_two_of_three_days():
    """Submitted Monday 10:00, looked at a week later: ends of Tuesday to Sunday; Thursday and Sunday."""
    assert rounds(submitted(), "major.leader", "03-09 10:00") == [
        *((f"03-{day:02} 00:00", "missed") for day in (4, 5, 6, 7, 8, 9)),
        ("03-10 00:00", "running"),
    ]
    assert rounds(submitted(), "major.contact", "03-09 10:00", "li") == [
        ("03-05 10:00", "missed"),
        ("03-08 10:00", "missed"),
        ("03-11 10:00", "running"),
    ]


def test_a_word_to_both_begins_three_new_days():
    told = [
        fact("fed-back", "03-04 15:00", of="li"),
        fact("fed-back-transferor", "03-04 16:00", of="li"),
    ]
    assert rounds(submitted(*told), "major.contact", "03-09 10:00", "li") == [
        ("03-05 10:00", "met"),
        ("03-07 16:00", "missed"),
        ("03-10 16:00", "running"),
    ]
    assert rounds(submitted(told[0]), "major.contact", "03-06 00:00", "li") == [
        ("03-05 10:00", "missed"),
        ("03-08 10:00", "running"),
    ], "whoever handed it on has heard nothing"


def test_a_report_of_the_day_meets_that_day_alone():
    """On Monday nothing is owed yet; what is said on Wednesday at noon is Wednesday's."""
    reports = [fact("progress-leader", "03-02 15:00"), fact("progress-leader", "03-04 12:00")]
    assert rounds(submitted(*reports), "major.leader", "03-06 10:00") == [
        ("03-04 00:00", "missed"),
        ("03-05 00:00", "met"),
        ("03-06 00:00", "missed"),
        ("03-07 00:00", "running"),
    ]


def test_progress_is_the_unit_s_and_has_to_be_told():
    start = [call("03-02 08:30"), fact("dispatched", "03-02 09:00"), fact("progress", "03-02 15:00")]
    both = history(HARD, *start, fact("fed-back", "03-02 17:00", of="li"))
    assert rounds(both, "progress.stale", "03-02 18:00") == [
        ("03-03 09:00", "met"),
        ("03-03 17:00", "running"),
    ]
    alone = history(HARD, *start)
    assert rounds(alone, "progress.stale", "03-03 12:00") == [
        ("03-03 09:00", "missed"),
        ("03-04 09:00", "running"),
    ]


def test_at_the_very_due_a_word_is_in_time():
    told = [fact("fed-back", "03-05 10:00", of="li"), fact("fed-back-transferor", "03-05 10:00", of="li")]
    assert rounds(submitted(*told), "major.contact", "03-05 11:00", "li") == [
        ("03-05 10:00", "met"),
        ("03-08 10:00", "running"),
    ]
