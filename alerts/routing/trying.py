"""Facts of a matter, as somebody writes them down, tried on the routing table: nothing comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alerts.matters.choices import Category, ContactChannel, Origin
from alerts.matters.names import NAMES, NONE, SERVICE_CONCERN, Name, NameKind, StateValue
from alerts.matters.state import MatterState
from alerts.routing.departments import Departments
from alerts.routing.proposing import (
    concern_of,
    propose_class,
    propose_mode,
    propose_supervision,
    sensors_matter,
)
from alerts.routing.route import NearRow, Routed, near_rows, route
from alerts.routing.routing_files import ROUTING
from alerts.routing.routing_rows import ClassRow, ModeRow, RoutingTables
from ingest.inventory.notation import LONGEST_QUOTED
from ingest.inventory.tree import Inventory
from ingest.problems import Problem, Problems
from ingest.said import Said

BETWEEN = ","
"""Between the values of a fact that is written as one text and may have several."""
_YES_NO = {"yes": True, "no": False, "true": True, "false": False, "是": True, "否": False}


@dataclass(frozen=True, slots=True)
class TriedRouting:
    """What the tables propose for a matter of which some facts are known.

    Attributes
    ----------
    routed
        Where it is sent to, and by which row.
    near
        Rows that would have decided before that one, but for one fact.
    mode, class_
        What is proposed; the class is also what the routing went by where it was not among the facts.
    supervision
        What speaks for supervision beside the mode (W9); ``None``: nothing does.
    concern
        By which it finds open tickets to be joined to.
    """

    routed: Routed
    near: tuple[NearRow, ...]
    mode: ModeRow
    supervision: ModeRow | None
    class_: ClassRow
    concern: str


def read_facts(written: Mapping[str, object]) -> dict[Name, StateValue]:
    """The facts of a matter by `Name`.

    ``written`` has for each name a value as conditions do: a text, yes or no, a number; a list where a matter
    can have several. Raises `Problems`, with the names in ``where``: everything that is wrong.
    """
    facts: dict[Name, StateValue] = {}
    problems: list[Problem] = []
    for key, said in written.items():
        try:
            name = Name(key)
        except ValueError:
            problems.append(Problem("", key, Said("condition-unknown-name", name=key)))
            continue
        several = NAMES[name].kind is NameKind.SEVERAL
        values = list(said) if several and isinstance(said, list) else [said]
        wrong = [value for value in values if not NAMES[name].accepts(value)]
        problems += [
            Problem("", key, Said("condition-unknown-value", name=key, value=str(value)[:LONGEST_QUOTED]))
            for value in wrong
        ]
        if not wrong:
            facts[name] = frozenset(map(str, values)) if several else said  # type: ignore[assignment]
    if problems:
        raise Problems(problems)
    return facts


def read_words(words: Iterable[str]) -> dict[str, object]:
    """What ``words`` such as ``category=leak`` say, for `read_facts`. Raises `Problems` for no such word."""
    found: dict[str, object] = {}
    problems: list[Problem] = []
    for word in words:
        key, equals, text = word.partition("=")
        if not equals:
            problems.append(Problem("", word, Said("fact-no-value")))
            continue
        found[key] = _read(key, text)
    if problems:
        raise Problems(problems)
    return found


def _read(key: str, text: str) -> object:
    kind = NAMES[Name(key)].kind if key in set(Name) else None
    if kind is NameKind.SEVERAL:
        return text.split(BETWEEN)
    if kind is NameKind.YES_NO:
        return _YES_NO.get(text.lower(), text)
    return int(text) if kind is NameKind.AT_LEAST and text.isascii() and text.isdigit() else text


def try_facts(
    facts: Mapping[Name, StateValue],
    place: str,
    departments: Departments,
    inventory: Inventory,
    tables: RoutingTables = ROUTING,
    *,
    named: str | None = None,
) -> TriedRouting:
    """What ``tables`` propose for a matter with ``facts`` at ``place``, one of ``inventory``.

    What is not among the facts and follows from others is filled in: of sensors' concern the category and
    line, of a category the concern, of a channel that people bring it; from the place whether it is a pump
    station and built up; and the class that is proposed. ``named``: the department it is about.
    """
    state = _with_class(facts, place, inventory, tables)
    class_, mode = propose_class(state, tables), propose_mode(state, tables)
    return TriedRouting(
        route(state, place, departments, tables, named=named),
        near_rows(state, tables),
        mode,
        propose_supervision(state, mode.mode, tables),
        class_,
        str(state[Name.CONCERN]),
    )


def filled_in(
    facts: Mapping[Name, StateValue], place: str, inventory: Inventory, tables: RoutingTables = ROUTING
) -> MatterState:
    """What is so of a matter with ``facts`` at ``place``, as `try_facts` fills them in, and its mode.

    Whoever opened it follows as well, and that people who bring it are a contact.
    """
    state = _with_class(facts, place, inventory, tables)
    by_people = bool(state[Name.BY_PEOPLE])
    following: dict[Name, StateValue] = {
        Name.MODE: propose_mode(state, tables).mode.value,
        Name.ORIGIN: (Origin.PEOPLE if by_people else Origin.SENSOR).value,
        Name.HAS_CONTACT: by_people,
    }
    return state.with_({name: value for name, value in following.items() if name not in facts})


def _with_class(
    facts: Mapping[Name, StateValue], place: str, inventory: Inventory, tables: RoutingTables
) -> MatterState:
    state = MatterState(_of_place(place, inventory) | dict(facts))
    state = state.with_(_following(state, facts, tables))
    if Name.CLASS in facts:
        return state
    return state.with_({Name.CLASS: propose_class(state, tables).class_.value})


def _of_place(place: str, inventory: Inventory) -> dict[Name, StateValue]:
    return {
        Name.PUMP_STATION: inventory.is_pump_station(place),
        Name.BUILT_UP: inventory.is_built_up(place) is not False,
    }


def _following(
    state: MatterState, facts: Mapping[Name, StateValue], tables: RoutingTables
) -> dict[Name, StateValue]:
    found: dict[Name, StateValue] = {}
    category, concern = str(state[Name.CATEGORY]), state[Name.CONCERN]
    if Name.CONCERN not in facts and category != NONE:
        found[Name.CONCERN] = concern_of(Category(category), tables)
    if Name.CATEGORY not in facts and concern != SERVICE_CONCERN:
        of_sensors = sensors_matter(state, tables)
        found[Name.CATEGORY] = of_sensors.category.value
        if Name.LINE not in facts and of_sensors.line is not None:
            found[Name.LINE] = of_sensors.line.value
    if Name.BY_PEOPLE not in facts:
        found[Name.BY_PEOPLE] = state[Name.CHANNEL] != ContactChannel.SENSOR.value
    return found
