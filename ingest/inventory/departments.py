"""Departments: who answers for which places and lines, and when they are reached by which number."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from ingest.readings.quantities import Metric


class DepartmentKind(StrEnum):
    """What a department answers for."""

    TERRITORIAL = "territorial"
    """For its lines at a place and all below it."""
    FUNCTIONAL = "functional"
    """For a kind of work, wherever it is: dispatch, water quality, meters."""
    OUTSIDE = "outside"
    """Not the organisation's own: a property company, a bureau."""


class ServiceLine(StrEnum):
    """What the organisation does for people, each with departments of its own."""

    HEATING = "heating"
    WATER = "water"
    FEES = "fees"
    PROPERTY = "property"


class Duty(StrEnum):
    """A function that a department has, by which matters find it (desk.md, section 10)."""

    PRODUCTION_DISPATCH = "production_dispatch"
    """生产调度部: user service, and what is nobody else's (W17); what is urgent out of hours (W34)."""
    COMMAND_CENTRE = "command_centre"
    """指挥中心: the same for heating (H31)."""
    CUSTOMER_SERVICE = "customer_service"
    """营业服务部 or 客户服务中心: letters, calls and visits (C17); answers about water quality (C24)."""
    REPAIR_COMPANY = "repair_company"
    """维修公司: bursts and leaks of the public pipe, at any hour (W35)."""
    NETWORK = "network"
    """管网部: the network and its repair (C19 C34), pressure on the user's side (C23)."""
    PRODUCTION_TECHNOLOGY = "production_technology"
    """生产技术部: pressure of the public network (C20 C22)."""
    WATER_MAKING = "water_making"
    """制水公司: what leaves the plant (C18)."""
    WATER_QUALITY = "water_quality"
    """水质科: samples and analyses (C18 C24)."""
    SECONDARY_SUPPLY = "secondary_supply"
    """二次供水公司: pump stations of the water supply (W16)."""
    PUMP_ATTENDANTS = "pump_attendants"
    """泵水人员: pump stations of a heating group (H8)."""
    METERING = "metering"
    """计量室: meters (C19)."""
    SERVICE_SUPERVISION = "service_supervision"
    """服务监察部: reception and supervision (H27)."""
    DISCIPLINE = "discipline"
    """纪检部门: the conduct of staff (W28)."""
    PUBLICITY = "publicity"
    """宣传部: what the public is told (W59)."""
    DEVICES = "devices"
    """Who keeps sensors and gateways: their silence and their faults."""


class DeliveryPeriod(StrEnum):
    """How often a department delivers its data of letters, calls and visits (clause H35)."""

    DAY = "day"
    WEEK = "week"
    HALF_MONTH = "half_month"
    """From the 1st to the 15th, and from the 16th on."""
    MONTH = "month"
    QUARTER = "quarter"


LINE_OF = {
    Metric.INDOOR_TEMPERATURE: ServiceLine.HEATING,
    Metric.WATER_PRESSURE: ServiceLine.WATER,
    Metric.FREE_CHLORINE: ServiceLine.WATER,
    Metric.TURBIDITY: ServiceLine.WATER,
    Metric.PH: ServiceLine.WATER,
    Metric.WATER_LEVEL: ServiceLine.WATER,
}
"""Metric of a point -> the line whose territorial unit answers for it."""


NO_IDS = frozenset({"unmanned"})
"""No ids of departments: in the API they are addresses of something else, where a department has its own."""


class PhoneBand(NamedTuple):
    """A number, and the half-open local hours in which it is answered; they may cross midnight."""

    hours: str
    number: str


@dataclass(frozen=True, slots=True)
class Department:
    """Who answers for something (desk.md, section 10).

    Attributes
    ----------
    parent
        The department above, which takes over what nobody here can be reached for.
    lines
        A territorial unit has one or several.
    place
        Of a territorial unit: it answers there and below, down to the place of another unit of the line. Of a
        functional department: what it may see. ``None`` for one that is outside.
    head, leader
        Names of users: who is head of it, and the leader in charge of it (clause W16). They need not be there
        yet.
    channels
        Names of the ways to tell it something.
    duties
        By which matters find it, wherever they are; with a place, those at and below it first.
    petition_staff
        Names of users who look after petitions (clause W16).
    data_delivery
        The periods after which it delivers its data of letters, calls and visits (clause H35).
    """

    id: str
    name: str
    kind: DepartmentKind
    parent: str | None = None
    lines: tuple[ServiceLine, ...] = ()
    place: str | None = None
    head: str | None = None
    leader: str | None = None
    phones: tuple[PhoneBand, ...] = ()
    channels: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    petition_staff: tuple[str, ...] = ()
    data_delivery: tuple[DeliveryPeriod, ...] = ()


def mark_of_department(department: Department | None) -> str:
    """What tells a department from what it was before a change; of none, too."""
    return hashlib.sha256(repr(department).encode()).hexdigest()
