"""Rules say whether the compliance figures count their marks; until now three ids had it by name."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BY_NAME = ("room.day", "room.floor", "room.contract")

rule_sets = sa.table("rule_sets", sa.column("version", sa.Integer), sa.column("rules", sa.JSON))


def upgrade() -> None:
    """Write down in the sets on record what held for them, so that an upgrade changes no rule."""
    connection = op.get_bind()
    for version, rules in connection.execute(sa.select(rule_sets.c.version, rule_sets.c.rules)).all():
        marked = {name: rule | {"figures": name in BY_NAME} for name, rule in rules.items()}
        connection.execute(sa.update(rule_sets).where(rule_sets.c.version == version).values(rules=marked))
