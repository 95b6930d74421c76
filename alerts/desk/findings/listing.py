"""Findings as a list: what was found, on which ticket, and what came of it (W8; desk.md, section 15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from alerts.desk.findings.deciding import may_decide
from alerts.desk.lookups.list_page import ListPage, Position
from alerts.desk.lookups.seeing import seen_of, units_of
from alerts.matters.choices import FindingKind, FindingState
from alerts.matters.findings import Finding
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from ingest.inventory.tree import Inventory

OTHER_TICKET, OTHER_CONTACT = "other_ticket", "other_contact"
"""Of evidence: another ticket that it names, and a contact there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilter:
    """Which findings are asked for; ``None``: any. ``unit``: id of the department that they are about."""

    state: FindingState | None = None
    kind: FindingKind | None = None
    unit: str | None = None
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """A finding, its place or that of its ticket, and whether the viewer may decide it."""

    id: int
    finding: Finding
    place: str
    may_decide: bool

    @property
    def since(self) -> int:
        """Since when it is so (UTC ms): of a limit since its due, else since it was found."""
        due = self.finding.evidence.get("due_at")
        return due if isinstance(due, int) else self.finding.found_at


@use_case("findings.list", Right.LOOK, ScopeKind.PLACES)
def list_findings(
    records: Records,
    viewer: Viewer,
    wanted: FindingFilter,
    after: Position | None,
    limit: int,
    *,
    inventory: Inventory,
) -> ListPage[ListedFinding]:
    """Up to ``limit`` findings after the position ``after``, newest first.

    Those of tickets and places that they see; of another ticket that one names nothing is told to who does
    not see that. A page looks through a bounded number of findings, and may be short, or empty, and go on.
    ``inventory`` is that in force. Raises `Forbidden`, `RecordsError`.
    """
    territories = viewer.scope(Right.LOOK).territories(inventory)
    with records.reading() as tx:
        if wanted.ticket is not None:
            if not _seen(tx, viewer, [wanted.ticket], inventory):
                return ListPage([], None)
            territories = None
        found, last = tx.findings.page(
            state=wanted.state,
            kind=wanted.kind,
            unit=wanted.unit,
            ticket=wanted.ticket,
            cursor=None if after is None else [int(part) for part in after],
            limit=limit,
            territories=territories,
            units=units_of(viewer, Right.LOOK, inventory),
        )
        tickets = tx.tickets.in_brief({each.ticket for each in found.values() if each.ticket})
        others = {named for each in found.values() if (named := each.evidence.get(OTHER_TICKET))}
        seen = _seen(tx, viewer, others, inventory) if others else set[str]()
    items = [
        ListedFinding(
            id_,
            _as_seen(each, viewer, seen),
            tickets[each.ticket].place if each.ticket else each.place,
            may_decide(viewer, each, inventory),
        )
        for id_, each in found.items()
    ]
    return ListPage(items, None if last is None else list(last))


def _seen(tx: Transaction, who: Viewer, numbers: Iterable[str], inventory: Inventory) -> set[str]:
    """Those of ``numbers`` whose tickets ``who`` sees."""
    return seen_of(tx, who, Right.LOOK, list(tx.tickets.by_number(set(numbers)).values()), inventory)


def _as_seen(finding: Finding, who: Viewer, seen: set[str]) -> Finding:
    """``finding`` without people for who sees none, and without a ticket that is not ``seen``."""
    if not who.sees_people:
        return finding.without_people()
    evidence: Mapping[str, Any] = finding.evidence
    if evidence.get(OTHER_TICKET) in (None, *seen):
        return finding
    hidden = (OTHER_TICKET, OTHER_CONTACT)
    return replace(finding, evidence={key: value for key, value in evidence.items() if key not in hidden})
