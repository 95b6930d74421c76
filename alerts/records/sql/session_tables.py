"""The tables of signing in: who is signed in now, what they show beside a password, and what failed.

Rows of all of them go when they mean nothing any more.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, false

from alerts.records.sql.base import SERIAL, metadata

sessions = Table(
    "sessions",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("change_only", Boolean, nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("address", String(200), nullable=False, server_default=""),
    Column("browser", String(40), nullable=False, server_default=""),
    Column("proof", String(20), nullable=False, server_default="password"),
    Column("waits", Boolean, nullable=False, server_default=false()),
)
Index("ix_sessions_user", sessions.c.user_id, sessions.c.ends_at, sessions.c.key)
Index("ix_sessions_ends", sessions.c.ends_at)

second_factors = Table(
    "second_factors",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("secret", String(64), nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("begun_in", String(64), nullable=False),
    Column("on_since", BigInteger),
    Column("last_step", BigInteger, nullable=False, server_default="0"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("code_hash", String(64), primary_key=True),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", String(500), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
)
Index("ix_identities_user", identities.c.user_id, identities.c.issuer, unique=True)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("id", SERIAL, primary_key=True),  # a row that changes takes a new one: the last are the newest
    Column("key", String(64), nullable=False, unique=True),
    Column("times", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column(
        "known", Boolean, nullable=False, server_default=false()
    ),  # a browser: it is not trimmed with these
)
Index("ix_sign_in_failures_known", sign_in_failures.c.known, sign_in_failures.c.id)
