"""Duty: versions of the roster, and the duty log, of which no row is changed or deleted (C3)."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = ("duty_rosters", "duty_lines")
REFUSED = "these rows are added to and never changed"


def upgrade() -> None:
    """Nobody has a roster before the upgrade. What keeps rows on PostgreSQL is there since 0020."""
    op.create_table(
        "duty_rosters",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("roster", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_duty_rosters"),
    )
    op.create_table(
        "duty_lines",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("post", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("shift_at", sa.BigInteger()),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("acting_for", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("about", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_duty_lines"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_duty_lines_post", "duty_lines", ["post", "id"])
    _partial("ix_duty_lines_shift", ["kind", "shift_at", "id"], "shift_at IS NOT NULL")
    _partial("ix_duty_lines_about", ["about", "id"], "about IS NOT NULL")
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table in KEPT:
        for statement in _kept(table, on_postgres=on_postgres):
            op.execute(statement)


def _partial(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "duty_lines", columns, sqlite_where=where, postgresql_where=where)


def _kept(table: str, *, on_postgres: bool) -> tuple[str, ...]:
    if on_postgres:
        refused = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION wenya_rows_are_kept()"
        return (f"CREATE TRIGGER {table}_are_kept {refused}",)
    return tuple(
        f"CREATE TRIGGER {table}_are_kept_{each.lower()} BEFORE {each} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        for each in ("UPDATE", "DELETE")
    )
