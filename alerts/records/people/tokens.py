"""The tokens that people and programs show."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import exists, func, select, update

from alerts.people.roles import Right
from alerts.people.user import AccessToken
from alerts.records.people.access_version import AccessVersion
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.people_tables import ENDLESS, tokens, users

TOKEN_BYTES = 32
"""Of randomness; too many to guess, so one round of a salted hash is enough."""
TOKEN_ID_BYTES = 9
SALT_BYTES = 16
LONGEST_TOKEN = 200


class TokenRecords(RecordsPart):
    """The table of tokens, which are never stored themselves, and never deleted."""

    def make(
        self,
        user_id: int,
        now: int,
        *,
        made_by: str,
        called: str = "",
        scope: Iterable[Right] | None = None,
        expires_at: int | None = None,
    ) -> str:
        """Make a token for the user and return it; it cannot be shown again. Instants are UTC ms."""
        token_id, secret = secrets.token_hex(TOKEN_ID_BYTES), secrets.token_urlsafe(TOKEN_BYTES)
        salt = secrets.token_bytes(SALT_BYTES)
        row = {
            "id": token_id,
            "user_id": user_id,
            "salt": salt,
            "token_hash": _hash(secret, salt),
            "scope": None if scope is None else sorted(scope),
            "called": called,
            "made_at": now,
            "made_by": made_by,
            "expires_at": expires_at,
        }
        self._db.execute(tokens.insert().values(row))
        return f"{token_id}.{secret}"

    def shown(self, token: str) -> AccessToken | None:
        """What is on record of ``token``, also when it is over or revoked; ``None`` when nobody has it.

        It takes as long for a wrong secret as for a right one.
        """
        token_id, _, secret = token[:LONGEST_TOKEN].partition(".")
        row = self._db.execute(select(tokens).where(tokens.c.id == token_id)).one_or_none()
        salt = row.salt if row else bytes(SALT_BYTES)
        expected = row.token_hash if row else bytes(hashlib.sha256().digest_size)
        if not hmac.compare_digest(_hash(secret, salt), expected) or row is None:
            return None
        return _token(row)

    def by_id(self, token_id: str) -> AccessToken | None:
        """The token that begins with ``token_id``."""
        row = self._db.execute(select(tokens).where(tokens.c.id == token_id)).one_or_none()
        return None if row is None else _token(row)

    def of_user(self, user_id: int, limit: int) -> list[AccessToken]:
        """The newest ``limit`` tokens of the user, newest first."""
        newest = (tokens.c.made_at.desc(), tokens.c.id.desc())
        query = select(tokens).where(tokens.c.user_id == user_id).order_by(*newest).limit(limit)
        return [_token(row) for row in self._db.execute(query)]

    def endless_of(self, user_ids: Collection[int]) -> dict[int, int]:
        """User -> how many tokens they have that have no end, of those of ``user_ids`` who have some."""
        counted = func.count().label("endless")
        query = select(tokens.c.user_id, counted).where(ENDLESS, self._among(tokens.c.user_id, user_ids))
        return {row.user_id: row.endless for row in self._db.execute(query.group_by(tokens.c.user_id))}

    def users_with_endless(self, limit: int) -> list[str]:
        """The first ``limit`` names of users who are not disabled and have tokens without an end."""
        theirs = exists().where(tokens.c.user_id == users.c.id, ENDLESS)
        query = select(users.c.name).where(users.c.disabled_at.is_(None), theirs)
        return list(self._db.scalars(query.order_by(users.c.name).limit(limit)))

    def revoke(self, token_id: str, now: int) -> None:
        """Let the token be good for nothing from ``now`` (UTC ms) on."""
        still = (tokens.c.id == token_id, tokens.c.revoked_at.is_(None))
        self._db.execute(update(tokens).where(*still).values(revoked_at=now))
        AccessVersion(self._db).changed()

    def used(self, last: Mapping[str, int]) -> None:
        """Note when tokens were used last: id -> UTC ms."""
        self._update(tokens, ["id"], [{"id": id_, "last_used_at": at} for id_, at in sorted(last.items())])


def _token(row: Any) -> AccessToken:
    return AccessToken(
        row.id,
        row.user_id,
        None if row.scope is None else frozenset(Right(each) for each in row.scope if each in set(Right)),
        row.called,
        row.made_at,
        row.made_by,
        row.expires_at,
        row.last_used_at,
        row.revoked_at,
    )


def _hash(secret: str, salt: bytes) -> bytes:
    return hashlib.sha256(salt + secret.encode("utf-8", "surrogatepass")).digest()
