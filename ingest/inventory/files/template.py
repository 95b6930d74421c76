"""A file to begin with: every key or column, and an example of each kind as a remark."""

from __future__ import annotations

from typing import Literal

from ingest.durations import HOUR, MINUTE
from ingest.inventory.departments import (
    DeliveryPeriod,
    Department,
    DepartmentKind,
    Duty,
    PhoneBand,
    ServiceLine,
)
from ingest.inventory.devices import BatteryUnit, Device, DeviceModel, Gateway, ModelChannel, aliases_to
from ingest.inventory.files.entries import REMARK, TABLES
from ingest.inventory.files.exporter import Plain, csv_columns, csv_text, plain_tables, toml_lines
from ingest.inventory.files.items import keys_of
from ingest.inventory.files.limit_columns import LimitColumns
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Outage, Place, Point
from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat

TemplateFormat = Literal["toml", "csv"]

EXAMPLE = Inventory(
    calendars={
        "city": Calendar(
            "city",
            (DateSpan("11-15", "03-15"),),
            ("06:00-10:00", "17:00-22:00"),
            ("06:00-10:00", "17:00-23:00"),
            DateSpan("05-01", "09-30"),
        )
    },
    places={
        "group": Place(
            "group", Level.ORGANISATION, "城市热力与供水集团", zone="Asia/Shanghai", calendar="city"
        ),
        "north": Place(
            *("north", Level.UNIT, "北区供热所", "group"),
            pump_station=True,
            built_up=True,
            longitude=125.3245,
            latitude=43.8868,
        ),
        "lilac-3-0301": Place("lilac-3-0301", Level.HOUSEHOLD, "丁香苑3号楼301", "north", households=1),
    },
    departments={
        "heat-north": Department(
            "heat-north",
            "北区供热所",
            DepartmentKind.TERRITORIAL,
            lines=(ServiceLine.HEATING,),
            place="north",
            head="wang",
            leader="zhao",
            phones=(
                PhoneBand("08:00-18:00", "0431-8800001"),
                PhoneBand("18:00-08:00", "0431-8800002"),
            ),
            channels=("console",),
            duties=(Duty.COMMAND_CENTRE,),
            petition_staff=("li",),
            data_delivery=(DeliveryPeriod.MONTH,),
        )
    },
    gateways={"gw-7": Gateway("gw-7", "north", "7号换热站网关", GatewayFormat.NATIVE, ("gw-old",))},
    models={
        "EM300-TH": DeviceModel(
            *("EM300-TH", BatteryUnit.PERCENT, 20 * MINUTE, HOUR),
            channels=(ModelChannel("temperature", Metric.INDOOR_TEMPERATURE, "°C"),),
            ignored=("humidity",),
        )
    },
    devices={
        "24e1240000000301": Device(
            "24e1240000000301", "gw-7", "EM300-TH", name="301室客厅温度计", ignored=("co2",)
        )
    },
    points={
        "lilac-3-0301-living": Point(
            "lilac-3-0301-living",
            Metric.INDOOR_TEMPERATURE,
            "lilac-3-0301",
            20 * MINUTE,
            HOUR,
            residential=True,
            device="24e1240000000301",
            name="301室客厅",
        )
    },
    aliases=aliases_to({"24e1240000000301/temperature": "lilac-3-0301-living"}),
    outages={
        "2026-04-flush": Outage(
            "2026-04-flush", "north", 1_775_782_800_000, 1_775_804_400_000, "生产技术部", "管网冲洗"
        )
    },
)
"""A sound inventory with something of every kind."""


def write_template(form: TemplateFormat, limit_columns: LimitColumns) -> str:
    """The text of a file of that format. Read as it is, it holds nothing; without the marks, `EXAMPLE`."""
    tables = plain_tables(EXAMPLE, limit_columns)
    if form == "csv":
        rows: list[Plain] = [
            {"type": f"{REMARK}{TABLES[table]}", **row} for table, rows in tables for row in rows
        ]
        return csv_text(csv_columns(limit_columns), rows)
    lines: list[str] = []
    for table, rows in tables:
        required, others = keys_of(TABLES[table], limit_columns)
        also = f"; also {', '.join(others)}" if others else ""
        lines.append(f"{REMARK * 2} {table}: {', '.join(required)}{also}")
        lines += [f"{REMARK} {line}" if line else line for line in toml_lines([(table, rows)])]
    return "\n".join(lines)
