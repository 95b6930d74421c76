"""What is still missing (还差) before a ticket may be closed: rows of ``closing.toml``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import msgspec

from alerts.matters.assignment import Assignment
from alerts.matters.conditions import ALWAYS, Condition, condition_of, holds
from alerts.matters.contact import Contact
from alerts.matters.facts import Fact, FactScope, scope_of
from alerts.matters.settings import DeskSettings
from alerts.matters.state import MatterState
from alerts.matters.task import Task
from alerts.tickets.desk_moves.checks import CHECKS, counts_in_round, of_group
from alerts.tickets.desk_moves.matter_file import Around, MatterFile
from alerts.tickets.desk_moves.reading_state import state_of
from alerts.tickets.ticket import TicketState
from ingest.problems import Problem, Problems
from ingest.said import Said, Value, key_of
from ingest.toml_files import parse_toml, why_unfit

MOST_NAMED = 20
"""Points that a sentence names; of a whole network there may be thousands."""
CHECK = "check:"
"""What the id of a check begins with where a fact's name could stand."""
SAYS: Mapping[FactScope, frozenset[str]] = {
    FactScope.TICKET: frozenset({"count", "points"}),
    FactScope.CONTACT: frozenset({"contact", "transferred_from"}),
    FactScope.TASK: frozenset({"task"}),
    FactScope.ASSIGNMENT: frozenset({"department"}),
}
"""Values that the text of an item may have."""


@dataclass(frozen=True, slots=True)
class ClosingItem:
    """One row: what is needed, of what, and when.

    Of ``needs`` one alternative is enough. What was there before a rework does not count after it, but for an
    item that is needed ``once``; nor does what was entered before the ticket's fact ``after``, where one is
    named.
    """

    item: str
    of: FactScope
    when: Condition
    needs: tuple[tuple[str, ...], ...]
    clauses: tuple[str, ...]
    says: tuple[str, ...]
    once: bool
    after: str = ""


@dataclass(frozen=True, slots=True)
class MissingItem:
    """What is missing. ``scope``: number of the contact, assignment or task; empty for the ticket."""

    item: str
    of: FactScope
    scope: str
    said: Said
    clauses: tuple[str, ...]


class _ClosingRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"of": "for"}):
    item: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z-]*$", max_length=60)]
    of: FactScope
    when: Any
    needs: Annotated[
        tuple[Annotated[tuple[str, ...], msgspec.Meta(min_length=1)], ...], msgspec.Meta(min_length=1)
    ]
    clauses: tuple[str, ...]
    says: tuple[str, ...]
    once: bool = False
    after: str = ""


def read_closing(name: str, content: bytes) -> tuple[ClosingItem, ...]:
    """The items of the file ``name``, in its order.

    Raises
    ------
    Problems
        All at once: no TOML; keys that are unknown or missing; conditions and checks that there are not; an
        item that is there twice, or says what it cannot know.
    """
    tables = parse_toml(name, content)
    problems = [Problem(name, key, "is not known here") for key in tables if key != "item"]
    given = tables.get("item")
    if not isinstance(given, list) or not given:
        problems.append(Problem(name, "item", "has no rows"))
        given = []
    items: list[ClosingItem] = []
    for number, table in enumerate(given, start=1):
        try:
            row = msgspec.convert(table, _ClosingRow)
        except msgspec.ValidationError as error:
            where, reason = why_unfit(error)
            problems.append(Problem(name, f"item {number}: {where}", reason))
            continue
        items.append(_item(row, name, problems))
    problems += [
        Problem(name, f"item {item}", "is there twice")
        for item, count in Counter(each.item for each in items).items()
        if count > 1
    ]
    if problems:
        raise Problems(problems)
    return tuple(items)


def _item(row: _ClosingRow, file: str, problems: list[Problem]) -> ClosingItem:
    where = f"item {row.item}"
    when = ALWAYS
    try:
        when = condition_of(row.when, file=file, where=f"{where}: when")
    except Problems as found:
        problems += found.problems
    problems += [Problem(file, where, fault) for fault in _faults(row)]
    return ClosingItem(row.item, row.of, when, row.needs, row.clauses, row.says, row.once, row.after)


def _faults(row: _ClosingRow) -> Iterator[str]:
    for need in (each for needs in row.needs for each in needs):
        if need.startswith(CHECK):
            if need.removeprefix(CHECK) not in CHECKS:
                yield f"needs: there is no check “{need}”"
        elif scope_of_need(need) not in (row.of, FactScope.TICKET):
            yield f"needs: “{need}” is no fact of a {row.of}"
    if row.after and scope_of_need(row.after) is not FactScope.TICKET:
        yield f"after: “{row.after}” is no fact of a ticket"
    unknown = sorted({*row.says} - SAYS[row.of])
    yield from (f"says: “{each}” is not known of a {row.of}" for each in unknown)


def scope_of_need(need: str) -> FactScope | None:
    """Whose fact ``need`` is; ``None`` where its prefix is no scope."""
    try:
        return scope_of(need)
    except ValueError:
        return None


def missing_for_closing(
    file: MatterFile, around: Around, items: Sequence[ClosingItem], settings: DeskSettings
) -> tuple[MissingItem, ...]:
    """Everything that is missing, in the order of the table, each contact, assignment and task by itself.

    Of what is closed nothing is: a ticket that was joined to another went without.
    """
    if file.ticket.state is TicketState.CLOSED:
        return ()
    subjects = {of: _subjects(of, file) for of in FactScope}
    states = {
        (of, subject.scope): _state(subject.thing, file, around, settings)
        for of, each in subjects.items()
        for subject in each
    }
    return tuple(
        MissingItem(
            item.item,
            item.of,
            subject.scope,
            Said(key_of("closing", item.item), **_told(item, subject.thing, around, file)),
            item.clauses,
        )
        for item in items
        for subject in subjects[item.of]
        if holds(item.when, states[item.of, subject.scope]) and not _is_met(item, subject.scope, file, around)
    )


class _Subject(NamedTuple):
    """Something that items are about: number of the contact, assignment or task, and itself."""

    scope: str
    thing: Contact | Assignment | Task | None


def _subjects(of: FactScope, file: MatterFile) -> list[_Subject]:
    match of:
        case FactScope.CONTACT:
            return [_Subject(each.number, each) for each in file.contacts]
        case FactScope.ASSIGNMENT:
            return [_Subject(each.scope, each) for each in file.standing]
        case FactScope.TASK:
            return [_Subject(each.scope, each) for each in file.open_tasks]
        case FactScope.TICKET:
            return [_Subject("", None)]


def _state(
    thing: Contact | Assignment | Task | None, file: MatterFile, around: Around, settings: DeskSettings
) -> MatterState:
    return state_of(
        file,
        around,
        settings,
        contact=thing if isinstance(thing, Contact) else None,
        assignment=thing if isinstance(thing, Assignment) else None,
        task=thing if isinstance(thing, Task) else None,
    )


def _is_met(item: ClosingItem, scope: str, file: MatterFile, around: Around) -> bool:
    return any(all(_is_there(need, scope, item, file, around) for need in needs) for needs in item.needs)


def _is_there(need: str, scope: str, item: ClosingItem, file: MatterFile, around: Around) -> bool:
    if need.startswith(CHECK):
        return CHECKS[need.removeprefix(CHECK)](file, around)
    fact = file.facts.latest(need, "" if scope_of(need) is FactScope.TICKET else scope)
    if fact is None or (item.after and not _is_after(fact, item.after, file, around)):
        return False
    return item.once or counts_in_round(fact, file)


def _is_after(fact: Fact, name: str, file: MatterFile, around: Around) -> bool:
    """Entered with the ticket's fact ``name`` or later, or with that of the group that it stands below."""
    others = (file.facts.latest(name, ""), of_group(file, around, name))
    return any(other is not None and fact.at >= other.at for other in others)


def _told(
    item: ClosingItem, subject: Contact | Assignment | Task | None, around: Around, file: MatterFile
) -> dict[str, Value]:
    known: dict[str, Value] = {"count": around.open_episodes, "points": _first_of(around.unseen_points)}
    if isinstance(subject, Contact):
        known |= {"contact": subject.number, "transferred_from": subject.transferred_from}
    elif isinstance(subject, Assignment):
        known |= {"department": subject.department}
    elif isinstance(subject, Task):
        known |= {"task": subject.number(file.ticket.number)}
    return {name: known[name] for name in item.says}


def _first_of(points: tuple[str, ...]) -> tuple[Value, ...]:
    more = len(points) - MOST_NAMED
    return points if more <= 0 else (*points[:MOST_NAMED], Said("closing-more", count=more))
