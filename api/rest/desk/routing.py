"""The routing table, and what it says of facts: whom a matter would be sent to, and why."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from alerts.desk.tables.routing import try_routing
from alerts.desk.tables.shown_tables import ShownRoutingRow, list_routing
from alerts.matters.choices import Code, MatterClass, Mode, TaskKind
from alerts.matters.names import Name
from alerts.people.viewer import Viewer
from alerts.routing.route import NearRow, Routed
from alerts.routing.routing_rows import ClassRow, HandOverInstant, ModeRow, RoutingRow
from alerts.routing.trying import TriedRouting
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import AnswerLanguage, ServiceDep
from api.http.parameters import LONGEST_NAME, PRINTABLE
from api.http.problems import UNFIT, HttpProblem, ProblemKind, problem_responses
from api.rest.people.contacts import DepartmentName
from api.rest.people.user_models import Sent
from api.words.languages import Language
from ingest.inventory.tree import Inventory
from ingest.problems import Problems

router = APIRouter(prefix="/routing", tags=["desk"])

Id = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=PRINTABLE)]
FactText = Annotated[str, Field(max_length=LONGEST_NAME)]
FactValue = bool | int | FactText | Annotated[list[FactText], Field(max_length=len(Name))]


class RoutingQuestion(Sent):
    """Facts of a matter by name, as conditions have them; of tags a list.

    ``place``: where it is, the root of the tree if ``null``. ``department``: which one it is about.
    """

    facts: Annotated[dict[FactText, FactValue], Field(max_length=len(Name))] = Field(
        examples=[{"category": "leak", "line": "water", "meter_side": "before", "channel": "call"}]
    )
    place: Id | None = None
    department: Id | None = None


class RoutedTaskItem(BaseModel):
    """A task that is opened with the matter, and the department it is for."""

    kind: TaskKind
    department: DepartmentName | None


class HandOverItem(BaseModel):
    """Which department takes the matter over from the unit, and when."""

    department: DepartmentName
    at: HandOverInstant


class RoutedItem(BaseModel):
    """Where a matter is sent to, and the row that says so.

    ``rule``: the row's number. ``unit``: who works on it, ``null``: nobody is found. ``owner``: who answers
    for it; ``owner_row``: the row that only said so. ``copies``: who reads it. ``restricted``: the department
    it is about does not see the reporter. ``because`` is in the language of the answer.
    """

    row: str
    rule: str
    clauses: list[str]
    unit: DepartmentName | None
    owner: DepartmentName | None
    owner_row: str | None
    copies: list[DepartmentName]
    mode: Mode | None
    task: RoutedTaskItem | None
    code: Code | None
    restricted: bool
    hands_over: HandOverItem | None
    because: str
    table_version: str

    @classmethod
    def of(cls, routed: Routed, inventory: Inventory, language: Language) -> Self:
        """As the API shows it."""
        task, over = routed.task, routed.hands_over
        copies = (_named(each, inventory) for each in routed.copies)
        taker = None if over is None else _named(over.department, inventory)
        return cls(
            row=routed.row,
            rule=routed.rule,
            clauses=list(routed.clauses),
            unit=_named(routed.unit, inventory),
            owner=_named(routed.owner, inventory),
            owner_row=routed.owner_row,
            copies=[each for each in copies if each is not None],
            mode=routed.mode,
            task=None
            if task is None
            else RoutedTaskItem(kind=task.kind, department=_named(task.department, inventory)),
            code=routed.code,
            restricted=routed.restricted,
            hands_over=None if over is None or taker is None else HandOverItem(department=taker, at=over.at),
            because=language.say(routed.because),
            table_version=routed.table_version,
        )


class NearRowItem(BaseModel):
    """A row before the one that decided, which would have done so but for the fact ``unmet``."""

    row: str
    rule: str
    clauses: list[str]
    unmet: Name

    @classmethod
    def of(cls, near: NearRow) -> Self:
        """As the API shows it."""
        return cls(row=near.row, rule=near.rule, clauses=list(near.clauses), unmet=near.unmet)


class ProposedMode(BaseModel):
    """A mode that is proposed, by which row, and why."""

    mode: Mode
    row: str
    clauses: list[str]
    because: str

    @classmethod
    def of(cls, row: ModeRow, language: Language) -> Self:
        """As the API shows it."""
        return cls(mode=row.mode, row=row.id, clauses=list(row.clauses), because=language.say(row.said))


class ProposedClass(BaseModel):
    """A class that is proposed, by which row, and why."""

    name: MatterClass
    row: str
    clauses: list[str]
    because: str

    @classmethod
    def of(cls, row: ClassRow, language: Language) -> Self:
        """As the API shows it."""
        return cls(name=row.class_, row=row.id, clauses=list(row.clauses), because=language.say(row.said))


class RoutingAnswer(BaseModel):
    """What is proposed for a matter; nothing has come of it.

    ``supervision``: what speaks for it beside another mode (W9). ``concern``: by which it finds open tickets.
    """

    routed: RoutedItem
    near: list[NearRowItem]
    mode: ProposedMode
    supervision: ProposedMode | None
    matter_class: ProposedClass
    concern: str

    @classmethod
    def of(cls, tried: TriedRouting, inventory: Inventory, language: Language) -> Self:
        """As the API shows it, in words of ``language``."""
        supervision = tried.supervision
        return cls(
            routed=RoutedItem.of(tried.routed, inventory, language),
            near=[NearRowItem.of(each) for each in tried.near],
            mode=ProposedMode.of(tried.mode, language),
            supervision=None if supervision is None else ProposedMode.of(supervision, language),
            matter_class=ProposedClass.of(tried.class_, language),
            concern=tried.concern,
        )


class RoutingRowItem(BaseModel):
    """A row of routing, of the table ``table``: ``rule``, ``mode`` or ``class``.

    ``row``: its id. ``rule``: its number in the rules. ``says`` is in the language of the answer. ``to``:
    whom it sends to, in order of preference. ``version``: the how-manieth it is on record, ``record`` its id
    there.
    """

    table: str
    row: str
    rule: str | None
    clauses: list[str]
    says: str
    to: list[str]
    mode: Mode | None
    matter_class: MatterClass | None
    version: int
    record: int

    @classmethod
    def of(cls, shown: ShownRoutingRow, language: Language) -> Self:
        """As the API shows it."""
        row = shown.row
        return cls(
            table=shown.table,
            row=row.id,
            rule=row.rule if isinstance(row, RoutingRow) else None,
            clauses=list(row.clauses),
            says=language.say(row.said),
            to=[each.key for each in row.to] if isinstance(row, RoutingRow) else [],
            mode=None if isinstance(row, ClassRow) else row.mode,
            matter_class=row.class_ if isinstance(row, ClassRow) else None,
            version=shown.version.version,
            record=shown.version.id,
        )


class RoutingTable(BaseModel):
    """The rows of routing in force, in their order, and the version of them all."""

    table_version: str
    items: list[RoutingRowItem]


def _named(department: str | None, inventory: Inventory) -> DepartmentName | None:
    if department is None:
        return None
    return DepartmentName(id=department, name=inventory.departments[department].name)


@router.get("")
def routing(
    service: ServiceDep, viewer: Annotated[Viewer, asks(list_routing)], language: AnswerLanguage
) -> RoutingTable:
    """The rows of routing in force: rules, modes and classes, each in the order in which they are asked."""
    tables = service.tables()
    rows = list_routing(tables, viewer)
    return RoutingTable(
        table_version=tables.tables.routing.version,
        items=[RoutingRowItem.of(each, language) for each in rows],
    )


@router.post(
    "/try",
    dependencies=[JsonOnly],
    responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.UNSUPPORTED_MEDIA_TYPE),
)
def try_it(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(try_routing)],
    language: AnswerLanguage,
    asked: RoutingQuestion,
) -> RoutingAnswer:
    """Whom a matter with these facts would be sent to, in which mode, of which class; nothing comes of it."""
    inventory = service.inventory()
    try:
        tried = try_routing(inventory, viewer, asked.facts, asked.place, asked.department)
    except Problems as wrong:
        raise HttpProblem(ProblemKind.INVALID, UNFIT, errors=wrong.problems) from wrong
    return RoutingAnswer.of(tried, inventory, language)
