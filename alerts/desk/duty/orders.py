"""Dispatch orders given to a post and answered by its shift: lines of the duty log (C2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.duty.book import DutyBook, open_book
from alerts.desk.duty.reach import covering, require_covering
from alerts.desk.duty.timekeeping import keep_order_in_time
from alerts.desk.lookups.errors import NotFound
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.orders import (
    DispatchCommand,
    DispatchOrder,
    OrderSide,
    OrderStep,
    decide,
    orders_of,
    sayable,
)
from alerts.duty.refusals import DutyRefused
from alerts.duty.roster import DutyPost
from alerts.duty.timekeeping import order_of_scope, scope_of_order
from alerts.notices.deciding import told_of_order
from alerts.notices.occasions import OCCASIONS
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import called_apart
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from ingest.inventory.departments import Duty
from ingest.said import Said

LOOKED_THROUGH = 500
"""Lines of the log that are looked through for one page of orders."""
ORDERS_PER_PAGE = 50
"""Orders of any post that are looked through for one page of those of several."""


@dataclass(frozen=True, slots=True)
class ShownOrder:
    """An order, its clock (``None``: there was no limit), and what the viewer may say of it now."""

    order: DispatchOrder
    clock: DeskClock | None
    allowed: tuple[DispatchCommand, ...] = ()

    @property
    def due_at(self) -> int | None:
        """Until when it is to be answered, UTC ms."""
        return None if self.clock is None else self.clock.due_at

    def late(self, now: int) -> bool:
        """Whether nobody had answered when it was due, at ``now`` (UTC ms)."""
        return self.clock is not None and self.clock.missed(now)


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Orders of a post, the newest first; ``before``: with which to ask for the next ones.

    ``called``: login name -> what somebody is called who gave or answered one.
    """

    items: tuple[ShownOrder, ...]
    before: int | None
    called: dict[str, str]


@dataclass(frozen=True, slots=True)
class OrdersGiven:
    """Orders of several posts, the newest first; ``before``, ``called`` as in `OrderPage`.

    ``posts``: id -> the posts of these orders, and of others that the viewer sees orders of.
    ``orderable``: those to which the viewer may give one.
    """

    items: tuple[ShownOrder, ...]
    before: int | None
    called: dict[str, str]
    posts: dict[str, DutyPost]
    orderable: tuple[DutyPost, ...]


@use_case("orders.give", Right.WORK, ScopeKind.ANYWHERE)
def give_order(
    records: Records, viewer: Viewer, post: str, text: str, now: int, *, desk: DeskInForce, key: str = ""
) -> ShownOrder:
    """Give an order to ``post`` at ``now`` (UTC ms, of the wall clock), as production dispatch (C2).

    Its shift in charge is told (C2). While nobody is in charge there, whoever may answer is, and production
    dispatch that nobody was there. The same ``key`` with the same order is one order, however often it is
    sent: as it is by now.

    Raises `NotFound`, `DutyRefused`, `Forbidden`, `RecordsError`.
    """
    with records.begin() as tx:
        before = tx.duty_lines.by_key(viewer.name, key) if key else None
        if before is not None:
            return _given_before(tx, before, post, text)
        book = open_book(tx, desk.inventory, now, now + 1, now)
        at = book.post(post)
        whom = covering(viewer, Right.WORK, _dispatch(at, desk), desk.inventory)
        if whom is None:
            raise DutyRefused(Said("dispatch-not-yours"))
        decide(OrderStep.NONE, DispatchCommand.GIVE, OrderSide.DISPATCH, text)
        order = DispatchOrder(_write(tx, viewer, book, at, DispatchCommand.GIVE, text, now, whom, key=key))
        clock = keep_order_in_time(tx, order, at, desk, now)
        attended = book.in_charge(at, now) is not None
        dispatch = _dispatch(at, desk)
        tx.notices.add(told_of_order(order.given, clock, dispatch, OCCASIONS, attended=attended))
    return ShownOrder(order, clock)


def _given_before(tx: Transaction, line: DutyLine, post: str, text: str) -> ShownOrder:
    """The order that ``line`` gave under a key. Raises `DutyRefused` where another one is sent now."""
    if (line.post, line.text) != (post, text.strip()):
        raise DutyRefused(Said("dispatch-key-reused"))
    (order,), clocks, _ = _told(tx, [line])
    return ShownOrder(order, clocks.get(line.id))


@use_case("orders.answer", Right.WORK, ScopeKind.OBJECT)
def answer_order(
    records: Records,
    viewer: Viewer,
    post: str,
    number: int,
    command: DispatchCommand,
    text: str,
    now: int,
    *,
    desk: DeskInForce,
) -> ShownOrder:
    """Acknowledge, execute or refuse the order ``number`` at ``now`` (UTC ms, of the wall clock).

    By the shift that is in charge of the post; while nobody is, by anybody of its department. Raises
    `NotFound`, `DutyRefused`, `Forbidden`, `RecordsError`.
    """
    with records.begin() as tx:
        book = open_book(tx, desk.inventory, now, now + 1, now)
        at = book.post(post)
        whom = require_covering(viewer, Right.WORK, at, desk.inventory)
        if not _is_of_shift(viewer, book, at, now):
            raise DutyRefused(Said("dispatch-not-your-shift"))
        line = tx.duty_lines.by_id(number)
        if line is None or line.post != at.id or line.kind is not DutyLineKind.ORDER:
            raise NotFound(Said("dispatch-unknown", number=str(number)))
        (order,) = orders_of([line], tx.duty_lines.answers_of([number]))
        decide(order.step, command, OrderSide.SHIFT, text)
        answer = _write(tx, viewer, book, at, command, text, now, whom, about=number)
        after = DispatchOrder(line, (*order.answers, answer))
        clock = keep_order_in_time(tx, after, at, desk, now)
        tx.notices.add(told_of_order(answer, clock, _dispatch(at, desk), OCCASIONS))
    return ShownOrder(after, clock, sayable(after.step, OrderSide.SHIFT))


@use_case("orders.list", Right.WORK, ScopeKind.OBJECT)
def list_orders(
    records: Records, viewer: Viewer, post: str, before: int | None, now: int, *, desk: DeskInForce
) -> OrderPage:
    """Orders of a post at ``now`` (UTC ms), of lines with a smaller id than ``before``; a page may be short.

    For whoever works for the post's department, or for production dispatch. Raises `NotFound`, `Forbidden`,
    `RecordsError`.
    """
    with records.reading() as tx:
        book = open_book(tx, desk.inventory, now, now + 1, now)
        at = book.post(post)
        if covering(viewer, Right.WORK, _dispatch(at, desk), desk.inventory) is None:
            require_covering(viewer, Right.WORK, at, desk.inventory)
        lines = tx.duty_lines.page(at.id, before, LOOKED_THROUGH)
        given = [each for each in lines if each.kind is DutyLineKind.ORDER]
        orders, clocks, called = _told(tx, given)
    theirs = covering(viewer, Right.WORK, at.department, desk.inventory) is not None
    may = theirs and _is_of_shift(viewer, book, at, now)
    shown = tuple(
        ShownOrder(each, clocks.get(each.given.id), sayable(each.step, OrderSide.SHIFT) if may else ())
        for each in orders
    )
    return OrderPage(shown, lines[-1].id if len(lines) == LOOKED_THROUGH else None, called)


@use_case("orders.given", Right.WORK, ScopeKind.ANYWHERE)
def orders_given(
    records: Records, viewer: Viewer, before: int | None, now: int, *, desk: DeskInForce
) -> OrdersGiven:
    """Orders of the posts that the viewer gives orders to, or works at, at ``now`` (UTC ms, wall clock).

    Of lines with a smaller id than ``before``; a page may be short, and go on. Raises `Forbidden`,
    `RecordsError`.
    """
    with records.reading() as tx:
        book = open_book(tx, desk.inventory, now, now + 1, now)
        orderable = _orderable(viewer, book, desk)
        theirs = {
            each.id
            for each in book.roster.posts
            if covering(viewer, Right.WORK, each.department, desk.inventory) is not None
        }
        seen = {each.id: each for each in book.roster.posts if each in orderable or each.id in theirs}
        lines = tx.duty_lines.orders(before, ORDERS_PER_PAGE) if seen else []
        orders, clocks, called = _told(tx, [each for each in lines if each.post in seen])
    may = {each for each in theirs if _is_of_shift(viewer, book, seen[each], now)}
    shown = tuple(
        ShownOrder(
            each,
            clocks.get(each.given.id),
            sayable(each.step, OrderSide.SHIFT) if each.given.post in may else (),
        )
        for each in orders
    )
    more = lines[-1].id if len(lines) == ORDERS_PER_PAGE else None
    return OrdersGiven(shown, more, called, seen, orderable)


@use_case("orders.posts", Right.WORK, ScopeKind.ANYWHERE)
def posts_to_order(records: Records, viewer: Viewer, now: int, *, desk: DeskInForce) -> tuple[DutyPost, ...]:
    """The posts to which the viewer may give an order at ``now`` (UTC ms, of the wall clock).

    Raises `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        return _orderable(viewer, open_book(tx, desk.inventory, now, now + 1, now), desk)


def _orderable(viewer: Viewer, book: DutyBook, desk: DeskInForce) -> tuple[DutyPost, ...]:
    return tuple(
        each
        for each in book.roster.posts
        if covering(viewer, Right.WORK, _dispatch(each, desk), desk.inventory) is not None
    )


def _told(
    tx: Transaction, given: Sequence[DutyLine]
) -> tuple[list[DispatchOrder], dict[int | None, DeskClock], dict[str, str]]:
    """The orders of the lines ``given``, the clock of each by its id, and what their people are called."""
    orders = orders_of(given, tx.duty_lines.answers_of([each.id for each in given]))
    posts = {each.post for each in given}
    found = tx.duty_clocks.of_scopes(posts, [scope_of_order(each.id) for each in given])
    said = [line for each in orders for line in (each.given, *each.answers)]
    named = {name for line in said for name in line.persons}
    called = called_apart(tx.users.named_or_of(named))
    return orders, {order_of_scope(each.scope): each for each in found}, called


def _dispatch(post: DutyPost, desk: DeskInForce) -> str:
    """Id of production dispatch for a post; empty where there is none."""
    department = desk.inventory.departments.get(post.department)
    return (
        desk.departments.duty(Duty.PRODUCTION_DISPATCH, None if department is None else department.place)
        or ""
    )


def _is_of_shift(who: Viewer, book: DutyBook, post: DutyPost, now: int) -> bool:
    shift = book.in_charge(post, now)
    return shift is None or who.name in shift.persons


def _write(
    tx: Transaction,
    viewer: Viewer,
    book: DutyBook,
    post: DutyPost,
    command: DispatchCommand,
    text: str,
    now: int,
    whom: str,
    about: int | None = None,
    key: str = "",
) -> DutyLine:
    running = next((each for each in book.shifts(post) if each.covers(now)), None)
    line = tx.duty_lines.add(
        DutyLine(
            at=now,
            post=post.id,
            kind=DutyLineKind.ORDER if about is None else DutyLineKind.ORDER_ANSWER,
            actor=viewer.name,
            shift_at=None if running is None else running.starts_at,
            acting_for=whom,
            text=text.strip(),
            data={"command": command.value},
            about=about,
            key=key or None,
        )
    )
    kind = AuditKind.DISPATCH_ORDER
    tx.audit.act_for(whom, viewer, kind, now, post.id, command=command.value, line=line.id)
    return line
