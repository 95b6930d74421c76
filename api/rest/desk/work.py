"""The desk's filters of a list of tickets, and in which order they are then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import BaseModel

from alerts.desk.lookups.tickets import TicketFilter
from alerts.desk.matters.work_list import WorkItem
from alerts.matters.choices import Category, ContactChannel, MatterClass, Mode, Step, Tag
from alerts.places.finding import LONGEST
from alerts.records.desk.work_list import WorkFilter
from alerts.tickets.ticket import TicketState
from api.http.parameters import PRINTABLE, OptionalId
from api.http.times import Instant
from api.rest.base_models import Page
from api.rest.ticket_models import TicketItem
from ingest.inventory.tree import Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkQuery:
    """What a request says of the desk's filters."""

    sort: Annotated[
        Literal["newest", "due"] | None,
        Query(
            description="`due`: what is not closed, by what is due next; a filter of the desk, `step` to "
            "`tag`, asks for that, too, unless `newest` or what is closed is asked for. A page of either "
            "looks through a bounded number: it may be short, and go on."
        ),
    ] = None
    step: Step | None = None
    unit: OptionalId = None
    owner: Annotated[OptionalId, Query(description="Department that answers for it.")] = None
    mode: Mode | None = None
    matter_class: Annotated[MatterClass | None, Query(alias="class")] = None
    category: Category | None = None
    overdue: Annotated[
        bool, Query(description="A leading time limit is past its due, or has none that is known.")
    ] = False
    due_before: Annotated[Instant | None, Query(description="The first time limit is due earlier.")] = None
    assignee: Annotated[OptionalId, Query(description="Name of the user in charge.")] = None
    unowned: Annotated[bool, Query(description="Nobody is in charge.")] = False
    channel: ContactChannel | None = None
    complaint: bool | None = None
    tag: Tag | None = None
    text: Annotated[
        str | None,
        Query(
            max_length=LONGEST,
            pattern=PRINTABLE,
            description="A number, a place or one above, who is in charge, what people said, or a telephone.",
        ),
    ] = None

    @property
    def is_asked(self) -> bool:
        """Whether it is the desk's list that is asked for, in either order."""
        filters = {name: value for name, value in asdict(self).items() if name not in ("sort", "complaint")}
        narrowed = self.complaint is not None or any(value not in (None, False) for value in filters.values())
        return self.sort == "due" or narrowed

    def is_newest(self, state: str | None) -> bool:
        """Whether the newest come first: nothing that is closed is ever due."""
        return self.sort == "newest" or (self.sort is None and state == TicketState.CLOSED)

    def with_others(self, wanted: TicketFilter) -> WorkFilter:
        """All filters together; `overdue` and `text` are none of them."""
        own = {name: value for name, value in asdict(self).items() if name not in ("sort", "overdue", "text")}
        return WorkFilter(**own, **asdict(wanted))


WorkDep = Annotated[WorkQuery, Depends()]


class WorkTicketItem(TicketItem):
    """A ticket of the desk's list. ``due_unknown``: nobody knows when one of its leading limits is due."""

    due_unknown: bool


class WorkTicketPage(Page):
    """Tickets of the desk's list."""

    items: list[WorkTicketItem]


class TicketCounts(BaseModel):
    """How many tickets are not closed: all, and by concern."""

    open: int
    by_concern: dict[str, int]


def work_items(found: Sequence[WorkItem], inventory: Inventory) -> list[WorkTicketItem]:
    """The tickets of a work list as the API shows them."""
    return [WorkTicketItem.of(each.ticket, inventory, due_unknown=each.is_due_unknown) for each in found]
