"""Sessions as their owner sees and ends them, and as an administrator does."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from alerts.desk.doors.sessions import end_own_sessions, end_sessions_of, own_sessions, sessions_of
from alerts.desk.doors.signing_in import session_with_id, sign_in
from alerts.people.audit import AuditFilter
from alerts.people.refusals import WayInRefused
from alerts.people.roles import Right
from alerts.people.session import key_of
from alerts.people.viewer import Forbidden, Grant, Viewer
from ingest.durations import HOUR, MINUTE
from tests.alerts.desk.doors import test_signing_in as signing
from tests.alerts.desk.doors.test_signing_in import NOW, PASSWORD, POLICY

BOSS = Viewer("boss", (Grant("administrator"),), address="10.0.0.9")
WANG = Viewer("wang", (Grant("dispatcher"),), address="10.0.0.1")
IDLE = HOUR
hashes, records = signing.hashes, signing.records


def begin(records, at: int = NOW, **more) -> str:
    how = {"address": "10.0.0.7", "kind": "chrome/windows"} | more
    return sign_in(
        records, "wang", PASSWORD, how.pop("address"), at, policy=POLICY, turn=nullcontext, **how
    ).session_id


def goes_on(records, session_id: str, at: int = NOW) -> bool:
    return session_with_id(records, session_id, at, idle=IDLE) is not None


def kinds(records) -> list[tuple[str, str, str, dict]]:
    with records.reading() as tx:
        found = tx.audit.page(AuditFilter(), None, 99)
    return [(each.kind, each.actor, each.subject, dict(each.data)) for each in found]


def test_somebody_sees_where_and_since_when_they_are_signed_in(records):
    first, second = begin(records), begin(records, NOW + MINUTE, address="::1", kind="wechat/android")
    seen = {key_of(first): NOW + 5 * MINUTE}.get
    shown = own_sessions(records, WANG, NOW + 6 * MINUTE, idle=IDLE, seen=lambda key: seen(key, 0))
    assert [(each.session.key, each.session.address, each.session.browser) for each in shown] == [
        (key_of(second), "::1", "wechat/android"),
        (key_of(first), "10.0.0.7", "chrome/windows"),
    ]
    assert [each.last_at for each in shown] == [NOW + MINUTE, NOW + 5 * MINUTE]
    assert shown[0].ends_in == NOW + MINUTE + IDLE - (NOW + 6 * MINUTE)
    later = own_sessions(records, WANG, NOW + IDLE + MINUTE, idle=IDLE, seen=lambda key: seen(key, 0))
    assert [each.session.key for each in later] == [key_of(first)], "nobody did anything in the other"
    with records.reading() as tx:
        user = tx.users.named("wang")
        assert tx.sessions.of_user(user.id, NOW + 12 * HOUR + MINUTE, 9) == []


def test_all_but_this_one_end_or_just_one(records):
    here, there, elsewhere = begin(records), begin(records), begin(records)
    assert end_own_sessions(records, WANG, NOW, key=key_of(there)) == 1
    assert [goes_on(records, each) for each in (here, there, elsewhere)] == [True, False, True]
    assert end_own_sessions(records, WANG, NOW, key=key_of(there)) == 0, "it is over already"
    assert end_own_sessions(records, WANG, NOW, but=key_of(here)) == 1
    assert [goes_on(records, each) for each in (here, elsewhere)] == [True, False]
    assert [each for each in kinds(records) if each[0] == "sessions-ended"] == [
        ("sessions-ended", "wang", "wang", {"sessions": 1}),
        ("sessions-ended", "wang", "wang", {"sessions": 1}),
    ]


def test_nobody_ends_a_session_of_another_by_its_key(records):
    session = begin(records)
    with records.begin() as tx:
        tx.users.add("li", [], NOW)
    assert end_own_sessions(records, Viewer("li", ()), NOW, key=key_of(session)) == 0
    assert goes_on(records, session)


def test_an_administrator_sees_and_ends_those_of_anybody_and_nobody_else_does(records):
    sessions = [begin(records), begin(records)]
    with records.begin() as tx:
        tx.users.add("boss", [Grant("administrator")], NOW)
    assert len(sessions_of(records, BOSS, "wang", NOW, idle=IDLE, seen=lambda _: 0)) == 2
    assert end_sessions_of(records, BOSS, "wang", NOW) == 2
    assert not any(goes_on(records, each) for each in sessions)
    assert ("sessions-ended", "boss", "wang", {"sessions": 2}) in kinds(records)
    with pytest.raises(Forbidden):
        sessions_of(records, WANG, "boss", NOW, idle=IDLE, seen=lambda _: 0)
    with pytest.raises(Forbidden):
        end_sessions_of(records, WANG, "boss", NOW)


def test_a_token_that_is_good_for_some_rights_only_ends_nothing(records):
    session = begin(records)
    with pytest.raises(WayInRefused):
        end_own_sessions(records, Viewer("wang", WANG.grants, frozenset({Right.LOOK})), NOW)
    assert goes_on(records, session)


def test_who_signs_in_where_another_is_signed_in_relieves_them_at_once(records):
    before = begin(records)
    with records.begin() as tx:
        tx.users.set_password(tx.users.add("li", [Grant("dispatcher")], NOW), f"#{PASSWORD}", NOW)
    after = sign_in(
        records, "li", PASSWORD, "10.0.0.7", NOW, policy=POLICY, turn=nullcontext, before=before
    ).session_id
    assert (goes_on(records, before), goes_on(records, after)) == (False, True)
    assert kinds(records)[:2] == [("signed-in", "li", "", {}), ("relieved", "li", "wang", {})]
