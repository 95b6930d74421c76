"""Lines of a stop of supply: never changed; each is a command, or what the service has to say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from alerts.matters.facts import LATE, Fact, FactBook

FACTS: Final = "facts"
"""Key of a line's data: names of the facts that it leaves."""
NEWS: Final = "news"
"""Key of a line's data: what became of tickets, a `StopNews`."""
LONGEST_TEXT = 2_000
"""Characters of a text."""
LONGEST_LINE = 200
"""Characters of a text of one line."""


class StopLineKind(StrEnum):
    """What a line tells."""

    COMMAND = "command"
    STEP = "step"
    """A step of the ladder of one of its clocks fired."""
    TICKET_REPORTED = "ticket-reported"
    """The outage was reported on its ticket (W40)."""
    TICKET_NEWS = "ticket-news"
    """What became of tickets of its places: `StopNews`."""
    MERGED = "merged"
    """One that is wider stands for it now, as long as nobody had said anything of it."""
    IMPORTED = "imported"
    """It came to be by an outage of the inventory, and is approved as that says."""
    IMPORT_MOVED = "import-moved"
    """Its outage has another window, or is at another place."""
    IMPORT_GONE = "import-gone"
    """Its outage is no longer in the inventory."""
    LAPSED = "lapsed"
    """The window of its outage is over, and nobody has said that it began."""


class StopNews(StrEnum):
    """What a stop hears of tickets of its places. It moves no step: whoever works there says that."""

    JOINED = "joined"
    """Tickets were opened where it runs already; they make no stop of their own."""
    RECOVERED = "recovered"
    """Its points measure enough again."""
    NOT_RECOVERED = "not-recovered"
    DISSOLVED = "dissolved"
    """What was measured was taken back."""
    WIDER = "wider"
    """Another stop was opened by a ticket above its places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLine:
    """A line. Instants are UTC ms.

    Attributes
    ----------
    number, no
        Of the stop; the how-manieth of its lines, from 1.
    at, happened_at
        When it was entered, and when it was so, as the actor says; never later than ``at``.
    command
        Of a command which one; empty for others.
    actor, acting_for
        Who did it, and for whom they stood in; empty: for themselves.
    data
        What else there is to know: of a command the values of its fields, and the `FACTS` that it leaves.
    """

    number: str
    no: int
    at: int
    happened_at: int
    kind: StopLineKind = StopLineKind.COMMAND
    command: str = ""
    actor: str
    acting_for: str = ""
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def late(self) -> bool:
        """Whether it was entered so late that it counts from its entry on (补录)."""
        return bool(self.data.get(LATE, False))

    @property
    def counts_at(self) -> int:
        """The instant (UTC ms) at which it starts and stops clocks."""
        return self.at if self.late else self.happened_at

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that it leaves."""
        late = {LATE: True} if self.late else {}
        names = self.data.get(FACTS, ())
        return tuple(Fact(each, "", self.at, self.happened_at, self.actor, late) for each in names)

    def without_people(self) -> StopLine:
        """The line for who sees no people: what happened, and when."""
        kept = {key: self.data[key] for key in (FACTS, LATE, NEWS, "count", "into") if key in self.data}
        return StopLine(
            number=self.number,
            no=self.no,
            at=self.at,
            happened_at=self.happened_at,
            kind=self.kind,
            command=self.command,
            actor="",
            data=kept,
        )


def book_of(lines: Iterable[StopLine]) -> FactBook:
    """All facts of ``lines``, which are in order."""
    found: dict[str, Fact] = {}
    for line in lines:
        for fact in line.facts:
            found[fact.name] = fact.after(found.get(fact.name))
    return FactBook(found.values())
