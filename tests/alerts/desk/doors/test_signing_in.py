"""Signing in: the same work and answer for whoever fails, and a session of its own for whoever does not."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext

import pytest

from alerts.desk.doors import signing_in
from alerts.desk.doors.signing_in import (
    SignInPolicy,
    change_own_password,
    session_with_id,
    sign_in,
    sign_out,
)
from alerts.desk.people import tokens
from alerts.people.audit import AuditFilter
from alerts.people.lock_out import LockOut
from alerts.people.refusals import PasswordRefused, SignInRefused, TryLater
from alerts.people.roles import Right
from alerts.people.session import key_of
from alerts.people.user import UserKind
from alerts.people.viewer import OPERATOR, Forbidden, Grant
from alerts.records.people import failures
from ingest.durations import HOUR, MINUTE
from ingest.said import said_by
from ingest.words.packages import catalogue_of
from tests.alerts.records.statements import statements
from tests.new_records import new_records

NOW = 1_768_436_400_000
PASSWORD, OTHER = "warm rooms for all", "cold rooms for nobody"
POLICY = SignInPolicy(LockOut(3, 15 * MINUTE), LockOut(6, 15 * MINUTE), 12 * HOUR)
DISPATCHER = [Grant("dispatcher")]


class Hashes:
    """Stands in for Argon2, which would take most of the time of these tests; it counts."""

    def __init__(self) -> None:
        self.looked_at: list[str | None] = []

    def hashed(self, password: str) -> str:
        return f"#{password}"

    def matches(self, password_hash: str | None, password: str) -> bool:
        self.looked_at.append(password_hash)
        return password_hash == f"#{password}"

    def needs_rehash(self, password_hash: str) -> bool:
        return False


@pytest.fixture
def hashes(monkeypatch) -> Hashes:
    made = Hashes()
    for name in ("hashed", "matches", "needs_rehash"):
        monkeypatch.setattr(signing_in, name, getattr(made, name))
    return made


@pytest.fixture
def records(tmp_path, hashes):
    opened = new_records(tmp_path / "records.sqlite")
    with opened.begin() as tx:
        tx.users.set_password(tx.users.add("wang", DISPATCHER, NOW), f"#{PASSWORD}", NOW)
        tx.users.set_password(tx.users.add("gone", DISPATCHER, NOW), f"#{PASSWORD}", NOW)
        tx.users.disable(tx.users.named("gone").id, NOW, "li")
        tx.users.set_password(
            tx.users.add("robot", DISPATCHER, NOW, kind=UserKind.PROGRAM), f"#{PASSWORD}", NOW
        )
        tx.users.add("token-only", DISPATCHER, NOW)
    yield opened
    opened.close()


def come(records, name="wang", password=PASSWORD, address="10.0.0.1", now=NOW, **more):
    return sign_in(records, name, password, address, now, policy=POLICY, turn=nullcontext, **more)


def viewer(records, begun, now=NOW, **more):
    found = session_with_id(records, begun.session_id, now, idle=HOUR, **more)
    return None if found is None else found.viewer


def test_who_has_the_name_and_the_password_has_a_session_of_their_own(records):
    one, other = come(records), come(records, "ＷＡＮＧ")
    assert one.session_id != other.session_id
    assert viewer(records, one).name == viewer(records, other).name == "wang"
    assert not viewer(records, one).scope(Right.WORK).roots
    with records.reading() as tx:
        assert tx.sessions.by_key(key_of(one.session_id)).ends_at == NOW + 12 * HOUR
        assert tx.sessions.by_key(one.session_id) is None, "the id itself is on no record"


def failing(records, **who) -> list[str]:
    with statements(records) as asked, pytest.raises(SignInRefused) as refused:
        come(records, **who)
    assert str(refused.value) == "The user name or the password is wrong."
    return [statement.sql for statement in asked]


@pytest.mark.parametrize("name", ["nobody", "gone", "robot", "token-only"])
def test_whoever_fails_costs_the_same_work_as_a_wrong_password(records, hashes, name):
    wrong = failing(records, password="wrong password")
    assert failing(records, name=name, address="10.0.0.2") == wrong
    assert len(hashes.looked_at) == 2
    assert hashes.looked_at[1] is None, "that of nobody, which costs as much"


@pytest.mark.parametrize("who", [{"name": "x" * 201}, {"password": "x" * 129}, {"name": "wang\0"}])
def test_what_can_be_nobodys_is_not_hashed(records, hashes, who):
    assert failing(records, **who) == []
    assert hashes.looked_at == []


def test_a_one_time_password_is_good_for_another_one_and_for_an_hour(records):
    with records.begin() as tx:
        tx.users.set_password(tx.users.named("wang").id, "#once", NOW, one_time_until=NOW + HOUR)
    begun = come(records, password="once")
    assert begun.change_only
    with pytest.raises(Forbidden):
        viewer(records, begun).scope(Right.LOOK)
    with pytest.raises(SignInRefused):
        come(records, password="once", now=NOW + HOUR)
    changed = change(records, begun, "once", OTHER)
    assert not changed.change_only
    assert viewer(records, changed).scope(Right.LOOK)
    assert viewer(records, begun) is None
    with pytest.raises(SignInRefused):
        come(records, password="once")


def change(records, begun, old, new, now=NOW):
    who = viewer(records, begun)
    return change_own_password(records, who, old, new, "10.0.0.1", now, policy=POLICY, turn=nullcontext)


def test_a_changed_password_ends_all_other_sessions(records):
    here, there = come(records), come(records)
    changed = change(records, here, PASSWORD, OTHER)
    assert [viewer(records, each) is None for each in (here, there, changed)] == [True, True, False]
    assert come(records, password=OTHER)


@pytest.mark.parametrize("new", ["short", PASSWORD, "wang", "1234567890"])
def test_a_password_that_nobody_should_have_changes_nothing(records, new):
    begun = come(records)
    with pytest.raises(PasswordRefused):
        change(records, begun, PASSWORD, new)
    assert viewer(records, begun)
    assert come(records)


def test_who_does_not_know_the_old_password_gets_no_new_one_and_waits_like_anybody(records):
    begun = come(records)
    for _ in range(3):
        with pytest.raises(SignInRefused):
            change(records, begun, "wrong password", OTHER)
    with pytest.raises(TryLater):
        change(records, begun, PASSWORD, OTHER)
    assert come(records, now=NOW + 1_000)


def test_failures_by_one_name_make_everybody_of_that_name_wait_whether_there_is_one_or_not(records, hashes):
    for name in ("wang", "nobody"):
        for n in range(3):
            failing(records, name=name, password="wrong password", address=f"10.0.{n}.{len(name)}")
        looked_at = len(hashes.looked_at)
        with pytest.raises(TryLater) as refused:
            come(records, name, address="10.9.9.9")
        assert refused.value.wait_ms == 1_000
        assert len(hashes.looked_at) == looked_at, "who has to wait costs no hash"
    assert come(records, now=NOW + 1_000)
    failing(records, password="wrong password", now=NOW + 1_000)


def test_failures_from_one_network_make_it_wait_whatever_the_names(records):
    for n in range(6):
        failing(records, name=f"user-{n}", address=f"2001:db8:0:1::{n}")
    with pytest.raises(TryLater):
        come(records, address="2001:db8:0:1:ffff::1")
    assert come(records, address="2001:db8:0:2::1")


def test_an_address_that_is_no_address_is_one_by_itself(records):
    for n in range(6):
        failing(records, name=f"user-{n}", address="unix")
    with pytest.raises(TryLater):
        come(records, address="unix")
    assert come(records, address="::ffff:10.0.0.1")


def test_signing_in_forgets_the_failures_of_the_name_and_one_of_the_address(records):
    for n in range(2):
        failing(records, password="wrong password", address="10.0.0.1", now=NOW + n)
    come(records)
    failing(records, password="wrong password")
    failing(records, password="wrong password")
    assert come(records)
    for n in range(4):
        failing(records, name=f"nobody-{n}")
    with pytest.raises(TryLater):
        come(records)


def test_an_office_behind_one_address_where_each_typo_is_mended_never_waits(records):
    for n in range(20):
        failing(records, password="wrong password", now=NOW + n)
        assert come(records, now=NOW + n)


@pytest.mark.parametrize(
    ("wait", "english", "chinese"),
    [
        (1, "Try again in one second.", "请在 1 秒后再试。"),
        (1_001, "Try again in 2 seconds.", "请在 2 秒后再试。"),
        (MINUTE, "Try again in one minute.", "请在 1 分钟后再试。"),
        (14 * MINUTE + 1, "Try again in 15 minutes.", "请在 15 分钟后再试。"),
    ],
)
def test_who_has_to_wait_is_told_for_how_long(wait, english, chinese):
    said = said_by(TryLater(wait))
    assert said.written(catalogue_of("en")) == f"Signing in has failed too often. {english}"
    assert said.written(catalogue_of("zh-CN")) == f"登录失败次数过多，{chinese}"


def test_a_try_that_others_overtook_is_not_taken(records):
    """So many tries at once are as many as one after the other."""

    @contextmanager
    def meanwhile():
        for _ in range(3):
            failing(records, password="wrong password", address="10.0.0.7")
        yield

    with pytest.raises(TryLater):
        sign_in(records, "wang", PASSWORD, "10.0.0.1", NOW, policy=POLICY, turn=meanwhile)


def test_who_is_disabled_while_the_password_is_looked_at_has_no_session(records):
    @contextmanager
    def meanwhile():
        with records.begin() as tx:
            tx.users.disable(tx.users.named("wang").id, NOW, "li")
        yield

    with pytest.raises(SignInRefused):
        sign_in(records, "wang", PASSWORD, "10.0.0.1", NOW, policy=POLICY, turn=meanwhile)


def test_a_session_ends_by_signing_out_by_disabling_by_its_end_and_without_use(records):
    begun = come(records)
    assert viewer(records, begun, NOW + HOUR) is None
    assert viewer(records, begun, NOW + HOUR, seen_at=NOW + 1)
    assert viewer(records, begun, NOW + 12 * HOUR, seen_at=NOW + 12 * HOUR) is None
    with records.begin() as tx:
        tx.users.disable(tx.users.named("wang").id, NOW, "li")
    assert viewer(records, begun) is None
    with records.begin() as tx:
        tx.users.enable(tx.users.named("wang").id)
    assert viewer(records, begun)
    sign_out(records, begun.session_id, "", NOW)
    assert viewer(records, begun) is None
    sign_out(records, begun.session_id, "", NOW)


def test_the_session_that_the_browser_had_ends_with_a_new_one(records):
    before = come(records)
    after = come(records, before=before.session_id)
    assert viewer(records, before) is None
    assert viewer(records, after)


def test_sessions_that_were_over_leave_no_rows(records):
    old = come(records)
    come(records, now=NOW + 12 * HOUR)
    with records.reading() as tx:
        assert tx.sessions.by_key(key_of(old.session_id)) is None


def audited(records) -> list[tuple[str, str, str]]:
    with records.reading() as tx:
        events = tx.audit.page(AuditFilter(), None, 99)
    return [(event.kind.value, event.actor, event.address) for event in reversed(events)]


def test_who_came_and_who_failed_is_in_the_audit_and_no_password_that_was_typed_for_a_name(records):
    failing(records, name="my secret password")
    for _ in range(3):
        failing(records, password="wrong password", address="10.0.0.2")
    begun = come(records, now=NOW + 1_000)
    sign_out(records, begun.session_id, "10.0.0.3", NOW + 2_000)
    assert audited(records) == [
        ("sign-in-refused", "", "10.0.0.1"),
        ("sign-in-refused", "wang", "10.0.0.2"),
        ("sign-in-refused", "wang", "10.0.0.2"),
        ("locked-out", "wang", "10.0.0.2"),
        ("signed-in", "wang", "10.0.0.1"),
        ("signed-out", "wang", "10.0.0.3"),
    ]


def test_a_one_time_password_of_an_administrators_ends_sessions_and_waits(records, hashes, monkeypatch):
    monkeypatch.setattr(tokens, "hashed", hashes.hashed)
    begun = come(records)
    for n in range(3):
        failing(records, password="wrong password", address=f"10.0.1.{n}")
    made = tokens.give_one_time_password(records, OPERATOR, "wang", NOW)
    assert viewer(records, begun) is None
    assert come(records, password=made.secret).change_only


def test_nobody_is_kept_out_of_a_browser_that_is_known_by_what_others_fail_by_their_name(records, hashes):
    """Else anybody could keep an administrator out for ever, with a try each quarter of an hour."""
    come(records, browser="desk")
    for n in range(30):
        now = NOW + n * 16 * MINUTE
        for _ in range(3):
            with pytest.raises((SignInRefused, TryLater)):
                come(records, password="wrong password", address=f"10.1.0.{n}", browser="evil", now=now)
        with pytest.raises(TryLater):
            come(records, address="10.9.9.9", browser="another", now=now)
        assert come(records, address="10.0.0.9", browser="desk", now=now), "and it forgets what failed"


def test_a_flood_of_names_and_addresses_keeps_nobody_out_of_a_browser_that_is_known(records, monkeypatch):
    monkeypatch.setattr(failures, "MOST_KEPT", 6)
    come(records, browser="desk")
    for n in range(9):
        failing(records, name=f"nobody{n}", password="wrong password", address=f"10.1.0.{n}", browser="evil")
    for n in range(3):
        failing(records, password="wrong password", address=f"10.2.0.{n}", browser="evil")
    with pytest.raises(TryLater):
        come(records, address="10.9.9.9", browser="another")
    assert come(records, address="10.0.0.9", browser="desk")


def test_a_known_browser_guesses_no_better_than_others(records):
    come(records, browser="desk")
    for n in range(3):
        failing(records, password="wrong password", address=f"10.0.1.{n}", browser="desk")
    with pytest.raises(TryLater):
        come(records, address="10.0.2.1", browser="desk")
    with pytest.raises(TryLater):
        come(records, address="10.0.2.1", browser="another")
    assert come(records, address="10.0.2.1", browser="desk", now=NOW + 1_000)


def test_a_browser_is_known_for_who_has_signed_in_there_and_nobody_else(records):
    come(records, browser="desk")
    for name in ("robot", "nobody"):
        for n in range(3):
            failing(
                records, name=name, password="wrong password", address=f"10.0.{len(name)}.{n}", browser="desk"
            )
        with pytest.raises(TryLater):
            come(records, name, browser="desk")


def test_whoever_fails_in_a_known_browser_costs_the_same_work(records):
    come(records, browser="desk")
    known = failing(records, password="wrong password", browser="desk")
    assert failing(records, name="nobody", password="wrong password", browser="desk") == known
    assert failing(records, password="wrong password", browser="another") == known


def test_a_one_time_password_ends_the_wait_of_a_known_browser_too(records, hashes, monkeypatch):
    monkeypatch.setattr(tokens, "hashed", hashes.hashed)
    come(records, browser="desk")
    for n in range(3):
        failing(records, password="wrong password", address=f"10.0.1.{n}", browser="desk")
        failing(records, name="gone", password="wrong password", address=f"10.0.2.{n}")
    made = tokens.give_one_time_password(records, OPERATOR, "wang", NOW)
    with pytest.raises(TryLater):
        come(records, "gone")
    assert come(records, password=made.secret, browser="desk").change_only


def test_one_name_in_whatever_letters_has_one_count_and_a_look_alike_is_somebody_else(records):
    for name in ("wang", "WANG", "ｗａｎｇ"):
        failing(records, name=name, password="wrong password")
    with pytest.raises(TryLater):
        come(records, "Wang", address="10.0.0.2")
    # A Cyrillic a, a script g, an accent, two letters for one.
    for n, alike in enumerate(("w\u0430ng", "wan\u0261", "wa\u0301ng", "vvang")):
        failing(records, name=alike, address=f"10.0.3.{n}", now=NOW + HOUR)
