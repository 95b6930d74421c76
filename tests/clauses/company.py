"""A company of heating, water and property: its places, its departments, and who works there as what."""

from __future__ import annotations

from alerts.people.viewer import Grant
from ingest.inventory.departments import Department, DepartmentKind, Duty, ServiceLine
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place

PLACES = (
    Place("group", Level.ORGANISATION, "集团", zone="Asia/Shanghai", calendar="city"),
    Place("north", Level.UNIT, "北区", "group"),
    Place("b7", Level.BUILDING, "7号楼", "north", households=12),
    Place("b7-603", Level.HOUSEHOLD, "603", "b7", households=1),
    Place("b8", Level.BUILDING, "8号楼", "north", households=12),
)
CITY = Calendar("city", heating_season=(DateSpan("10-20", "04-10"),))


def _functional(id_: str, name: str, *duties: Duty, head: str, leader: str = "zhao") -> Department:
    kind = DepartmentKind.FUNCTIONAL
    return Department(id_, name, kind, place="group", duties=duties, head=head, leader=leader)


def _territorial(id_: str, name: str, line: ServiceLine, *, head: str) -> Department:
    return Department(id_, name, DepartmentKind.TERRITORIAL, None, (line,), "north", head=head, leader="zhao")


DEPARTMENTS = (
    _functional("dispatch", "生产调度部", Duty.PRODUCTION_DISPATCH, head="pan"),
    _functional("centre", "指挥中心", Duty.COMMAND_CENTRE, head="cao"),
    _functional("service", "营业服务部", Duty.CUSTOMER_SERVICE, head="zheng"),
    _functional("repair", "维修公司", Duty.REPAIR_COMPANY, head="zhou"),
    _functional("network", "管网部", Duty.NETWORK, head="guan"),
    _functional("technology", "生产技术部", Duty.PRODUCTION_TECHNOLOGY, head="ji"),
    _functional("lab", "水质科", Duty.WATER_QUALITY, head="shen"),
    Department("hall", "营业厅", DepartmentKind.FUNCTIONAL, head="hua", leader="zhao"),
    _territorial("water-north", "北区供水服务公司", ServiceLine.WATER, head="bei"),
    _territorial("heating-north", "北区供热站", ServiceLine.HEATING, head="lu"),
    _territorial("property-north", "北区物业", ServiceLine.PROPERTY, head="fang"),
)
COMPANY = Inventory(
    places={each.id: each for each in PLACES},
    departments={each.id: each for each in DEPARTMENTS},
    calendars={"city": CITY},
)


def _handler(department: str) -> tuple[Grant, ...]:
    return (Grant("handler", department),)


def _head(department: str) -> tuple[Grant, ...]:
    return (Grant("handler", department), Grant("head", department))


STAFF: dict[str, tuple[Grant, ...]] = {
    "zhang": (Grant("receiver"),),
    "wang": (Grant("dispatcher"),),
    "qian": (Grant("caller"),),
    "sun": (Grant("supervisor"),),
    "zhao": (Grant("leader"),),
    "gao": (Grant("leader"), Grant("head")),
    "li": _handler("repair"),
    "zhou": _head("repair"),
    "guo": _handler("network"),
    "guan": _head("network"),
    "tan": _handler("technology"),
    "wu": _handler("lab"),
    "shen": _head("lab"),
    "zheng": _head("service"),
    "shui": _handler("water-north"),
    "bei": _head("water-north"),
    "re": _handler("heating-north"),
    "lu": _head("heating-north"),
    "hong": _handler("property-north"),
    "fang": _head("property-north"),
    "pan": _head("dispatch"),
    "cao": _head("centre"),
    "yuan": (Grant("receiver", "hall"),),
    "hua": _head("hall"),
}
"""Zhang receives, Wang dispatches, Qian calls users back, Sun supervises, Zhao leads, Gao is head of it all.

Of the repair company Li is a handler and Zhou the head; of the network Guo and Guan; of the laboratory Wu and
Shen; of the water company in the north Shui and Bei, of the heating station there Re and Lu, of the property
company Hong and Fang; Tan works for production technology, Zheng is head of customer service. Yuan
receives at the hall, which has no place, and Hua is its head.
"""

CALL: dict[str, object] = {
    "channel": "call",
    "name": "张三",
    "unit_or_address": "幸福里7号楼603室",
    "phone": "13812341234",
    "content": "请来看看",
    "category": "help_general",
    "line": "water",
    "complaint": False,
    "feedback_way": "phone",
    "place": "b7",
}
COMPLAINT: dict[str, object] = {"complaint": True, "target": "company", "demand": "尽快解决"}
LEAK: dict[str, object] = {"category": "leak", "meter_side": "before", "content": "门口路面冒水"}
BUREAU: dict[str, object] = {
    "channel": "bureau",
    "transferred_from": "市供热处",
    "category": "room_temperature",
    "line": "heating",
    **COMPLAINT,
}
