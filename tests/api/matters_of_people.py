"""Matters that people brought, in the town of `tests.api.stand_in_service` or another one, by its desk."""

from __future__ import annotations

from alerts.desk.matters.around import MatterQuestion, around_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.matter_lookup import files_of
from alerts.desk.matters.registering import Registration, register
from alerts.desk.matters.writing import write
from alerts.people.viewer import Grant, Viewer
from alerts.tickets.desk_moves.deciding import decide
from alerts.tickets.desk_moves.matter_file import THE_SERVICE, Actor
from alerts.tickets.desk_moves.orders import Order
from tests.api.stand_in_service import StandInService

CLERK = Viewer("受理员赵", (Grant("receiver"), Grant("dispatcher"), Grant("handler"), Grant("leader")))
CALL: dict[str, object] = {
    "channel": "call",
    "name": "张三",
    "unit_or_address": "幸福里7号楼603室",
    "phone": "13812341234",
    "content": "地下室漏水",
    "category": "leak",
    "line": "water",
    "complaint": False,
    "feedback_way": "phone",
    "meter_side": "before",
}


def desk_of(service: StandInService) -> DeskInForce:
    """What the desk of ``service`` goes by."""
    return DeskInForce(service.inventory(), service.tables().tables, service.calendar())


def a_call(service: StandInService, place: str, *, late_reason: str = "", **said: object) -> str:
    """A matter at ``place`` that somebody calls in now, or called in before; its number."""
    now = service.clock.now()
    values = {**CALL, "contacted_at": now, "place": place, **said}
    given = Registration(values, late_reason=late_reason)
    return register(service.records, CLERK, given, now, desk=desk_of(service)).ticket.number


def give(service: StandInService, number: str, command: str, *, who: Viewer | None = CLERK, **values) -> None:
    """What ``who`` (``None``: the service) does to the ticket ``number`` now."""
    desk, now = desk_of(service), service.clock.now()
    actor = THE_SERVICE if who is None else Actor(who.name, who.grants)
    order = Order(command, actor, now, values)
    with service.records.begin() as tx:
        file = files_of(tx, [number])[number]
        around = around_of(tx, file, MatterQuestion(who, desk, now, order))
        write(tx, file, decide(file, order, around, now, desk.tables), who, desk, now)
