"""The form of a row of the inventory: its keys as fields, and what was found wrong at each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.desk.installing.inventory_rows import InventoryTable, RowValue
from alerts.rules.inventory_files import file_of_row, keys_of_row
from api.console.views.move_forms import FormField
from api.words.languages import Language
from ingest.inventory.departments import DepartmentKind
from ingest.inventory.devices import BatteryUnit
from ingest.inventory.notation import in_units, in_words, parse_duration
from ingest.inventory.tree import Level
from ingest.inventory.water_ways import PointWater
from ingest.problems import Problem
from ingest.readings.quantities import Metric
from ingest.said import Said, name_of

CELL = "cell-"
"""What the names of the fields begin with: keys, and the fields that every form has, are kept apart."""
EDITED = tuple(each for each in InventoryTable if each is not InventoryTable.DEPARTMENTS)
"""Tables whose rows have a form. A department holds contact data, which who installs may not see."""
PLACES, INSTALLED = "/api/v1/lookup/seen/place", "/api/v1/lookup/installed/"
LOOKUPS = {
    "parent": PLACES,
    "place": PLACES,
    "gateway": f"{INSTALLED}gateway",
    "gateways": f"{INSTALLED}gateway",
    "point": f"{INSTALLED}point",
}
_YES_OR_NO = {each: name_of("yes-or-no", each) for each in ("true", "false")}
CHOICES: Mapping[str, Mapping[str, Said]] = {
    "level": {each: name_of("level", each) for each in Level},
    "metric": {each: name_of("metric", each) for each in Metric},
    "kind": {each: name_of("department-kind", each) for each in DepartmentKind},
    "battery": {each: name_of("battery-unit", each) for each in BatteryUnit},
    "water_kind": {each: name_of("choice-water-kind", each) for each in PointWater},
    "meter_side": {each: name_of("choice-meter-side", each) for each in ("before", "after")},
    "residential": _YES_OR_NO,
    "pump_station": _YES_OR_NO,
    "built_up": _YES_OR_NO,
}
"""Key -> the values that it may have, and what each is called."""
HINTED = frozenset(
    {"sampling", "upload", "limits", "contract_hours", "registered_at", "gateways", "formerly", "format"}
    | {"heating_season", "supply_winter", "supply_summer", "summer", "start", "end"}
)
"""Keys of which it is not plain how they are written."""


PERIODS = ("sampling", "upload")
"""Keys that are durations."""
INSTANTS = ("registered_at", "start", "end")
"""Keys that are instants."""


@dataclass(frozen=True, slots=True)
class RowForm:
    """The fields of a row, and what is wrong beside them."""

    fields: Sequence[FormField]
    faults: Sequence[str]


def cells_typed(table: InventoryTable, form: Mapping[str, str]) -> dict[str, str]:
    """Key -> what was typed for it, of the keys that such a row may have."""
    required, others = keys_of_row(table.kind)
    return {key: form.get(f"{CELL}{key}", "").strip() for key in (*required, *others)}


def file_typed(table: InventoryTable, cells: Mapping[str, str]) -> tuple[str, bytes]:
    """The file that says what was typed."""
    units = {key: in_units(cells[key]) for key in PERIODS if key in cells}
    return file_of_row(table.kind, {**cells, **units})


def cells_shown(values: Sequence[RowValue], language: Language, zone: str) -> dict[str, str]:
    """Key -> what stands in its field at first: times in ``zone``, and durations in the units of people."""
    cells = {value.key: value.text for value in values}
    for key in INSTANTS:
        if cells.get(key):
            local = datetime.fromisoformat(cells[key]).astimezone(ZoneInfo(zone))
            cells[key] = local.isoformat(" ", "milliseconds" if local.microsecond else "seconds")
    if language.tag == "zh-CN":
        cells |= {key: in_words(cells[key]) for key in PERIODS if key in cells}
    return cells


def row_form(
    table: InventoryTable, cells: Mapping[str, str], language: Language, problems: Sequence[Problem] = ()
) -> RowForm:
    """The form of a row of ``table`` that says ``cells``, with the ``problems`` that were found in it."""
    faults: dict[str, list[str]] = {}
    beside: list[str] = []
    for problem in problems:
        key, said = _at_key(problem)
        if key is not None and problem.file != Said("inventory-source"):
            faults.setdefault(key, []).append(language.say(said))
        else:
            beside.append(language.say(problem.said))
    required, others = keys_of_row(table.kind)
    fields = [_field(key, key in required, cells, language, faults) for key in (*required, *others)]
    return RowForm(fields, [*beside, *(each for key in faults for each in faults[key])])


def value_in_words(key: str, text: str, language: Language, zone: str) -> str:
    """What a value of ``key`` is called, times in ``zone``; empty where it is called what it is."""
    if text in CHOICES.get(key, {}):
        return language.say(CHOICES[key][text])
    if text and key in PERIODS:
        return language.duration(parse_duration(text))
    if text and key in INSTANTS:
        at = datetime.fromisoformat(text).timestamp()
        return language.full_date_time(round(at * 1000), zone)
    return ""


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A problem of a file: where in it, at which key, and what is wrong, in words."""

    where: str
    key: str
    reason: str


def problem_lines(problems: Sequence[Problem], language: Language) -> list[ProblemLine]:
    """``problems`` of a file as a table shows them."""
    return [
        ProblemLine(
            language.say(problem.where),
            "" if key is None else _key_name(key, language),
            language.say(said),
        )
        for problem in problems
        for key, said in [_at_key(problem)]
    ]


def _key_name(key: str, language: Language) -> str:
    """What ``key`` is called; a file may have any."""
    name = name_of("assets-key", key)
    return language.say(name) if language.has(name.key) else key


def _at_key(problem: Problem) -> tuple[str | None, Said | str]:
    """The key that ``problem`` is about, and what is wrong there."""
    reason = problem.reason
    if isinstance(reason, Said) and reason.key == "inventory-at-key":
        values = dict(reason.values)
        said = values["reason"]
        return str(values["key"]), said if isinstance(said, Said) else str(said)
    return None, reason


def _field(
    key: str, required: bool, cells: Mapping[str, str], language: Language, faults: dict[str, list[str]]
) -> FormField:
    choices = CHOICES.get(key, {})
    return FormField(
        f"{CELL}{key}",
        f"{CELL}{key}",
        language.say(name_of("assets-key", key)),
        "select" if choices else "text",
        required=required,
        choices=[(each, language.say(said)) for each, said in choices.items()],
        typed=cells.get(key, ""),
        faults=faults.pop(key, ()),
        lookup=LOOKUPS.get(key, ""),
        hint=language.say(name_of("assets-hint", key)) if key in HINTED else "",
    )
