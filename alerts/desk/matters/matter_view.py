"""A ticket as its page shows it: all that is on record beside its history, and what may follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from alerts.desk.lookups.seeing import own_departments
from alerts.desk.matters.around import MatterQuestion, around_of
from alerts.desk.matters.contact_lookups import revealable
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.matter_lookup import files_of
from alerts.desk.matters.possible import allowed_to, whole_ticket
from alerts.desk.matters.registering import JOIN
from alerts.desk.people.users import user_named
from alerts.desk.people.viewers import viewer_of
from alerts.matters.confidentiality import shown
from alerts.matters.facts import FactBook
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.records.desk.clock_lines import RecordedStep
from alerts.routing.candidates import Candidate
from alerts.tickets.desk_moves.allowed import Allowed
from alerts.tickets.desk_moves.closing import MissingItem, missing_for_closing
from alerts.tickets.desk_moves.matter_file import Around, MatterFile


@dataclass(frozen=True, slots=True)
class MatterView:
    """What is on record of a matter, with who reported it masked, and what may follow.

    Attributes
    ----------
    file
        Its ticket, contacts, assignments, tasks, facts and clocks with their segments.
    steps
        Id of a clock -> the steps of its ladder that fired.
    allowed, missing
        Every command, with why it may not be given now; what is missing before closing.
    candidates
        Open tickets that it may be joined to, of those that the viewer sees, the likeliest first (W26); none
        at a step from which nothing is joined.
    in_full
        Numbers of the contacts of which the viewer may `reveal_contact`.
    routed_unit
        Id of the department that routing proposes; empty: none.
    """

    file: MatterFile
    steps: Mapping[int, Sequence[RecordedStep]]
    allowed: tuple[Allowed, ...]
    missing: tuple[MissingItem, ...]
    candidates: tuple[Candidate, ...] = ()
    in_full: frozenset[str] = frozenset()
    routed_unit: str = ""

    def without_people(self) -> MatterView:
        """As it is shown to who sees no people."""
        file = self.file
        facts = [each.without_people() for each in file.facts]
        return replace(
            self,
            file=replace(
                file,
                ticket=file.ticket.without_people(),
                contacts=tuple(each.without_people() for each in file.contacts),
                assignments=tuple(each.without_people() for each in file.assignments),
                tasks=tuple(each.without_people() for each in file.tasks),
                facts=FactBook(facts),
                clocks=tuple(structs.replace(each, stopped_by="") for each in file.clocks),
                segments=tuple(replace(each, by="", reason="") for each in file.segments),
            ),
            steps={id_: [each.without_people() for each in fired] for id_, fired in self.steps.items()},
            in_full=frozenset(),
        )


@use_case("tickets.matter", Right.LOOK, ScopeKind.OBJECT)
def see_matter(
    records: Records,
    viewer: Viewer,
    number: str,
    now: int,
    *,
    desk: DeskInForce,
    wall: int | None = None,
) -> MatterView:
    """What is on record of the ticket ``number``, and what the viewer may do.

    Who reported it is masked, and hidden from whom it is about (W28). ``now`` and ``wall`` are UTC ms, as
    for `give_command`.

    Raises
    ------
    Forbidden, UnknownTicket, RecordsError
    """
    with records.reading() as tx:
        whole_ticket(tx, viewer, number, desk)
        file = files_of(tx, [number])[number]
        around = around_of(tx, file, MatterQuestion(viewer, desk, now, wall=wall))
        steps = tx.steps.of_tickets([number])[number]
        candidates = _joinable(tx, viewer, file, around, desk)
        in_full = revealable(tx, viewer, file.contacts, file.ticket, desk)
    by_clock: dict[int, list[RecordedStep]] = {}
    for step in steps:
        by_clock.setdefault(step.clock, []).append(step)
    missing = missing_for_closing(file, around, desk.tables.closing, desk.tables.settings)
    own = own_departments(viewer, desk.inventory)
    masked = tuple(shown(each, own) for each in file.contacts)
    view = MatterView(
        *(replace(file, contacts=masked), by_clock, allowed_to(viewer, file, around, now, desk), missing),
        candidates=candidates,
        in_full=in_full,
        routed_unit=around.routed_unit,
    )
    return view if viewer.sees_people else view.without_people()


@use_case("tickets.explain-for", Right.PEOPLE, ScopeKind.WHOLE)
def explain_for(
    records: Records, viewer: Viewer, name: str, number: str, now: int, *, desk: DeskInForce
) -> MatterView:
    """The ticket ``number`` as the user ``name`` sees it at ``now`` (UTC ms), with what they may do.

    Raises
    ------
    NotFound
        There is no such user.
    UnknownTicket, Forbidden
        They do not see the ticket, or no ticket at all.
    RecordsError
    """
    with records.reading() as tx:
        somebody = viewer_of(tx, user_named(tx, name), now)
    return see_matter(records, somebody, number, now, desk=desk)


def _joinable(
    tx: Transaction, viewer: Viewer, file: MatterFile, around: Around, desk: DeskInForce
) -> tuple[Candidate, ...]:
    if desk.tables.moves.row(JOIN, file.ticket.step) is None:
        return ()
    named = [each.number for each in around.candidates]
    territories = viewer.where(Right.LOOK).territories(desk.inventory)
    seen = tx.tickets.seen(named, territories) if named else set()
    return tuple(each for each in around.candidates if each.number in seen)
