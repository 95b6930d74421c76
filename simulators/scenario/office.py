"""People at the desk, as a scenario file has them: who works there, what they do, what must come of it."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from ingest.said import Said
from simulators.faults.instants import Instant
from simulators.faults.kinds import ScenarioSection, Text

REGISTER: Final = "register"
"""The act that opens a matter."""
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,59}$")]
Clauses = tuple[Annotated[str, Field(pattern=r"^(AMB-)?[A-Z]*[0-9]+$")], ...]
"""Ids of the clauses, and of the readings of ambiguous ones, by which a line of the ledger is right."""


class PersonSection(ScenarioSection):
    """Somebody who works at the desk; ``roles`` are for all of it (``caller``) or as in ``head@repair``."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9._-]{1,31}$")]
    roles: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z]+(@\S+)?$")], ...], Field(min_length=1)]


class ActSection(ScenarioSection):
    """What ``who`` does at ``at``, or that it is refused.

    Attributes
    ----------
    does
        ``register``, or a command of the desk.
    follows
        The desk does it by itself: as ``wenya``, or for ``who`` since they did what stands before it.
    data
        The fields of its form. ``"contact"`` in the field of that name is the matter's contact; the field
        ``clock`` has the key of a clock, the latest of that key is meant.
    step
        Where the ticket stands afterwards.
    refused
        Codes of the reasons for which it is refused, all of them; nothing changes then.
    """

    at: Instant
    who: str
    does: Word
    text: str = ""
    data: Annotated[dict[str, Any], Field(default_factory=dict)]
    happened: Instant | None = None
    late_reason: str = ""
    step: Word = "registered"
    refused: tuple[Word, ...] = ()
    follows: bool = False
    clauses: Clauses = ()


class LadderStepSection(ScenarioSection):
    """A step of a clock's ladder at ``at``, and the posts that it is meant for."""

    step: Word
    at: Instant
    to: tuple[Word, ...]


class ClockSection(ScenarioSection):
    """A clock that the matter must have.

    Attributes
    ----------
    unit
        Department that it is about; empty: none.
    status, at
        ``met`` or ``missed``: stopped at ``at``, which is in time or not; ``ended``: it came to nothing.
    steps
        What its ladder did until the end of the scenario, in order.
    """

    key: Word
    clauses: Clauses
    unit: str = ""
    start: Instant
    due: Instant
    status: Literal["met", "missed", "running", "paused", "ended"]
    at: Instant | None = None
    steps: tuple[LadderStepSection, ...] = ()


class MatterSection(ScenarioSection):
    """A matter that people bring: the acts in the order of their instants, and all its clocks.

    The first act registers it; ``unit`` has it at the end.
    """

    title: Text
    unit: str
    acts: Annotated[tuple[ActSection, ...], Field(min_length=1)]
    clocks: tuple[ClockSection, ...]

    @model_validator(mode="after")
    def _in_order(self) -> MatterSection:
        if any(later.at < earlier.at for earlier, later in pairwise(self.acts)):
            raise ValueError(Said("town-acts-order"))
        if [number for number, act in enumerate(self.acts) if act.does == REGISTER] != [0]:
            raise ValueError(Said("town-acts-register"))
        return self
