"""The second step of signing in: who has shown their password shows a code."""

from __future__ import annotations

from alerts.desk.doors.begin_session import SignedIn, SignInPolicy, Tried, begun, relieve
from alerts.people.audit import AuditKind
from alerts.people.doors.one_time_codes import step_of
from alerts.people.doors.second_factor import is_of_authenticator, recovery_hash, typed_code
from alerts.people.refusals import CodeRefused, SecondStepOver
from alerts.people.session import SessionProof, key_of
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import User
from alerts.records import Records, Transaction
from ingest.said import Said

BY_CODE, BY_RECOVERY_CODE = "code", "recovery-code"
"""How somebody signed in, as the audit says it."""


@use_case("session.second-step", None, ScopeKind.NOBODY_NEEDED)
def show_code(
    records: Records,
    waiting_id: str,
    code: str,
    address: str,
    now: int,
    *,
    policy: SignInPolicy,
    before: str | None = None,
    browser: str = "",
    kind: str = "",
) -> SignedIn:
    """Begin the session for which ``waiting_id`` waits, if ``code`` is one of its user's now.

    That is one of their authenticator, which is good once and a step early or late as well, or a recovery
    code, which is used up. A wrong one counts as a wrong password does.

    Parameters
    ----------
    waiting_id
        Of the session that `sign_in` began; it goes on after a wrong code, until its time is over.
    before
        As in `sign_in`: it ends now, and not with the password.
    address, now, browser, kind
        As in `sign_in`.

    Raises
    ------
    SecondStepOver, CodeRefused, TryLater, RecordsError
    """
    with records.begin() as tx:
        waiting = tx.sessions.by_key(key_of(waiting_id))
        user = None if waiting is None else tx.users.by_id(waiting.user_id)
        if waiting is None or not waiting.waits or now >= waiting.ends_at:
            raise SecondStepOver(Said("refusal-second-step-over"))
        if user is None or user.disabled_at is not None:
            raise SecondStepOver(Said("refusal-second-step-over"))
        tried = Tried(user.name, address, policy, now, browser)
        tried.look(tx)
        shown = used_up(tx, user, code, now)
        if shown is not None:
            tried.succeeded(tx)
            tx.sessions.end(waiting.key)
            relieve(tx, before, user, address, now)
            tried.audit(tx, AuditKind.SIGNED_IN, user.name, by=shown)
            only = waiting.change_only
            return begun(tx, user, now, policy, tried, kind, change_only=only, proof=SessionProof.CODE)
        tried.failed(tx, user)
    raise CodeRefused(Said("refusal-code"))


def used_up(tx: Transaction, user: User, text: str, now: int) -> str | None:
    """Use up the code that was typed as ``text``; what it was, or ``None`` where it is not good."""
    factor, code = tx.second_factors.of(user.id), typed_code(text)
    if factor is None or factor.on_since is None:
        return None
    if not is_of_authenticator(code):
        return BY_RECOVERY_CODE if tx.second_factors.use_code(user.id, recovery_hash(code)) else None
    step = step_of(factor.secret, code, now, after=factor.last_step)
    return BY_CODE if step is not None and tx.second_factors.use_step(user.id, step) else None
