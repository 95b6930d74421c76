"""Second factors on simulated time: turned on with a code, asked for at each sign-in, and taken off."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import pytest

from alerts.desk.doors.factors_of_users import factor_of_user, take_off_factor
from alerts.desk.doors.own_factor import (
    begin_factor,
    own_factor,
    renew_recovery_codes,
    turn_off_factor,
    turn_on_factor,
)
from alerts.desk.doors.second_step import show_code
from alerts.desk.doors.sessions import own_sessions
from alerts.desk.doors.signing_in import OwnPassword, change_own_password, session_with_id, sign_in
from alerts.desk.people import tokens
from alerts.people.audit import AuditFilter
from alerts.people.doors.one_time_codes import STEP, code_at
from alerts.people.doors.second_factor import BEGUN_FOR, RECOVERY_CODES, WAITS_FOR, FactorPolicy
from alerts.people.lock_out import name_key
from alerts.people.refusals import CodeRefused, FactorRefused, SecondStepOver, SignInRefused, TryLater
from alerts.people.session import key_of
from alerts.people.viewer import OPERATOR, Grant, Viewer
from ingest.durations import HOUR
from tests.alerts.desk.doors import test_signing_in as signing
from tests.alerts.desk.doors.test_signing_in import NOW, OTHER, PASSWORD, POLICY
from tests.alerts.records.statements import statements

WANG = Viewer("wang", (Grant("dispatcher"),))
NEEDED = replace(POLICY, factor=FactorPolicy("required", frozenset({"dispatcher"})))
OFF = replace(POLICY, factor=FactorPolicy("off"))
hashes, records = signing.hashes, signing.records


def own(policy=POLICY, password=PASSWORD) -> OwnPassword:
    return OwnPassword(password, "10.0.0.1", policy, nullcontext)


def come(records, at=NOW, policy=POLICY, password=PASSWORD, **more):
    return sign_in(records, "wang", password, "10.0.0.1", at, policy=policy, turn=nullcontext, **more)


def show(records, waiting, code, at=NOW, policy=POLICY, **more):
    return show_code(records, waiting, code, "10.0.0.1", at, policy=policy, **more)


def secret_of(records) -> str:
    with records.reading() as tx:
        return tx.second_factors.of(tx.users.named("wang").id).secret


def code(records, at: int) -> str:
    return code_at(secret_of(records), at // STEP)


def found(records, session_id: str, at=NOW, policy=POLICY):
    return session_with_id(records, session_id, at, idle=HOUR, factor=policy.factor)


def kinds(records) -> list[tuple[str, str, dict]]:
    with records.reading() as tx:
        events = reversed(tx.audit.page(AuditFilter(), None, 99))
        return [(each.kind, each.actor, dict(each.data)) for each in events]


def turned_on(records, at=NOW, policy=POLICY):
    """Turn on a factor in a session that begins at ``at``."""
    session = come(records, at, policy).session_id
    begin_factor(records, WANG, at, policy=policy.factor, session_key=key_of(session))
    how = {"shown": own(policy), "session_key": key_of(session)}
    return turn_on_factor(records, WANG, code(records, at), at, **how)


def test_a_code_proves_the_key_and_every_session_of_before_ends(records):
    elsewhere, here = come(records).session_id, come(records).session_id
    key = key_of(here)
    begin_factor(records, WANG, NOW, policy=POLICY.factor, session_key=key)
    secret = secret_of(records)
    begin_factor(records, WANG, NOW + 1, policy=POLICY.factor, session_key=key)
    assert secret_of(records) == secret, "who comes back finds the same picture"
    assert own_factor(records, WANG, NOW, policy=POLICY.factor, session_key=key).begun.secret == secret
    other = own_factor(records, WANG, NOW, policy=POLICY.factor, session_key=key_of(elsewhere))
    assert other.begun is None, "it is shown in one browser"
    assert other.on_since is None
    assert not come(records).waits, "nothing is asked for yet"
    with pytest.raises(FactorRefused):
        turn_on_factor(records, WANG, code(records, NOW - 9 * STEP), NOW, shown=own(), session_key=key)
    late = NOW + BEGUN_FOR
    for refused, at, password, session in (
        (SignInRefused, NOW, OTHER, here),
        (FactorRefused, NOW, PASSWORD, elsewhere),
        (FactorRefused, late, PASSWORD, here),
    ):
        how = {"shown": own(password=password), "session_key": key_of(session)}
        with pytest.raises(refused):
            turn_on_factor(records, WANG, code(records, at), at, **how)
    done = turn_on_factor(records, WANG, code(records, NOW), NOW, shown=own(), session_key=key)
    assert [found(records, each) for each in (elsewhere, here)] == [None, None]
    assert found(records, done.signed_in.session_id).viewer.name == "wang"
    state = own_factor(records, WANG, NOW, policy=POLICY.factor, session_key=key)
    assert (state.on_since, state.codes_left, state.begun) == (NOW, RECOVERY_CODES, None)
    with pytest.raises(FactorRefused):
        begin_factor(records, WANG, NOW, policy=POLICY.factor, session_key=key)
    said = str(kinds(records))
    assert secret not in said + repr(done)
    assert not any(each in said for each in done.codes)


def test_a_session_waits_for_its_code_and_the_one_before_goes_on_until_then(records):
    before = turned_on(records).signed_in.session_id
    at = NOW + 10 * STEP
    waiting = come(records, at, before=before)
    assert waiting.waits
    assert found(records, waiting.session_id, at) is None, "it is good for nothing else"
    assert found(records, before, at) is not None
    assert len(own_sessions(records, WANG, at, idle=HOUR, seen=lambda _: 0)) == 1
    with pytest.raises(CodeRefused):
        show(records, waiting.session_id, "000000", at, before=before)
    assert found(records, before, at) is not None
    begun = show(records, waiting.session_id, code(records, at), at, before=before)
    assert not begun.waits
    assert found(records, before, at) is None
    assert found(records, begun.session_id, at).viewer.name == "wang"
    with pytest.raises(SecondStepOver):
        show(records, waiting.session_id, code(records, at + STEP), at)
    assert [each[::2] for each in kinds(records)][-2:] == [
        ("sign-in-refused", {}),
        ("signed-in", {"by": "code"}),
    ]


def test_a_code_is_good_once_whoever_saw_it(records):
    turned_on(records)
    with pytest.raises(CodeRefused):
        show(records, come(records).session_id, code(records, NOW))  # it has proved the key
    at = NOW + 5 * STEP
    show(records, come(records, at).session_id, code(records, at), at)
    for again in (code(records, at), code(records, at - STEP)):
        with pytest.raises(CodeRefused):
            show(records, come(records, at).session_id, again, at)
    show(records, come(records, at).session_id, code(records, at + STEP), at)  # of a clock that is fast


def test_a_recovery_code_is_good_once_and_new_ones_end_those_of_before(records):
    codes = turned_on(records).codes
    assert len(set(codes)) == RECOVERY_CODES
    show(records, come(records).session_id, codes[0].upper().replace("-", " "))
    with pytest.raises(CodeRefused):
        show(records, come(records).session_id, codes[0])
    assert kinds(records)[-2][2] == {"by": "recovery-code"}
    assert own_factor(records, WANG, NOW, policy=POLICY.factor).codes_left == RECOVERY_CODES - 1
    fresh = renew_recovery_codes(records, WANG, NOW, shown=own())
    with pytest.raises(CodeRefused):
        show(records, come(records).session_id, codes[1])
    show(records, come(records).session_id, fresh[0])


def test_wrong_codes_cost_waits_and_a_right_password_forgives_none(records):
    turned_on(records)
    at = NOW + 10 * STEP
    for _ in range(POLICY.by_name.free):
        with pytest.raises(CodeRefused):
            show(records, come(records, at).session_id, "000000", at)
    with pytest.raises(TryLater):
        come(records, at)
    at += HOUR
    show(records, come(records, at).session_id, code(records, at), at)
    with records.reading() as tx:
        assert tx.failures.of([name_key("wang")]) == {}


def test_what_waits_is_over_after_minutes_and_with_another_password(records, hashes, monkeypatch):
    monkeypatch.setattr(tokens, "hashed", hashes.hashed)
    turned_on(records)
    at = NOW + 10 * STEP
    waiting = come(records, at).session_id
    with pytest.raises(SecondStepOver):
        show(records, waiting, code(records, at + WAITS_FOR), at + WAITS_FOR)
    waiting = come(records, at).session_id
    secret = tokens.give_one_time_password(records, OPERATOR, "wang", at).secret
    with pytest.raises(SecondStepOver):
        show(records, waiting, code(records, at), at)
    waiting = come(records, at, password=secret)
    assert waiting.waits
    assert show(records, waiting.session_id, code(records, at), at).change_only


def test_who_must_have_one_can_do_nothing_else_before(records):
    session = come(records, policy=NEEDED).session_id
    first = found(records, session, policy=NEEDED)
    assert first.needs_factor
    assert first.viewer.token_scope == frozenset()
    assert not found(records, session).needs_factor
    begun = turned_on(records, policy=NEEDED).signed_in.session_id
    assert not found(records, begun, policy=NEEDED).needs_factor
    changed = change_own_password(
        *(records, WANG, PASSWORD, OTHER, "", NOW),
        policy=NEEDED,
        turn=nullcontext,
        proof=found(records, begun).session.proof,
    )
    assert found(records, changed.session_id, policy=NEEDED).viewer.token_scope is None
    with pytest.raises(FactorRefused):
        turn_off_factor(records, WANG, NOW, shown=own(NEEDED, OTHER))
    turn_off_factor(records, WANG, NOW, shown=own(password=OTHER))
    assert not come(records, password=OTHER).waits


def test_where_none_is_asked_for_nobody_turns_one_on_and_a_session_of_then_is_no_way_around(records):
    turned_on(records)
    session = come(records, policy=OFF)
    assert not session.waits
    with pytest.raises(FactorRefused):
        begin_factor(records, WANG, NOW, policy=OFF.factor, session_key="k")
    assert not own_factor(records, WANG, NOW, policy=OFF.factor).possible
    assert found(records, session.session_id, policy=OFF) is not None
    assert found(records, session.session_id, policy=NEEDED) is None, "there is one: it is to be shown"


def test_who_has_no_password_turns_none_on(records):
    program = Viewer("token-only", ())
    with pytest.raises(FactorRefused):
        begin_factor(records, program, NOW, policy=POLICY.factor, session_key="k")
    with pytest.raises(FactorRefused):
        begin_factor(records, WANG, NOW, policy=POLICY.factor, session_key="")


def test_an_administrator_takes_off_what_was_lost(records):
    session = turned_on(records).signed_in.session_id
    assert factor_of_user(records, OPERATOR, "wang").codes_left == RECOVERY_CODES
    assert take_off_factor(records, OPERATOR, "wang", NOW)
    assert found(records, session) is None
    assert not take_off_factor(records, OPERATOR, "wang", NOW), "nothing more happens"
    assert factor_of_user(records, OPERATOR, "wang").on_since is None
    assert not come(records).waits
    assert [each[0] for each in kinds(records)].count("factor-off") == 1


def test_a_request_costs_no_statement_more_and_a_sign_in_one(records):
    session = come(records).session_id
    with statements(records) as usual:
        found(records, session)
    on = turned_on(records).signed_in.session_id
    with statements(records) as with_one:
        found(records, on, policy=NEEDED)
    assert len(with_one) == len(usual)
