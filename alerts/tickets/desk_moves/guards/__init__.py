"""Guards: what must be so for a command, each a pure yes or no about a situation; rows name them by id.

A module for each part of the way, each with its ``GUARDS``; here they are put together.
"""

from __future__ import annotations

from collections.abc import Mapping

from alerts.tickets.desk_moves.guards import ends, recusal, taking_in, times, work
from alerts.tickets.desk_moves.situation import Guard

GUARDS: Mapping[str, Guard] = {
    **taking_in.GUARDS,
    **work.GUARDS,
    **ends.GUARDS,
    **times.GUARDS,
    **recusal.GUARDS,
}
"""By id. A row that names one which is not here cannot be given yet."""
