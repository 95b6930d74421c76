"""A channel that takes nothing is told to who administers the service and to the desk, until it does."""

from __future__ import annotations

from structlog.testing import capture_logs

from alerts.deadlines.ladders import LadderPost
from alerts.desk.notices.service import tell_of_channels
from alerts.notices.channel_health import BAD_IN_A_ROW, ChannelHealth
from alerts.notices.message import Urgency
from alerts.notices.notice import NewNotice, Notice, NoticeState, SubjectKind
from alerts.people.viewer import Grant
from ingest.durations import MINUTE
from tests.alerts.workers.notices.sending_office import TAKEN


def told(office) -> list[Notice]:
    with office.records.reading() as tx:
        return tx.notices.about("channel duty", 9, SubjectKind.SERVICE)


def presses(office, number: str, times: int) -> None:
    """Something more is told of a ticket."""
    new = NewNotice(f"pressed {times}", "pressed", (LadderPost.UNIT,), number, Urgency.HIGH, office.now)
    with office.records.begin() as tx:
        tx.notices.add([new])
    office.send(MINUTE)


def test_it_is_told_once_noted_and_logged_and_ends_with_the_first_that_is_taken(office):
    office.channel("duty")
    office.route("duty")
    with office.records.begin() as tx:
        tx.users.add("admin", (Grant("administrator"),), 1)
    office.receiver.answer(401)
    number = office.urgent()
    with capture_logs() as logs:
        office.send()
        while len(office.receiver.received) < BAD_IN_A_ROW:  # with what tells that nobody was reached
            assert told(office) == []
            presses(office, number, len(office.receiver.received))
    assert [each["event"] for each in logs if each.get("channel") == "duty"] == ["a channel takes nothing"]
    assert office.sender.failing == ["duty"]
    office.tell()
    (notice,) = told(office)
    assert (notice.kind, notice.urgency, notice.state) == ("channel_failing", Urgency.HIGH, NoticeState.TOLD)
    assert {"admin"} < set(notice.told), "and whoever is at the desk"
    presses(office, number, 8)
    assert told(office)[0].id == notice.id
    office.receiver.answer(body=TAKEN)
    presses(office, number, 9)
    assert (told(office)[0].state, office.sender.failing) == (NoticeState.SUPERSEDED, [])


def test_it_is_not_told_again_after_a_restart_and_ends_with_the_first_that_is_taken_then(office):
    number = fails(office)
    (notice,) = told(office)
    office.restarted()
    presses(office, number, 8)
    assert [each.id for each in told(office)] == [notice.id]
    assert office.sender.failing == ["duty"]
    office.restarted()
    office.receiver.answer(body=TAKEN)
    presses(office, number, 9)
    assert (told(office)[0].state, office.sender.failing) == (NoticeState.SUPERSEDED, [])


def test_one_that_fails_anew_is_reminded_of_by_one_notice(office):
    number = fails(office)
    before, after = ChannelHealth(), ChannelHealth(since={"duty": office.now + 1}, bad={"duty": BAD_IN_A_ROW})
    with office.records.begin() as tx:
        tell_of_channels(tx, before, after, office.now)
    presses(office, number, 8)
    new, old = told(office)
    assert (old.state, old.remind_at) == (NoticeState.SUPERSEDED, None)
    assert new.id > old.id


def fails(office) -> str:
    """Have the channel fail; the number of a ticket."""
    office.channel("duty")
    office.route("duty")
    office.receiver.answer(401)
    number = office.urgent()
    office.send()
    for times in range(1, BAD_IN_A_ROW):
        presses(office, number, times)
    return number
