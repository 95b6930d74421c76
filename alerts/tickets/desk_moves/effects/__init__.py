"""Effects: what a command does beside its step and its facts, each a pure function; rows name them by id.

A module for each part of the way, each with its ``EFFECTS``; here they are put together.
"""

from __future__ import annotations

from collections.abc import Mapping

from alerts.tickets.desk_moves.effects import (
    feedback,
    handing_on,
    joining,
    pausing,
    proposing,
    results,
    taking_in,
    taking_over,
    working,
)
from alerts.tickets.desk_moves.situation import Effect

EFFECTS: Mapping[str, Effect] = {
    **taking_in.EFFECTS,
    **proposing.EFFECTS,
    **joining.EFFECTS,
    **handing_on.EFFECTS,
    **taking_over.EFFECTS,
    **working.EFFECTS,
    **pausing.EFFECTS,
    **results.EFFECTS,
    **feedback.EFFECTS,
}
"""By id. A row that names one which is not here cannot be given yet."""
