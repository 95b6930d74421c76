"""Signing in by the word of a provider of identities: whose user here somebody is whom it knows."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.desk.doors.begin_session import SignedIn, SignInPolicy, Tried, begun, relieve
from alerts.desk.people.users import user_named
from alerts.people.audit import AuditEvent, AuditKind
from alerts.people.refusals import IdentityRefused
from alerts.people.roles import Right
from alerts.people.session import SessionProof
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import User, UserKind
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from ingest.said import Said

BY_PROVIDER = "provider"
LONGEST_SUBJECT = 255
"""Characters, as the standard has it."""


@dataclass(frozen=True, slots=True)
class ProviderIdentity:
    """Whom a provider knows somebody as; ``name`` is empty unless it may link them to a user."""

    issuer: str
    subject: str
    name: str = ""


@use_case("session.by-provider", None, ScopeKind.NOBODY_NEEDED)
def sign_in_by_provider(
    records: Records,
    shown: ProviderIdentity,
    address: str,
    now: int,
    *,
    policy: SignInPolicy,
    before: str | None = None,
    browser: str = "",
    kind: str = "",
) -> SignedIn:
    """Begin a session for the user whom ``shown`` is linked to, with an id that was never used.

    Where it is linked to nobody and has a name, the person of that name who is linked to nobody either is it
    from now on. The rest is as in `signing_in.sign_in`, but that no second factor is asked for, which is the
    provider's business, and that passwords that failed neither stand in the way nor are forgiven.

    Raises `IdentityRefused`, `RecordsError`.
    """
    with records.begin() as tx:
        user = _user_of(tx, shown, address, now)
        if user is not None:
            tried = Tried(user.name, address, policy, now, browser)
            relieve(tx, before, user, address, now)
            tried.audit(tx, AuditKind.SIGNED_IN, user.name, by=BY_PROVIDER)
            return begun(tx, user, now, policy, tried, kind, proof=SessionProof.PROVIDER)
        data = {"by": BY_PROVIDER, "subject": shown.subject}
        tx.audit.append([AuditEvent(now, AuditKind.SIGN_IN_REFUSED, "", address, data=data)])
    raise IdentityRefused(Said("refusal-identity"))


@use_case("identity.of-user", Right.PEOPLE, ScopeKind.WHOLE)
def identity_of_user(records: Records, viewer: Viewer, name: str) -> list[ProviderIdentity]:
    """Whom providers know the user ``name`` as. Raises `NotFound`, `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        return [ProviderIdentity(*each) for each in tx.identities.of_user(user_named(tx, name).id)]


@use_case("identity.link", Right.PEOPLE, ScopeKind.WHOLE)
def link_identity(
    records: Records, viewer: Viewer, name: str, issuer: str | None, subject: str, now: int
) -> list[ProviderIdentity]:
    """Link the user ``name`` to whom ``issuer`` knows as ``subject``, from ``now`` (UTC ms) on.

    In the place of whom it knew them as before; an empty ``subject`` links to nobody. Sessions go on. Returns
    all that the user is linked to then. Raises `IdentityRefused` for a program, for an issuer of ``None``
    (there is no provider) and for somebody who is another's already; `NotFound`, `Forbidden`, `RecordsError`.
    """
    with records.begin() as tx:
        user = user_named(tx, name)
        if issuer is None:
            raise IdentityRefused(Said("identity-no-provider"))
        if user.kind is UserKind.PROGRAM:
            raise IdentityRefused(Said("way-in-program", name=user.name))
        if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
            raise IdentityRefused(Said("identity-unfit"))
        owner = tx.identities.user_of(issuer, subject) if subject else None
        if owner is not None and owner != user.id:
            raise IdentityRefused(Said("identity-taken"))
        tx.identities.unlink(user.id, issuer)
        if subject:
            tx.identities.link(user.id, issuer, subject)
        tx.audit.act(viewer, AuditKind.IDENTITY_LINKED, now, user.name, issuer=issuer, identity=subject)
        return [ProviderIdentity(*each) for each in tx.identities.of_user(user.id)]


def _user_of(tx: Transaction, shown: ProviderIdentity, address: str, now: int) -> User | None:
    """The user whom ``shown`` is linked to, or is linked to now; ``None`` where nobody may come in by it."""
    user_id = tx.identities.user_of(shown.issuer, shown.subject)
    user = tx.users.by_id(user_id) if user_id is not None else _by_name(tx, shown)
    if user is None or user.disabled_at is not None or user.kind is UserKind.PROGRAM:
        return None
    if user_id is None:
        tx.identities.link(user.id, shown.issuer, shown.subject)
        data = {"issuer": shown.issuer, "identity": shown.subject}
        tx.audit.append([AuditEvent(now, AuditKind.IDENTITY_LINKED, user.name, address, user.name, data)])
    return user


def _by_name(tx: Transaction, shown: ProviderIdentity) -> User | None:
    """The user of exactly this name, if that provider knows them as nobody yet."""
    user = tx.users.named(shown.name) if shown.name else None
    if user is None or user.name != shown.name:
        return None
    linked = any(issuer == shown.issuer for issuer, _ in tx.identities.of_user(user.id))
    return None if linked else user
