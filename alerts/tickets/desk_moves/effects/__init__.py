"""Effects: what a command does beside its step and its facts, each a pure function; rows name them by id.

A module for each part of the way, each with its ``EFFECTS``; here they are put together.
"""

from __future__ import annotations

from collections.abc import Mapping

from alerts.tickets.desk_moves.effects import working
from alerts.tickets.desk_moves.situation import Effect

EFFECTS: Mapping[str, Effect] = {**working.EFFECTS}
"""By id. A row that names one which is not here cannot be given yet."""
