"""Notices over HTTP: one's own, those of a ticket, and that one knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.deadlines.ladders import LadderPost
from alerts.notices.attempts import AttemptedNotice, Delivery, EndedAttempt, NewAttempt, SendingResult
from alerts.notices.deciding import told_of_unreached
from alerts.notices.message import Urgency
from alerts.notices.notice import NewNotice, NoticeState, SubjectKind
from alerts.notices.occasions import OCCASIONS
from tests.alerts.records.desk.ticket_rows import a_ticket
from tests.api.stand_in_service import NAMES, NOW
from tests.walk.clock_samples import told_to

NUMBER = "2026-000901"
ADDRESS = "/api/v1/notices"


@pytest.fixture
def told(service, bearer) -> int:
    """Id of a notice that the dispatcher was told of, after another one."""
    bearer("dispatcher")
    with service.records.reading() as tx:
        (name,) = {user.name for user in tx.users.page("", 99) if user.name.startswith("调度员")}
    with service.records.begin() as tx:
        tx.tickets.add([a_ticket(901, id=0, place="f1", territory="f1")])
    told_to(service, name, NUMBER)
    return told_to(service, name, NUMBER)


def test_the_newest_is_the_first_and_says_what_it_is_about(client, bearer, told):
    headers = bearer("dispatcher") | {"Accept-Language": "zh-CN"}
    first = client.get(ADDRESS, params={"limit": 1}, headers=headers).json()
    (item,) = first["items"]
    assert (item["id"], item["kind"], item["sentence"]) == (told, "pressed", "催办、督办或批示")
    assert (item["urgency"], item["state"], item["posts"]) == ("high", "told", ["person"])
    assert (item["ticket"], item["place"]) == (NUMBER, "f1")
    rest = client.get(ADDRESS, params={"limit": 1, "cursor": first["next"]}, headers=headers).json()
    assert [each["id"] for each in rest["items"]] == [told - 1]
    assert rest["next"] is None
    assert client.get(ADDRESS, headers=bearer("viewer")).json()["items"] == [], "others were told nothing"


def test_who_was_told_says_once_that_they_know(client, bearer, told):
    address = f"{ADDRESS}/{told}/answer"
    assert client.post(address, json={}, headers=bearer("viewer")).status_code == 404
    answered = client.post(address, json={}, headers=bearer("dispatcher"))
    assert (answered.status_code, answered.json()["state"]) == (200, "answered")
    assert client.post(address, json={}, headers=bearer("dispatcher")).json() == answered.json()
    (item,) = client.get(ADDRESS, params={"limit": 1}, headers=bearer("dispatcher")).json()["items"]
    assert item["answered_by"] == answered.json()["answered_by"]


def test_a_ticket_tells_who_was_told_and_to_whom_sees_no_people_only_what(client, bearer, told):
    address = f"/api/v1/tickets/{NUMBER}/notices"
    known = client.get(address, headers=bearer("dispatcher")).json()["items"]
    assert [each["id"] for each in known] == [told, told - 1]
    assert all(each["told"] for each in known)
    unnamed = client.get(address).json()["items"]
    assert [(each["id"], each["told"]) for each in unnamed] == [(told, []), (told - 1, [])]
    assert client.get("/api/v1/tickets/2026-999999/notices").status_code == 404


def test_what_came_of_each_attempt_stands_beside_the_notice(client, service, bearer, told):
    with service.records.begin() as tx:
        notice = tx.notices.by_ids([told])[told]
        tx.notices.save([replace(notice, round=1)])
        (name,) = notice.told
        mine = NewAttempt("mail", name, "w@x.cn", (AttemptedNotice(told, 1, repeated=True),), NOW)
        other = NewAttempt("mail", "other", "o@x.cn", (AttemptedNotice(told, 1),), NOW)
        ids = tx.attempts.begin([mine, other])
        tx.attempts.end([EndedAttempt(ids[0], NOW, SendingResult.FAILED, "busy", "451 later")])
        tx.deliveries.put([Delivery(told, each, Urgency.HIGH, 1, NOW, NOW) for each in (name, "other")])
    headers = bearer("dispatcher") | {"Accept-Language": "zh-CN"}
    (item,) = client.get(ADDRESS, params={"limit": 1}, headers=headers).json()["items"]
    (attempt,) = item["attempts"]
    assert (attempt["channel"], attempt["result"], attempt["code"]) == ("mail", "failed", "busy")
    assert (attempt["repeated"], attempt["detail"], attempt["person"]) == (True, "451 later", name)
    assert "busy" not in attempt["sentence"]
    assert item["deliveries"] == [{"person": name, "round": 1, "state": "waiting"}]
    assert "x.cn" not in client.get(ADDRESS, headers=headers).text, "an address is shown to nobody"
    address = f"/api/v1/tickets/{NUMBER}/notices"
    assert len(client.get(address, headers=headers).json()["items"][0]["attempts"]) == 2
    unnamed = client.get(address).json()["items"][0]
    assert [(each["person"], each["detail"]) for each in unnamed["attempts"]] == [(None, None)] * 2
    assert unnamed["deliveries"] == []
    assert "发送 1 次" in client.get("/notices?lang=zh-CN", headers=headers).text


def test_what_is_of_no_ticket_says_what_it_is_of_and_leads_there(client, service, bearer):
    headers = bearer("dispatcher") | {"Accept-Language": "zh-CN"}
    with service.records.begin() as tx:
        for cause, subject in (("a", "channel duty"), ("b", "calendar")):
            posts = (LadderPost.ADMINISTRATOR,)
            kind = "channel_failing" if cause == "a" else "calendar_missing"
            tx.notices.add(
                [NewNotice(cause, kind, posts, subject, Urgency.HIGH, NOW, of=SubjectKind.SERVICE)]
            )
        told = {"state": NoticeState.TOLD, "told_at": NOW, "told": (NAMES["dispatcher"],)}
        tx.notices.save([replace(each, **told) for each in tx.notices.after(0, 9)])
    calendar, channel = client.get(ADDRESS, headers=headers).json()["items"]
    said = ("about", "subject", "number", "what", "path", "ticket", "place")
    assert [channel[name] for name in said] == [
        "service",
        "channel duty",
        "duty",
        "通知渠道",
        "/notices",
        None,
        None,
    ]
    assert (calendar["number"], calendar["what"]) == (None, "工作日历")


def test_whom_a_notice_did_not_reach_is_said_to_the_desk_and_not_to_who_sees_no_people(
    client, service, bearer, told
):
    headers = bearer("dispatcher") | {"Accept-Language": "zh-CN"}
    with service.records.begin() as tx:
        (first,) = tx.notices.by_ids([told]).values()
        tx.notices.save([replace(first, round=1)])
        tx.notices.add(told_of_unreached(first, NOW, OCCASIONS))
        (new,) = [each for each in tx.notices.after(told, 9) if each.kind == "unreached"]
        tx.notices.save([replace(new, state=NoticeState.TOLD, told_at=NOW, told=first.told)])
    (item,) = client.get(ADDRESS, params={"limit": 1}, headers=headers).json()["items"]
    assert item["kind"] == "unreached"
    assert item["more"][0] == "未送达的通知：催办、督办或批示"
    assert item["more"][1].endswith("：未登记联系方式")
    assert item["more"][1] in client.get("/notices?lang=zh-CN", headers=headers).text
    address = f"/api/v1/tickets/{NUMBER}/notices"
    assert client.get(address, headers=headers).json()["items"][0]["more"] == item["more"]
    assert client.get(address).json()["items"][0]["more"] == []
