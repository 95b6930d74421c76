"""Who may speak for a point, what came instead, gateways that are silent, and evidence with its versions."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each part has its own function."""
