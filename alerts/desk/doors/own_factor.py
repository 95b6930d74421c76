"""One's own second factor: turned on with a code, looked at, and off with a password."""

from __future__ import annotations

from dataclasses import dataclass, field

from alerts.desk.doors.begin_session import SignedIn, begun
from alerts.desk.doors.signing_in import OwnPassword, own_door
from alerts.desk.people.tokens import one_time_password
from alerts.desk.people.users import user_named
from alerts.people.audit import AuditKind, done_by
from alerts.people.doors.one_time_codes import new_secret, step_of
from alerts.people.doors.second_factor import (
    RECOVERY_CODES,
    FactorPolicy,
    SecondFactor,
    recovery_hash,
    typed_code,
)
from alerts.people.refusals import FactorRefused
from alerts.people.session import SessionProof
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from ingest.said import Said


@dataclass(frozen=True, slots=True)
class OwnFactor:
    """What somebody sees of their second factor.

    Attributes
    ----------
    on_since
        UTC ms; ``None``: no code is asked for.
    codes_left
        Recovery codes that are still good.
    needed
        They must have one, and cannot turn it off.
    possible
        They may turn one on: it is offered, and they sign in with a password.
    begun
        What waits for its first code in this session, with its secret.
    """

    on_since: int | None
    codes_left: int
    needed: bool
    possible: bool
    begun: SecondFactor | None = None


@dataclass(frozen=True, slots=True)
class TurnedOn:
    """What comes of a first code: another session, and recovery codes that cannot be shown again."""

    signed_in: SignedIn
    codes: tuple[str, ...] = field(repr=False)


@use_case("factor.own", None, ScopeKind.OWN)
def own_factor(
    records: Records, viewer: Viewer, now: int, *, policy: FactorPolicy, session_key: str = ""
) -> OwnFactor:
    """The viewer's own second factor at ``now`` (UTC ms).

    ``session_key``: of the session that asks; it is shown what it began. Raises `NotFound`, `RecordsError`.
    """
    with records.reading() as tx:
        user = user_named(tx, viewer.name)
        factor = tx.second_factors.of(user.id)
        left = tx.second_factors.codes_left(user.id)
    is_shown = factor is not None and bool(session_key) and factor.shown_in(session_key, now)
    return OwnFactor(
        None if factor is None else factor.on_since,
        left,
        policy.is_needed_of(user.grants),
        policy.mode != "off" and user.password_hash is not None,
        factor if is_shown else None,
    )


@use_case("factor.begin", None, ScopeKind.OWN)
def begin_factor(
    records: Records, viewer: Viewer, now: int, *, policy: FactorPolicy, session_key: str
) -> None:
    """Make a secret at ``now`` (UTC ms), to be shown in the session of ``session_key`` and nowhere else.

    Nothing is asked for before `turn_on_factor`; what has begun in this session stays as it is.

    Raises
    ------
    FactorRefused
        None is offered, there is one already, nobody signs in with a password, or there is no session.
    NotFound, RecordsError
    """
    with records.begin() as tx:
        user = user_named(tx, viewer.name)
        if policy.mode == "off":
            raise FactorRefused(Said("factor-not-offered"))
        if user.password_hash is None or not session_key:
            raise FactorRefused(Said("factor-needs-password"))
        factor = tx.second_factors.of(user.id)
        if factor is not None and factor.on_since is not None:
            raise FactorRefused(Said("factor-already"))
        if factor is None or not factor.shown_in(session_key, now):
            tx.second_factors.begin(SecondFactor(user.id, new_secret(), now, session_key))
            tx.audit.append([done_by(viewer, AuditKind.FACTOR_BEGUN, now, user.name)])


@use_case("factor.turn-on", None, ScopeKind.OWN)
def turn_on_factor(
    records: Records, viewer: Viewer, code: str, now: int, *, shown: OwnPassword, session_key: str
) -> TurnedOn:
    """Ask for codes from ``now`` (UTC ms) on: ``code`` proves that an authenticator has the secret.

    All sessions of theirs end, the one in which they did it, too; ``shown`` is their password.

    Raises
    ------
    FactorRefused
        It is no code of the secret, or none has begun in this session.
    SignInRefused, TryLater, RecordsError
        As `signing_in.sign_in` does, of the password.
    """
    with own_door(records, viewer, shown, now) as door:
        tx, user = door.tx, door.user
        factor = tx.second_factors.of(user.id)
        if factor is None or not factor.shown_in(session_key, now):
            raise FactorRefused(Said("factor-not-begun"))
        step = step_of(factor.secret, typed_code(code), now, after=factor.last_step)
        if step is None:
            raise FactorRefused(Said("factor-wrong-code"))
        tx.second_factors.turn_on(user.id, now, step)
        codes = _new_codes(tx, user.id)
        tx.sessions.end_others(user.id)
        door.tried.audit(tx, AuditKind.FACTOR_ON, user.name)
        begins = begun(tx, user, now, shown.policy, door.tried, shown.kind, proof=SessionProof.CODE)
        return TurnedOn(begins, codes)


@use_case("factor.turn-off", None, ScopeKind.OWN)
def turn_off_factor(records: Records, viewer: Viewer, now: int, *, shown: OwnPassword) -> None:
    """Ask for no code any more, from ``now`` (UTC ms) on; ``shown`` is their password.

    Raises `FactorRefused` for who must have one; `SignInRefused`, `TryLater`, `RecordsError`.
    """
    with own_door(records, viewer, shown, now) as door:
        if shown.policy.factor.is_needed_of(door.user.grants):
            raise FactorRefused(Said("factor-is-needed"))
        if door.tx.second_factors.take_off(door.user.id):
            door.tried.audit(door.tx, AuditKind.FACTOR_OFF, door.user.name)


@use_case("factor.codes", None, ScopeKind.OWN)
def renew_recovery_codes(
    records: Records, viewer: Viewer, now: int, *, shown: OwnPassword
) -> tuple[str, ...]:
    """New recovery codes in the place of all those before, at ``now`` (UTC ms); ``shown``: their password.

    Raises `FactorRefused` where no factor is on; `SignInRefused`, `TryLater`, `RecordsError`.
    """
    with own_door(records, viewer, shown, now) as door:
        factor = door.tx.second_factors.of(door.user.id)
        if factor is None or factor.on_since is None:
            raise FactorRefused(Said("factor-not-on"))
        door.tried.audit(door.tx, AuditKind.RECOVERY_CODES_MADE, door.user.name)
        return _new_codes(door.tx, door.user.id)


def _new_codes(tx: Transaction, user_id: int) -> tuple[str, ...]:
    """Recovery codes, on record by their hashes."""
    codes = tuple(one_time_password() for _ in range(RECOVERY_CODES))
    tx.second_factors.put_codes(user_id, [recovery_hash(typed_code(code)) for code in codes])
    return codes
