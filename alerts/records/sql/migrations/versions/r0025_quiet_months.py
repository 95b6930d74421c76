"""The month of what was received in its last days is quiet for limits of before as well (H33, AMB-26).

Rows of policies are added to and never changed, and clocks point to the one they go by: those of before that
still run go by one that is a version before the version 0 of `r0024`.
"""

import json
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEY = "closure.monthly"
QUIET = {"no_ladder": {"last_days_of_month": 7}}
ROWS = sa.table(
    "desk_rows",
    sa.column("id"),
    sa.column("kind"),
    sa.column("key"),
    sa.column("version"),
    sa.column("row", sa.JSON()),
    sa.column("digest", sa.LargeBinary()),
    sa.column("recorded_at"),
    sa.column("by"),
)
GO_BY = sa.text("UPDATE clocks SET policy = :new WHERE policy = :old AND stopped_at IS NULL")


def upgrade() -> None:
    """Of what is only quiet from now on nothing that was told is taken back."""
    connection = op.get_bind()
    old = connection.execute(sa.select(ROWS).where(_version(0))).mappings().one_or_none()
    if old is None:
        return
    row = {**old["row"], **QUIET}
    written = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    values = {**old, "version": -1, "row": row, "digest": sha256(written.encode()).digest()}
    del values["id"]
    connection.execute(ROWS.insert().values(values))
    new = connection.execute(sa.select(ROWS.c.id).where(_version(-1))).scalar_one()
    connection.execute(GO_BY, {"new": new, "old": old["id"]})


def _version(version: int) -> sa.ColumnElement[bool]:
    return sa.and_(ROWS.c.kind == "policy", ROWS.c.key == KEY, ROWS.c.version == version)
