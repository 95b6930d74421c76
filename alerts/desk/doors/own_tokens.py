"""Tokens as their owner sees and revokes them."""

from __future__ import annotations

from alerts.desk.lookups.errors import NotFound
from alerts.desk.people.tokens import MOST_TOKENS, revoked
from alerts.desk.people.users import user_named
from alerts.people.refusals import WayInRefused
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import AccessToken
from alerts.people.viewer import Viewer
from alerts.records import Records
from ingest.said import Said


@use_case("tokens.own", None, ScopeKind.OWN)
def own_tokens(records: Records, viewer: Viewer) -> list[AccessToken]:
    """The viewer's own tokens, newest first. Raises `NotFound`, `RecordsError`."""
    with records.reading() as tx:
        return tx.tokens.of_user(user_named(tx, viewer.name).id, MOST_TOKENS)


@use_case("tokens.revoke-own", None, ScopeKind.OWN)
def revoke_own_token(records: Records, viewer: Viewer, token_id: str, now: int) -> AccessToken:
    """As `tokens.revoke_token`, of the viewer's; one of another's is to them as one that there is not.

    Raises `WayInRefused` with a token that is good for some rights only; `NotFound`, `RecordsError`.
    """
    if viewer.token_scope is not None:
        raise WayInRefused(Said("own-with-token"))
    with records.begin() as tx:
        token, user = tx.tokens.by_id(token_id), user_named(tx, viewer.name)
        if token is None or token.user_id != user.id:
            raise NotFound(Said("token-unknown", id=token_id))
        return revoked(tx, viewer, token, now)
