"""By which way a notice goes next follows from what was tried, and from nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.notices.attempts import Delivery, DeliveryState, NoticeAttempt, SendingResult
from alerts.notices.message import Urgency
from alerts.notices.next_ways import FIRST_PAUSE, MOST_TRIES, NextWays, WayNow, next_ways
from alerts.notices.routes import AddressKind, NoticeRoute, NoticeRoutes, Way
from alerts.people.reach import Reach
from ingest.durations import MINUTE, SECOND

NOW = 1_767_225_600_000
MAIL, DUTY, SMS = Way("mail", "wang@x.cn"), Way("duty"), Way("sms", "13800000000")
WAYS = (MAIL, DUTY, SMS)
HIGH = Delivery(1, "wang", Urgency.HIGH, 1, NOW, NOW)
NORMAL = replace(HIGH, urgency=Urgency.NORMAL)
WAITING, DELIVERED, FAILED = DeliveryState.WAITING, DeliveryState.DELIVERED, DeliveryState.FAILED
ANSWER = 2 * MINUTE


def tried(way: Way, result: SendingResult | None, ended: int = NOW, **more) -> NoticeAttempt:
    person = "wang" if way.address else ""
    at = None if result is None else ended
    values = {"id": 1, "notice": 1, "round": 1, "begun_at": NOW, "person": person} | more
    return NoticeAttempt(channel=way.channel, ended_at=at, result=result, **values)


def after(*attempts: NoticeAttempt, now: int = NOW, delivery: Delivery = HIGH, **more) -> NextWays:
    return next_ways(delivery, more.pop("ways", WAYS), attempts, now, answer_ms=ANSWER, **more)


def test_it_goes_by_the_first_way_and_waits_for_what_comes_of_it():
    assert after() == NextWays(WAITING, (WayNow(MAIL, NOW),))
    assert after(tried(MAIL, None)) == NextWays(WAITING)


@pytest.mark.parametrize("result", [SendingResult.REFUSED, SendingResult.FAILED])
@pytest.mark.parametrize("delivery", [HIGH, NORMAL])
def test_what_was_not_taken_goes_by_the_next_way_at_once(result, delivery):
    found = after(tried(MAIL, result, NOW + SECOND), now=NOW + SECOND, delivery=delivery)
    assert found == NextWays(WAITING, (WayNow(DUTY, NOW + SECOND),))


def test_what_nobody_knows_of_is_sent_again_once_and_by_the_next_way_at_once():
    unknown = tried(MAIL, SendingResult.UNKNOWN)
    assert after(unknown).go == (WayNow(MAIL, NOW, repeated=True), WayNow(DUTY, NOW))
    again = tried(MAIL, None, repeated=True)
    assert after(unknown, again).go == (WayNow(DUTY, NOW),)
    ended = tried(MAIL, SendingResult.UNKNOWN, repeated=True)
    assert after(unknown, ended).go == (WayNow(DUTY, NOW),)
    assert after(unknown, ended, tried(DUTY, SendingResult.DELIVERED), delivery=NORMAL) == NextWays(DELIVERED)
    alone = after(unknown, ended, ways=(MAIL,), now=NOW + MINUTE)
    assert alone == NextWays(FAILED, in_vain=True), "and never a third time"


def test_what_is_urgent_goes_on_once_nobody_has_answered_for_two_minutes_and_the_rest_does_not():
    done = tried(MAIL, SendingResult.DELIVERED, NOW + SECOND)
    assert after(done, delivery=NORMAL) == NextWays(DELIVERED)
    due = NOW + SECOND + ANSWER
    assert after(done, now=due - 1) == NextWays(WAITING, look_at=due)
    assert after(done, now=due) == NextWays(WAITING, (WayNow(DUTY, due),))
    all_done = [tried(way, SendingResult.DELIVERED, NOW) for way in WAYS]
    assert after(*all_done, now=NOW + 99 * MINUTE) == NextWays(DELIVERED), "a success is never repeated"


def test_where_all_was_in_vain_what_may_be_taken_later_is_tried_again_each_time_later():
    fails = [
        tried(MAIL, SendingResult.REFUSED),
        tried(DUTY, SendingResult.FAILED),
        tried(SMS, SendingResult.REFUSED),
    ]
    assert after(*fails) == NextWays(WAITING, look_at=NOW + FIRST_PAUSE, in_vain=True)
    assert after(*fails, now=NOW + FIRST_PAUSE).go == (WayNow(DUTY, NOW + FIRST_PAUSE),)
    twice = [*fails, tried(DUTY, SendingResult.FAILED, NOW + MINUTE)]
    assert after(*twice, now=NOW + MINUTE).look_at == NOW + 3 * MINUTE
    blocked = [*fails[:1], tried(DUTY, SendingResult.FAILED, retry_at=NOW + 10 * MINUTE), fails[2]]
    assert after(*blocked).look_at == NOW + 10 * MINUTE
    often = [*fails, *[tried(DUTY, SendingResult.FAILED)] * (MOST_TRIES - 1)]
    assert after(*often, now=NOW + 999 * MINUTE) == NextWays(FAILED, in_vain=True)


def test_a_channel_that_takes_nothing_is_passed_by_what_is_urgent_and_waited_for_by_the_rest():
    shut = {"mail": NOW + MINUTE}
    assert after(shut=shut) == NextWays(WAITING, (WayNow(DUTY, NOW),), left_out=(MAIL,))
    assert after(shut=shut, delivery=NORMAL) == NextWays(WAITING, look_at=NOW + MINUTE)
    assert after(shut=shut, now=NOW + MINUTE).go == (WayNow(MAIL, NOW),)


def test_a_reminder_begins_anew_and_attempts_of_others_do_not_count():
    second = replace(HIGH, round=2, since=NOW + MINUTE)
    done = [tried(way, SendingResult.DELIVERED) for way in WAYS]
    assert after(*done, delivery=second, now=NOW + MINUTE).go == (WayNow(MAIL, NOW + MINUTE),)
    others = tried(MAIL, SendingResult.DELIVERED, person="li")
    assert after(others).go == (WayNow(MAIL, NOW),)
    group = tried(DUTY, SendingResult.DELIVERED)
    assert after(group, ways=(DUTY,), delivery=NORMAL) == NextWays(DELIVERED), "for all who are told"


def test_who_has_no_address_has_no_way():
    assert after(ways=()) == NextWays(DeliveryState.NO_WAY, in_vain=True)


ROUTES = NoticeRoutes(
    (
        NoticeRoute(("mail",)),
        NoticeRoute(("duty", "sms"), Urgency.HIGH),
        NoticeRoute(("sms",), None, "heat"),
        NoticeRoute(("duty",), Urgency.NORMAL, "heat"),
    ),
    {"mail": AddressKind.MAIL, "sms": AddressKind.MOBILE, "duty": AddressKind.GROUP},
)


@pytest.mark.parametrize(
    ("urgency", "departments", "channels"),
    [
        (Urgency.HIGH, (), ("duty", "sms")),
        (Urgency.NORMAL, ("water",), ("mail",)),
        (Urgency.HIGH, ("unit-7", "heat"), ("sms",)),
        (Urgency.NORMAL, ("unit-7", "heat"), ("duty",)),
    ],
)
def test_the_row_of_the_nearest_department_decides_and_of_its_rows_that_of_the_urgency(
    urgency, departments, channels
):
    assert ROUTES.channels(urgency, departments) == channels


def test_a_way_is_a_channel_with_an_address_of_the_person():
    channels = ("mail", "duty", "sms")
    assert ROUTES.ways(channels, Reach("wang@x.cn", "13800000000")) == WAYS
    assert ROUTES.ways(channels, Reach()) == (DUTY,)
