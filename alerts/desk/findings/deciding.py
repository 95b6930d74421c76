"""What a person makes of a finding: verified or unfounded, once, with the reason (desk.md, section 15)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.seeing import own_departments
from alerts.events import NewEvent
from alerts.matters.choices import FindingState
from alerts.matters.findings import Finding
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import EVERYWHERE, Viewer
from alerts.records import Records, Transaction
from alerts.tickets.desk_moves.orders import LONGEST_TEXT
from alerts.tickets.desk_moves.refusals import FORM, NOT_YOURS, MoveRefused, Reason
from alerts.tickets.ticket import TicketEvent, TicketReason, event_data_of
from alerts.words.desk_names import finding_state_name
from ingest.inventory.tree import Inventory
from ingest.printable import is_one_line, shows_something
from ingest.said import Said

DECIDED = "finding-decided"
"""Code of a refusal: somebody has decided before. Also the kind of event that listeners hear."""
OF_DEPARTMENT, OF_USER = "department", "user"
"""What `Finding.subject_kind` may be, where it is known whom a finding is about."""


@dataclass(frozen=True, slots=True)
class FindingDecision:
    """What is made of a finding, and why; ``state`` is not `FindingState.OPEN`."""

    state: FindingState
    reason: str


def may_decide(who: Viewer, finding: Finding, inventory: Inventory) -> bool:
    """Whether ``who`` could decide it: it is open, they verify, and it is not about them (P35)."""
    verifies = who.where(Right.VERIFY) == EVERYWHERE
    return verifies and finding.state is FindingState.OPEN and not _is_concerned(who, finding, inventory)


@use_case("findings.decide", Right.VERIFY, ScopeKind.WHOLE)
def decide_finding(
    records: Records,
    viewer: Viewer,
    id: int,  # noqa: A002 - the contract's own name
    decision: FindingDecision,
    now: int,
    *,
    inventory: Inventory,
    wall: int | None = None,
) -> Finding:
    """Verify or refute the finding ``id`` at ``now`` (UTC ms); a line on its ticket says so.

    What was decided stays so: of two who decide at once the second is refused. Nobody decides what is about
    them, or about a department of theirs (P35). ``wall``: the time of persons, by which leave runs (UTC ms).

    Raises
    ------
    Forbidden
    NotFound
        There is no such finding.
    MoveRefused
        `NOT_YOURS`, `DECIDED`, or `FORM` for a reason that is missing or too long.
    RecordsError
    """
    reason = _reason_of(decision)
    with records.begin() as tx:
        found = tx.findings.by_ids([id]).get(id)
        if found is None:
            raise NotFound(Said("refusal-no-finding", id=str(id)))
        if _is_concerned(viewer, found, inventory):
            raise _refused(NOT_YOURS, Said("refusal-finding-yours"), clauses=("P35",))
        if found.state is not FindingState.OPEN:
            state = finding_state_name(found.state)
            raise _refused(DECIDED, Said("refusal-finding-decided", by=found.decided_by, state=state))
        decided = replace(found, state=decision.state, decided_at=now, decided_by=viewer.name, reason=reason)
        _write(tx, id, decided, viewer, inventory, now, wall)
    return decided


def _write(
    tx: Transaction,
    id_: int,
    decided: Finding,
    who: Viewer,
    inventory: Inventory,
    now: int,
    wall: int | None,
) -> None:
    """Put it on record: the finding, who did it in the audit, a line on the ticket if any, an event."""
    whom, number = who.for_whom_in_all(Right.VERIFY), decided.ticket
    data = {"finding": id_, "found": decided.kind.value, "verdict": decided.state.value}
    subject = number or decided.place
    tx.audit.act_for(whom, who, AuditKind.FINDING_DECIDED, now, subject, wall=wall, **data)
    tx.findings.decide({id_: decided})
    if not number:
        tx.events.append([NewEvent(DECIDED, subject, {"place": subject, **data}, decided.territory)], now)
        return
    line = TicketEvent(
        now, TicketReason.FINDING_DECIDED, who.name, text=decided.reason, data=data, acting_for=whom
    )
    tx.tickets.add_history([(number, line)])
    ticket = tx.tickets.by_number([number])[number]
    above = tx.ticket_territories.of([number]).get(number, ())
    told = event_data_of(ticket, inventory) | data
    tx.events.append([NewEvent(DECIDED, number, told, ticket.territory, above)], now)


def _is_concerned(who: Viewer, finding: Finding, inventory: Inventory) -> bool:
    """Whether it is about ``who``, about whom they stand in for, or about a department of theirs."""
    if finding.subject_kind == OF_USER:
        return finding.subject in (who.name, *who.acting_for)
    return finding.subject_kind == OF_DEPARTMENT and finding.subject in own_departments(who, inventory)


def _reason_of(decision: FindingDecision) -> str:
    """The reason, which there is. Raises `MoveRefused`; `ValueError` for what decides nothing."""
    if decision.state is FindingState.OPEN:
        raise ValueError("who decides says verified or unfounded")
    reason = decision.reason.strip()
    if not shows_something(reason):
        raise _refused(FORM, Said("refusal-finding-reason"), "reason")
    if len(reason) > LONGEST_TEXT or not is_one_line(reason):
        raise _refused(FORM, Said("order-text", most=str(LONGEST_TEXT)), "reason")
    return reason


def _refused(code: str, said: Said, where: str = "", clauses: tuple[str, ...] = ()) -> MoveRefused:
    return MoveRefused(code, [Reason(code, said, where, clauses)])
