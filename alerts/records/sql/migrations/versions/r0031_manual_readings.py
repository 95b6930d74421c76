"""Manual readings, how each compared with its sensor, and findings that are about no ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

REFUSED = "these rows are added to and never changed"


def upgrade() -> None:
    """Nobody has a manual reading before. What keeps rows on PostgreSQL is there since 0020."""
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "manual_readings",
        sa.Column("id", serial, nullable=False),
        sa.Column("point", sa.String(200), nullable=False),
        sa.Column("metric", sa.String(40), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("acting_for", sa.String(200), nullable=False),
        sa.Column("post", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("about", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_manual_readings"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_manual_readings_point", "manual_readings", ["point", "at", "id"])
    op.create_index("ix_manual_readings_at", "manual_readings", ["at", "id"])
    _partial("ix_manual_readings_post", ["post", "at", "id"], "post != ''")
    _partial("ix_manual_readings_about", ["about", "id"], "about IS NOT NULL")
    op.create_table(
        "manual_comparisons",
        sa.Column("reading", serial, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("tolerance", sa.Float(), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("compared_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["reading"], ["manual_readings.id"], name="fk_manual_comparisons_reading"),
        sa.PrimaryKeyConstraint("reading", name="pk_manual_comparisons"),
    )
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table in ("manual_readings", "manual_comparisons"):
        for statement in _kept(table, on_postgres=on_postgres):
            op.execute(statement)
    with op.batch_alter_table("findings") as batch:
        batch.alter_column("ticket", existing_type=sa.String(20), nullable=True)
        batch.add_column(sa.Column("place", sa.String(200)))
        batch.add_column(sa.Column("territory", sa.String(200)))


def _partial(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "manual_readings", columns, sqlite_where=where, postgresql_where=where)


def _kept(table: str, *, on_postgres: bool) -> tuple[str, ...]:
    if on_postgres:
        refused = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION wenya_rows_are_kept()"
        return (f"CREATE TRIGGER {table}_are_kept {refused}",)
    return tuple(
        f"CREATE TRIGGER {table}_are_kept_{each.lower()} BEFORE {each} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        for each in ("UPDATE", "DELETE")
    )
