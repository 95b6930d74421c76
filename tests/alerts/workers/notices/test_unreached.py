"""An urgent notice that reached nobody is told to the desk once: of what, who, by which channel and why."""

from __future__ import annotations

import pytest

from alerts.deadlines.ladders import LadderPost, StepKind
from alerts.desk.notices.listing import answer_notice, list_notices
from alerts.desk.notices.subjects.sources import facts_of
from alerts.desk.notices.wording import NoticeMatter, message_of
from alerts.notices.message import Urgency
from alerts.notices.notice import NewNotice, Notice, NoticeState
from alerts.people.viewer import Grant, Viewer
from ingest.durations import MINUTE
from tests.alerts.workers.notices.sending_office import REMIND, TAKEN, SendingOffice

DESK = "13800000009"


@pytest.fixture
def texted(office) -> SendingOffice:
    """Li is told by text; so is whoever is at the desk, once they have a mobile."""
    office.channel("text", "sms")
    office.route("text")
    office.receiver.answer(404)
    return office


def unreached(office) -> list[Notice]:
    with office.records.reading() as tx:
        return [each for each in tx.notices.after(0, 999) if each.kind == "unreached"]


def lines(office, notice: Notice, language: str = "zh-CN") -> tuple[str, ...]:
    with office.records.reading() as tx:
        subject = facts_of(tx, [notice], office.desk)[notice.about]
    matter = NoticeMatter(notice, subject)
    return message_of(matter, 1, inventory=office.desk.inventory, language=language).lines


def test_where_every_channel_failed_the_desk_is_told_once_of_whom_and_why(texted):
    number = texted.urgent()
    texted.send()
    (told,) = unreached(texted)
    assert (told.subject, told.posts, told.urgency) == (number, (LadderPost.DESK,), Urgency.HIGH)
    texted.send()
    (told,) = unreached(texted)
    assert told.state is NoticeState.TOLD
    assert "zhang" in told.told
    said = lines(texted, told)
    assert said[:2] == ("紧急通知未送达任何人", "未送达的通知：已派给您办理")
    assert any(line.startswith("li：text（") for line in said)
    (first, *_) = list_notices(texted.records, Viewer("zhang", ()), None, 9, desk=texted.desk).items
    assert first.notice.id == told.id, "on the console"
    for _ in range(8):
        texted.send(5 * MINUTE)
    assert [each.id for each in unreached(texted)] == [told.id], "also where it is tried and told again"


def test_it_goes_by_the_channels_of_the_desk_and_what_tells_of_it_is_not_told_of(texted):
    texted.reach("zhang", mobile=DESK)
    texted.urgent()
    texted.send()
    texted.send(1000)
    texted.send(1000)
    to_desk = [each.json for each in texted.receiver.received if each.json.get("to") == DESK]
    assert "紧急通知未送达任何人" in to_desk[0]["text"]
    for _ in range(5):
        texted.send(REMIND)
    assert len(unreached(texted)) == 1, "though that was not taken either"


def test_who_has_no_address_is_named_so_in_both_languages(office):
    office.channel("text", "sms")
    office.route("text")
    office.reach("li", mobile="", mail="")
    office.urgent()
    office.send()
    (told,) = unreached(office)
    assert "li：未登记联系方式" in lines(office, told)
    assert "li: no address on record" in lines(office, told, "en")


def test_what_one_channel_took_or_nobody_has_to_hear_at_once_is_not_told_of(office):
    office.channel("text", "sms")
    office.route("text")
    office.urgent()
    office.send()
    assert office.receiver.received
    office.receiver.answer(404)
    office.dispatched()
    for _ in range(3):
        office.send(REMIND)
    assert unreached(office) == []


def test_once_it_is_delivered_or_answered_after_all_nobody_is_reminded_of_it(texted):
    texted.receiver.answer(500)
    number = texted.urgent()
    texted.send()
    texted.send()
    (told,) = unreached(texted)
    assert told.remind_at is not None
    texted.receiver.answer(body=TAKEN)
    texted.send(MINUTE)
    assert texted.results(number)[-1][1] == "delivered"
    texted.send(REMIND)
    assert unreached(texted)[0].state is NoticeState.SUPERSEDED


def test_what_is_answered_before_the_desk_was_told_is_not_told(texted):
    number = texted.urgent()
    texted.send()
    li = Viewer("li", (Grant("handler", "repair"),))
    answer_notice(texted.records, li, texted.notice(number).id, texted.now)
    texted.send()
    assert unreached(texted)[0].state is NoticeState.SUPERSEDED


def test_where_nobody_holds_the_posts_of_a_step_the_desk_hears_of_it(office):
    number = office.urgent()
    office.tell()
    with office.records.begin() as tx:
        clock, step = next(
            (clock, step)
            for clock in tx.clocks.of_tickets([number])[number]
            for step in office.desk.tables.policies.of_clock(clock).ladder.steps
            if clock.going and step.kind is StepKind.AFTER
        )
        posts = (LadderPost.ADMINISTRATOR,)
        new = NewNotice(
            "x", "clock_step", posts, number, Urgency.HIGH, office.now, clock=clock.id, step=step.id
        )
        tx.notices.add([new])
    office.tell()
    with office.records.reading() as tx:
        stepped = next(each for each in tx.notices.about(number, 9) if each.kind == "clock_step")
    assert stepped.state is NoticeState.NOBODY
    office.tell()
    (told,) = unreached(office)
    assert "zhang" in told.told
    assert any(line.endswith("：无人可通知") for line in lines(office, told))
