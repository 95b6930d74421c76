"""The desk's filters of a list of tickets, which is then by what is due next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

from fastapi import Depends, Query

from alerts.desk.lookups.tickets import TicketFilter
from alerts.desk.matters.work_list import WorkItem
from alerts.matters.choices import Category, MatterClass, Mode, Step, Tag
from alerts.records.desk.work_list import WorkFilter
from api.http.parameters import OptionalId
from api.http.times import Instant
from api.rest.ticket_models import TicketItem
from ingest.inventory.tree import Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkQuery:
    """What a request says of the desk's filters."""

    sort: Annotated[
        Literal["newest", "due"] | None,
        Query(
            description="`due`: what is not closed, by what is due next; a filter of the desk, `step` to "
            "`tag`, asks for that, too. A page looks through a bounded number: it may be short, and go on."
        ),
    ] = None
    step: Step | None = None
    unit: OptionalId = None
    mode: Mode | None = None
    matter_class: Annotated[MatterClass | None, Query(alias="class")] = None
    category: Category | None = None
    overdue: Annotated[bool, Query(description="A leading time limit is past its due.")] = False
    due_before: Annotated[Instant | None, Query(description="The first time limit is due earlier.")] = None
    assignee: Annotated[OptionalId, Query(description="Name of the user in charge.")] = None
    tag: Tag | None = None

    @property
    def by_due(self) -> bool:
        """Whether the list is by what is due next."""
        filters = {name: value for name, value in asdict(self).items() if name != "sort"}
        return self.sort == "due" or any(value not in (None, False) for value in filters.values())

    def with_others(self, wanted: TicketFilter) -> WorkFilter:
        """All filters together; `overdue` is none of them."""
        own = {name: value for name, value in asdict(self).items() if name not in ("sort", "overdue")}
        others = asdict(wanted) | {"state": None if wanted.state == "active" else wanted.state}
        return WorkFilter(**own, **others)


WorkDep = Annotated[WorkQuery, Depends()]


def work_items(found: Sequence[WorkItem], inventory: Inventory) -> list[TicketItem]:
    """The tickets of a work list as the API shows them."""
    return [TicketItem.of(each.ticket, inventory) for each in found]
