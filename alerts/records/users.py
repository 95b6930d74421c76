"""Users and the tokens that programs and people show."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy import select

from alerts.people.user import User
from alerts.records.sql.errors import RecordsError
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import users

TOKEN_BYTES = 32
"""Of randomness; too many to guess, so one round of a salted hash is enough."""
TOKEN_ID_BYTES = 9
SALT_BYTES = 16
LONGEST_TOKEN = 200


class UserRecords(RecordsPart):
    """The users' table. Tokens themselves are never stored."""

    def add(self, name: str, role: str, now: int) -> str:
        """Add a user and return the token, which cannot be shown again.

        Raises
        ------
        RecordsError
            ``user-exists``.
        """
        if self._db.scalar(select(users.c.id).where(users.c.name == name)) is not None:
            raise RecordsError("user-exists", f"there is a user {name!r} already")
        token_id, secret = secrets.token_hex(TOKEN_ID_BYTES), secrets.token_urlsafe(TOKEN_BYTES)
        salt = secrets.token_bytes(SALT_BYTES)
        row = {
            "name": name,
            "role": role,
            "created_at": now,
            "token_id": token_id,
            "salt": salt,
            "token_hash": _hash(secret, salt),
        }
        self._insert(users, [row])
        return f"{token_id}.{secret}"

    def by_token(self, token: str) -> User | None:
        """Whose token it is, or ``None``; takes as long for a wrong secret as for a right one."""
        token_id, _, secret = token[:LONGEST_TOKEN].partition(".")
        row = self._db.execute(select(users).where(users.c.token_id == token_id)).one_or_none()
        salt = row.salt if row else bytes(SALT_BYTES)
        expected = row.token_hash if row else bytes(hashlib.sha256().digest_size)
        if not hmac.compare_digest(_hash(secret, salt), expected) or row is None:
            return None
        return User(row.id, row.name, row.role, row.created_at)

    def all(self) -> list[User]:
        """All users by name."""
        query = select(users).order_by(users.c.name)
        return [User(row.id, row.name, row.role, row.created_at) for row in self._db.execute(query)]


def _hash(secret: str, salt: bytes) -> bytes:
    return hashlib.sha256(salt + secret.encode("utf-8", "surrogatepass")).digest()
