"""Silent gateways on their tickets: which ones a ticket names, and who among them was heard again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, TextClause, select, update

from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import WATCHED, silent_gateways
from alerts.tickets.gateway_silence import GatewaySilence

c = silent_gateways.c
FIELDS = tuple(GatewaySilence.__dataclass_fields__)
SILENCES = select(*(c[name] for name in FIELDS))
UNHEARD = (WATCHED, c.heard_at.is_(None))


class SilentGatewayRecords(RecordsPart):
    """The table of silent gateways.

    A row is watched from the placement on: until the desk has told that a point behind the gateway was heard,
    or until its ticket is closed. The judge looks at those that are watched and were not heard, the desk at
    those that were.
    """

    def put(self, silences: Iterable[GatewaySilence]) -> None:
        """Put gateways on their tickets, to be watched; over earlier rows of the same ticket and gateway."""
        self._put(silent_gateways, [_row(silence) | {"watched": True} for silence in silences])

    def of_tickets(self, numbers: Collection[str]) -> list[GatewaySilence]:
        """The gateways on the tickets ``numbers``, by ticket and id."""
        return self._select(self._among(c.ticket, numbers))

    def watched(self, numbers: Collection[str]) -> set[tuple[str, str]]:
        """``(ticket, gateway)`` of those on the tickets ``numbers`` that are watched."""
        return {(each.ticket, each.gateway) for each in self._select(WATCHED, self._among(c.ticket, numbers))}

    def unheard(self) -> list[GatewaySilence]:
        """Those that are watched, and of which no point was heard."""
        return self._select(*UNHEARD)

    def heard(self) -> list[GatewaySilence]:
        """Those that are watched, and of which a point was heard: their tickets are to say so."""
        return self._select(WATCHED, c.heard_at.is_not(None))

    def note_heard(self, silences: Sequence[GatewaySilence]) -> None:
        """Note who of these gateways was heard, and when."""
        self._update(silent_gateways, ["ticket", "gateway"], [_row(silence) for silence in silences])

    def told(self, silences: Sequence[GatewaySilence]) -> None:
        """Watch these no longer: their tickets say who was heard."""
        keys = [{"ticket": each.ticket, "gateway": each.gateway} for each in silences]
        self._update(silent_gateways, ["ticket", "gateway"], [key | {"watched": False} for key in keys])

    def leave(self, numbers: Collection[str]) -> None:
        """Watch none of the tickets ``numbers`` any more: they are closed."""
        if numbers:
            of_tickets = self._among(c.ticket, numbers)
            self._db.execute(update(silent_gateways).where(WATCHED, of_tickets).values(watched=False))

    def _select(self, *wanted: ColumnElement[bool] | TextClause) -> list[GatewaySilence]:
        found = [GatewaySilence(*row) for row in self._db.execute(SILENCES.where(*wanted))]
        return sorted(found, key=lambda each: (each.ticket, each.gateway))


def _row(silence: GatewaySilence) -> dict[str, Any]:
    return {name: getattr(silence, name) for name in FIELDS}
