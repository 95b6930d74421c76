"""The tables of people: users, what they may do, the tokens that they show, and their leaves.

Nobody is deleted: what somebody did keeps their name.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    and_,
    false,
)

from alerts.records.sql.base import SERIAL, metadata
from alerts.records.sql.kept_tables import chain_columns

users = Table(
    "users",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("called", String(200), nullable=False, server_default=""),
    Column("kind", String(20), nullable=False, server_default="person"),
    Column("skeleton", String(200), nullable=False, server_default=""),
    Column("password_hash", Text),
    Column("password_set_at", BigInteger),
    Column("must_change", Boolean, nullable=False, server_default=false()),
    Column("one_time_until", BigInteger),
    Column("disabled_at", BigInteger),
    Column("disabled_by", String(200)),
)
Index("ix_users_skeleton", users.c.skeleton)

grants = Table(
    "grants",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("role", String(40), primary_key=True),
    Column("department", String(200), primary_key=True),  # "": the organisation
)

reaches = Table(
    "reaches",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("mail", String(254), nullable=False),
    Column("mobile", String(20), nullable=False),
    Column("language", String(10), nullable=False),
)

work_views = Table(
    "work_views",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("name", String(40), nullable=False),
    Column("filters", JSON, nullable=False),
    Column("is_default", Boolean, nullable=False),
)
Index("ix_work_views_user", work_views.c.user_id, work_views.c.id)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("scope", JSON(none_as_null=True)),
    Column("called", String(200), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("expires_at", BigInteger),
    Column("last_used_at", BigInteger),
    Column("revoked_at", BigInteger),
)
Index("ix_tokens_user", tokens.c.user_id, tokens.c.made_at, tokens.c.id)
ENDLESS = and_(tokens.c.expires_at.is_(None), tokens.c.revoked_at.is_(None))
"""Of a token: good for ever, as they all were once; no new one is."""
Index("ix_tokens_endless", tokens.c.user_id, sqlite_where=ENDLESS, postgresql_where=ENDLESS)

leaves = Table(
    "leaves",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("substitute_id", ForeignKey("users.id"), nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("because", Text, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("asked_by", String(200), nullable=False),
    Column("approved_at", BigInteger),
    Column("approved_by", String(200)),
    Column("accepted_at", BigInteger),
    Column("declined_at", BigInteger),
    Column("declined_by", String(200)),
    Column("ended_at", BigInteger),
    Column("ended_by", String(200)),
)
Index("ix_leaves_ends", leaves.c.ends_at, leaves.c.id)
Index("ix_leaves_user", leaves.c.user_id, leaves.c.ends_at)
Index("ix_leaves_substitute", leaves.c.substitute_id, leaves.c.ends_at)

audit = Table(
    "audit",
    metadata,
    Column("id", SERIAL, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("address", String(200), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("data", JSON, nullable=False),
    Column("acting_for", String(200), nullable=False, server_default=""),
    *chain_columns(),
    sqlite_autoincrement=True,
)
Index("ix_audit_order", audit.c.at, audit.c.id)
Index("ix_audit_kind", audit.c.kind, audit.c.at, audit.c.id)
Index("ix_audit_actor", audit.c.actor, audit.c.at, audit.c.id)
Index("ix_audit_subject", audit.c.subject, audit.c.at, audit.c.id)
