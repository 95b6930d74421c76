"""Who did what, in a table whose rows can be neither changed nor deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFUSED = "the audit is added to and never changed"
FUNCTION = (
    "CREATE FUNCTION wenya_audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
)
TRIGGER = (
    "CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE ON audit"
    " FOR EACH ROW EXECUTE FUNCTION wenya_audit_is_kept()"
)
ON_SQLITE = tuple(
    f"CREATE TRIGGER audit_is_kept_{each.lower()} BEFORE {each} ON audit"
    f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    for each in ("UPDATE", "DELETE")
)


def upgrade() -> None:
    """The table, its indexes, and what keeps it."""
    op.create_table(
        "audit",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_order", "audit", ["at", "id"])
    for column in ("kind", "actor", "subject"):
        op.create_index(f"ix_audit_{column}", "audit", [column, "at", "id"])
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in (FUNCTION, TRIGGER) if on_postgres else ON_SQLITE:
        op.execute(statement)
