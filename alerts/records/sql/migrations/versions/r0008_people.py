"""Users may have several roles, each for a part; a password; and several tokens, each with an end."""

import sqlalchemy as sa
from alembic import op

from alerts.people.user_names import skeleton

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLES = {
    "dispatcher": ("dispatcher", "handler"),
    "engineer": ("engineer", "dispatcher", "handler"),
}
"""What the one role of before is now, where it is not itself: an engineer has always worked tickets too."""
USERS = sa.table(
    "users",
    *map(sa.column, ("id", "name", "role", "created_at", "token_id", "salt", "token_hash", "skeleton")),
)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Keep every user with their number, what they may do, and the token that they have."""
    _columns()
    connection = op.get_bind()
    before = connection.execute(sa.select(USERS)).all()
    _drop_what_moves()
    grants, tokens = _tables()
    if not before:
        return
    looks = sa.update(USERS).where(USERS.c.id == sa.bindparam("of")).values(skeleton=sa.bindparam("new"))
    connection.execute(looks, [{"of": row.id, "new": skeleton(row.name)} for row in before])
    given = [
        {"user_id": row.id, "role": role, "department": ""}
        for row in before
        for role in ROLES.get(row.role, (row.role,))
    ]
    connection.execute(sa.insert(grants), given)
    moved = [
        {
            "id": row.token_id,
            "user_id": row.id,
            "salt": row.salt,
            "token_hash": row.token_hash,
            "called": "",
            "made_at": row.created_at,
            "made_by": "",
        }
        for row in before
    ]
    connection.execute(sa.insert(tokens), moved)


def _columns() -> None:
    for column in (
        sa.Column("called", sa.String(200), nullable=False, server_default=""),
        sa.Column("kind", sa.String(20), nullable=False, server_default="person"),
        sa.Column("skeleton", sa.String(200), nullable=False, server_default=""),
        sa.Column("password_hash", sa.Text()),
        sa.Column("password_set_at", sa.BigInteger()),
        sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("one_time_until", sa.BigInteger()),
        sa.Column("disabled_at", sa.BigInteger()),
        sa.Column("disabled_by", sa.String(200)),
    ):
        op.add_column("users", column)
    op.create_index("ix_users_skeleton", "users", ["skeleton"])


def _drop_what_moves() -> None:
    """SQLite drops no column that is unique: there the table is written anew, before others refer to it."""
    with op.batch_alter_table("users") as batch:
        batch.drop_constraint("uq_users_token_id", type_="unique")
        for column in ("role", "token_id", "salt", "token_hash"):
            batch.drop_column(column)


def _tables() -> tuple[sa.Table, sa.Table]:
    grants = op.create_table(
        "grants",
        sa.Column("user_id", SERIAL, autoincrement=False, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("department", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_grants_user_id"),
        sa.PrimaryKeyConstraint("user_id", "role", "department", name="pk_grants"),
    )
    tokens = op.create_table(
        "tokens",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("user_id", SERIAL, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scope", sa.JSON(none_as_null=True)),
        sa.Column("called", sa.String(200), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("expires_at", sa.BigInteger()),
        sa.Column("last_used_at", sa.BigInteger()),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_tokens_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
    )
    op.create_index("ix_tokens_user", "tokens", ["user_id", "made_at", "id"])
    return grants, tokens
