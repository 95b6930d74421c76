"""Who may speak for a point, what came instead, gateways that are silent, and evidence with its versions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each part has its own function."""
    _speakers()
    _battery_units()
    _intrusions()
    _evidence_versions()
    _silent_gateways()
    _unusable()
    _untold_figures()
    _silent_gateways_on_record()
    _empty_tickets()


def _evidence_versions() -> None:
    """Figures that follow late data: up to when they are right, and later versions of opening windows."""
    for column in (
        sa.Column("breaching_marks", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("figures_to", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("settled", sa.JSON(none_as_null=True)),
        sa.Column("figures_moved", sa.JSON(none_as_null=True)),
    ):
        op.add_column("episodes", column)
    op.drop_index("ix_episodes_unassessed", "episodes")
    unassessed = sa.text("assess_due AND NOT withdrawn")
    op.create_index(
        "ix_episodes_unassessed",
        "episodes",
        ["figures_to", "id"],
        sqlite_where=unassessed,
        postgresql_where=unassessed,
    )
    op.create_table(
        "evidence_versions",
        sa.Column("episode", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("readings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["episode"], ["episodes.id"], name="fk_evidence_versions_episode"),
        sa.PrimaryKeyConstraint("episode", "version", name="pk_evidence_versions"),
    )


def _speakers() -> None:
    """By which topics a gateway speaks, its former ids, and who else may speak for a point.

    Lists may be null: imports that were accepted and not applied before the upgrade know nothing of them.
    """
    op.add_column("gateways", sa.Column("format", sa.String(20)))
    op.add_column("gateways", sa.Column("formerly", sa.JSON()))
    op.add_column("devices", sa.Column("further_gateways", sa.JSON()))
    op.create_table(
        "former_speakers",
        sa.Column("point", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("speakers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("point", name="pk_former_speakers"),
    )


def _battery_units() -> None:
    """In which unit a device, or all of a model, reports its charge."""
    op.add_column("devices", sa.Column("battery", sa.String(20)))
    op.create_table(
        "models",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("battery", sa.String(20)),
        sa.PrimaryKeyConstraint("id", name="pk_models"),
    )


def _intrusions() -> None:
    """Who spoke for others, and what tickets have heard of it."""
    op.create_table(
        "intrusions",
        sa.Column("sender", sa.String(200), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("letters", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("told_until", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sender", name="pk_intrusions"),
    )
    untold = sa.text("last_at > told_until")
    op.create_index(
        "ix_intrusions_untold",
        "intrusions",
        ["told_at", "sender"],
        sqlite_where=untold,
        postgresql_where=untold,
    )


def _silent_gateways() -> None:
    """Until when a silence is held, and which gateways a ticket for silence names."""
    op.add_column("episodes", sa.Column("held_until", sa.BigInteger()))
    op.create_table(
        "silent_gateways",
        sa.Column("ticket", sa.String(20), nullable=False),
        sa.Column("gateway", sa.String(200), nullable=False),
        sa.Column("alive_after", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.BigInteger()),
        sa.Column("heard_point", sa.String(200)),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_silent_gateways_ticket"),
        sa.PrimaryKeyConstraint("ticket", "gateway", name="pk_silent_gateways"),
    )
    watched = sa.text("watched")
    op.create_index(
        "ix_silent_gateways_watched",
        "silent_gateways",
        ["ticket", "gateway"],
        sqlite_where=watched,
        postgresql_where=watched,
    )


def _unusable() -> None:
    """Counts by flag of a point that cannot be judged, and the open episodes of such points.

    And which episodes are on a ticket as those of its gateway: the ticket itself may become a group's.
    """
    op.add_column("episodes", sa.Column("flags", sa.JSON(none_as_null=True)))
    op.add_column(
        "episodes", sa.Column("at_gateway", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    condition = sa.text("ended_at IS NULL AND NOT withdrawn AND kind = 'unusable'")
    op.create_index(
        "ix_episodes_open_unusable",
        "episodes",
        ["id"],
        sqlite_where=condition,
        postgresql_where=condition,
    )


def _untold_figures() -> None:
    """The episodes with figures that wait to be told by their tickets, by until when."""
    condition = sa.text("figures_moved IS NOT NULL AND desk_state = 1 AND NOT assess_due AND NOT withdrawn")
    op.create_index(
        "ix_episodes_untold_figures",
        "episodes",
        ["held_until", "id"],
        sqlite_where=condition,
        postgresql_where=condition,
    )


def _silent_gateways_on_record() -> None:
    """Name the gateways on the tickets that were opened for silent ones and are not closed.

    A silence began when its point's limit was over, so many periods after its newest reading. It is watched
    for who lives again where one goes on: then its ticket says so, whenever that was.
    """
    op.execute(
        "INSERT INTO silent_gateways (ticket, gateway, alive_after, watched)"
        " SELECT t.number, g.id,"
        " max(e.began_at - CASE WHEN 2 * p.sampling_ms > p.upload_ms THEN 3 * p.sampling_ms"
        " ELSE (3 * p.upload_ms + 1) / 2 END) + max(p.sampling_ms),"
        " max(CASE WHEN e.ended_at IS NULL THEN 1 ELSE 0 END) = 1"
        " FROM tickets t JOIN episodes e ON e.ticket = t.number AND e.kind = 'silent' AND NOT e.withdrawn"
        " JOIN points p ON p.id = e.point AND p.removed_at IS NULL"
        " JOIN devices d ON d.id = p.device JOIN gateways g ON g.id = d.gateway"
        " WHERE t.state != 'closed' AND (t.kind = 'station' OR (t.kind = 'gateway' AND g.place = t.place))"
        " GROUP BY t.number, g.id"
    )


def _empty_tickets() -> None:
    """Have the desk look once more at tickets of which every silence was withdrawn: it dissolves them."""
    op.execute(
        "UPDATE episodes SET desk_state = 0 WHERE withdrawn AND kind = 'silent' AND ticket IN ("
        "SELECT t.number FROM tickets t WHERE t.state != 'closed' AND NOT EXISTS ("
        "SELECT 1 FROM episodes e WHERE e.ticket = t.number AND NOT e.withdrawn))"
    )
