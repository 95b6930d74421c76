"""Which clock somebody wants to extend, and what was asked for it (W23, P22)."""

from __future__ import annotations

from alerts.deadlines.desk_clock import DeskClock
from alerts.matters.facts import Fact
from alerts.tickets.desk_moves.situation import Situation


def clock_named(situation: Situation) -> DeskClock | None:
    """The clock of the ticket that the form names."""
    named = situation.values.get("clock")
    return next((each for each in situation.before.clocks if each.id == named), None)


def asked_for(situation: Situation) -> Fact | None:
    """What was asked for the clock that the form names, and has not been granted yet."""
    facts, named = situation.before.facts, situation.values.get("clock")
    asked, granted = facts.latest("extension-asked", ""), facts.latest("extended", "")
    if asked is None or asked.data.get("clock") != named:
        return None
    done = granted is not None and granted.data.get("clock") == named and granted.at >= asked.at
    return None if done else asked
