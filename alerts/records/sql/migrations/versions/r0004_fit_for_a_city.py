"""Evidence and touched hours in tables of their own, and an index for each question whose table grows."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN = "ended_at IS NULL AND NOT withdrawn"
NOT_CLOSED = "state != 'closed'"
BELOW = f"{NOT_CLOSED} AND parent IS NOT NULL"


def upgrade() -> None:
    """Move the evidence, then replace indexes by those that go by the order of the lists, too."""
    _add_terms()
    _move_evidence()
    _create_touched_hours()
    _create_staging()
    _index_episodes()
    _index_tickets()
    _index("ix_events_at", "events", ["at"])
    _reindex("ix_compliance_day", "compliance", ["day", "household", "version"])


def _add_terms() -> None:
    """What judged an episode; unknown of those that are there already."""
    for column in (
        sa.Column("limit", sa.Double()),
        sa.Column("unit", sa.String(20)),
        sa.Column("hours", sa.Text()),
    ):
        op.add_column("episodes", column)


def _move_evidence() -> None:
    op.create_table(
        "episode_evidence",
        sa.Column("episode", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("readings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["episode"], ["episodes.id"], name="fk_episode_evidence_episode"),
        sa.PrimaryKeyConstraint("episode", name="pk_episode_evidence"),
    )
    op.execute(
        "INSERT INTO episode_evidence (episode, readings)"
        " SELECT id, evidence FROM episodes WHERE evidence IS NOT NULL ORDER BY id"
    )
    op.drop_column("episodes", "evidence")


def _create_touched_hours() -> None:
    op.create_table(
        "touched_hours",
        sa.Column("noted", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hour", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("noted", "hour", name="pk_touched_hours"),
    )


def _create_staging() -> None:
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "staged_imports",
        sa.Column("id", serial, nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staged_imports"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "staged_bites",
        sa.Column("id", serial, nullable=False),
        sa.Column("import", sa.BigInteger(), nullable=False),
        sa.Column("table", sa.String(60), nullable=False),
        sa.Column("removes", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staged_bites"),
    )


def _index_episodes() -> None:
    _index("ix_episodes_rule", "episodes", ["rule", "opened_at", "id"])
    for name in ("point", "place", "ticket"):
        _reindex(f"ix_episodes_{name}", "episodes", [name, "opened_at", "id"])
    _index("ix_episodes_point_ended", "episodes", ["point", "ended_at"])
    _index("ix_episodes_ended", "episodes", ["ended_at", "opened_at"], "ended_at IS NOT NULL")
    _index("ix_episodes_open_order", "episodes", ["opened_at", "id"], OPEN)
    _index("ix_episodes_open_silences", "episodes", ["id"], f"{OPEN} AND kind = 'silent'")
    _index("ix_episodes_withdrawn", "episodes", ["opened_at", "id"], "withdrawn")
    _reindex("ix_episodes_unsettled", "episodes", ["kind", "concern"], "desk_state <> 1")


def _index_tickets() -> None:
    _reindex("ix_tickets_place", "tickets", ["place", "concern", "closed_at"])
    _reindex("ix_tickets_parent", "tickets", ["parent", "id"])
    _index("ix_tickets_concern_order", "tickets", ["concern", "opened_at", "id"])
    _index("ix_tickets_state_order", "tickets", ["state", "opened_at", "id"])
    _index("ix_tickets_not_closed", "tickets", ["opened_at", "id"], NOT_CLOSED)
    _index("ix_tickets_concern_not_closed", "tickets", ["concern", "opened_at", "id"], NOT_CLOSED)
    urgency = ["severity", "breached_at", "id"]
    for name, where in (("standing", f"{NOT_CLOSED} AND parent IS NULL"), ("below", BELOW)):
        _index(f"ix_tickets_{name}", "tickets", urgency, where)
        _index(f"ix_tickets_{name}_concern", "tickets", ["concern", *urgency], where)
    _index("ix_tickets_below_parent", "tickets", ["parent", *urgency], BELOW)
    _reindex("ix_ticket_history_ticket", "ticket_history", ["ticket", "id"])
    _index("ix_ticket_clocks_running", "ticket_clocks", ["due_at"], "stopped_at IS NULL")


def _reindex(name: str, table: str, columns: Sequence[str], where: str | None = None) -> None:
    """Create an index in the place of the one that has its name."""
    op.drop_index(name, table)
    _index(name, table, columns, where)


def _index(name: str, table: str, columns: Sequence[str], where: str | None = None) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
