"""Dispatch orders (调度命令): given to a post by production dispatch, and answered by its shift."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from fastapi import APIRouter, Header, Query
from pydantic import BaseModel, Field

from alerts.desk.duty.orders import (
    ShownOrder,
    answer_order,
    give_order,
    list_orders,
    orders_given,
)
from alerts.duty.lines import LONGEST_KEY, LONGEST_TEXT, DutyLine
from alerts.duty.orders import DispatchCommand, OrderStep
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import DeskDep, ServiceDep
from api.http.parameters import PRINTABLE, DutyPostId, RowId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import rfc3339, rfc3339_or_none
from api.rest.base_models import Timestamp
from api.rest.people.user_models import Sent
from ingest.inventory.tree import DEFAULT_ZONE

router = APIRouter(tags=["people"])

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=LONGEST_KEY,
        pattern=PRINTABLE,
        description="The same key with the same order is one order, however often it is sent.",
    ),
]
CHANGES = problem_responses(
    ProblemKind.NOT_FOUND, ProblemKind.DUTY_REFUSED, ProblemKind.UNSUPPORTED_MEDIA_TYPE
)


class OrderBody(Sent):
    """What is ordered."""

    text: Annotated[str, Field(max_length=LONGEST_TEXT)]


class OrderAnswerBody(Sent):
    """What the shift says of an order; who refuses says why."""

    command: Literal[DispatchCommand.ACKNOWLEDGE, DispatchCommand.EXECUTE, DispatchCommand.REFUSE]
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""


class OrderLineItem(BaseModel):
    """Who said what of an order, and for whom they stood in (empty: themselves)."""

    command: DispatchCommand
    at: Timestamp
    by: str
    acting_for: str
    text: str

    @classmethod
    def of(cls, line: DutyLine) -> Self:
        """As the API shows it."""
        return cls(
            command=DispatchCommand(line.data["command"]),
            at=rfc3339(line.at, DEFAULT_ZONE),
            by=line.actor,
            acting_for=line.acting_for,
            text=line.text,
        )


class OrderItem(BaseModel):
    """An order. ``late``: nobody had answered by ``due_at``; ``allowed``: what the reader may say now."""

    id: int
    step: OrderStep
    given: OrderLineItem
    answers: list[OrderLineItem]
    due_at: Timestamp | None
    late: bool
    allowed: list[DispatchCommand]

    @classmethod
    def of(cls, shown: ShownOrder, now: int) -> Self:
        """As the API shows it at ``now`` (UTC ms)."""
        order = shown.order
        return cls(
            id=order.given.id,
            step=order.step,
            given=OrderLineItem.of(order.given),
            answers=list(map(OrderLineItem.of, order.answers)),
            due_at=rfc3339_or_none(shown.due_at, DEFAULT_ZONE),
            late=shown.late(now),
            allowed=list(shown.allowed),
        )


class OrderList(BaseModel):
    """Orders, the newest first; ``before``: with which to ask for the next ones, ``null``: none."""

    items: list[OrderItem]
    before: int | None


class PostOrderItem(OrderItem):
    """An order, and the post that it was given to."""

    post: str


class PostOrderList(BaseModel):
    """As `OrderList`, of several posts."""

    items: list[PostOrderItem]
    before: int | None


@router.get("/dispatch-orders", responses=problem_responses())
def dispatch_orders_given(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(orders_given)],
    before: Annotated[int | None, Query(ge=1, lt=1 << 63)] = None,
) -> PostOrderList:
    """Orders of all posts that you give orders to, or work at. A page may be short, and go on."""
    now = service.wall.now()
    page = orders_given(service.records, viewer, before, now, desk=desk)
    items = [
        PostOrderItem(**dict(OrderItem.of(each, now)), post=each.order.given.post) for each in page.items
    ]
    return PostOrderList(items=items, before=page.before)


@router.get("/duty/{post}/orders", responses=problem_responses(ProblemKind.NOT_FOUND))
def dispatch_orders(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(list_orders)],
    post: DutyPostId,
    before: Annotated[int | None, Query(ge=1, lt=1 << 63)] = None,
) -> OrderList:
    """Orders of a post. A page looks through a bounded part of the log: it may be short, and go on."""
    now = service.wall.now()
    page = list_orders(service.records, viewer, post, before, now, desk=desk)
    return OrderList(items=[OrderItem.of(each, now) for each in page.items], before=page.before)


@router.post("/duty/{post}/orders", dependencies=[JsonOnly], status_code=201, responses=CHANGES)
def dispatch_order(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(give_order)],
    post: DutyPostId,
    body: OrderBody,
    key: Key = None,
) -> OrderItem:
    """Give an order to a post, as production dispatch; one sent again under its key is told as it is."""
    now = service.wall.now()
    given = give_order(service.records, viewer, post, body.text, now, desk=desk, key=key or "")
    return OrderItem.of(given, now)


@router.post("/duty/{post}/orders/{id}/answer", dependencies=[JsonOnly], responses=CHANGES)
def dispatch_order_answer(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(answer_order)],
    post: DutyPostId,
    id: RowId,  # noqa: A002 - the contract's own name
    body: OrderAnswerBody,
) -> OrderItem:
    """Acknowledge, execute or refuse an order, as the shift in charge of the post."""
    now = service.wall.now()
    said = body.command, body.text
    return OrderItem.of(answer_order(service.records, viewer, post, id, *said, now, desk=desk), now)
