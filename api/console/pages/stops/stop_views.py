"""What the page of a stop of supply shows of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.stops.stop_lines import NEWS, StopLine, StopLineKind
from alerts.stops.stop_table import StopField
from alerts.tickets.ticket import SYSTEM
from alerts.words.desk_names import clock_name, ladder_post_name, ladder_step_name
from api.words.languages import Language
from ingest.inventory.tree import Inventory
from ingest.said import name_of

_TIMES = frozenset({StopField.STARTS_AT, StopField.ENDS_AT})
_NAMED = {
    StopField.TO: "stop_to",
    StopField.RECIPIENT: "stop_recipient",
    StopField.RECIPIENTS: "stop_recipient",
}

_OF_IMPORTS = frozenset(
    {StopLineKind.IMPORTED, StopLineKind.IMPORT_MOVED, StopLineKind.IMPORT_GONE, StopLineKind.LAPSED}
)


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line as it is drawn: what was done, by whom, and what was given with it. Times UTC ms."""

    no: int
    at: int
    happened_at: int | None
    what: str
    by: str
    acting_for: str
    text: str
    given: Sequence[tuple[str, str]]
    late_reason: str


def lines_shown(
    lines: Iterable[StopLine], inventory: Inventory, language: Language, zone: str
) -> list[LineShown]:
    """``lines``, the newest first, in the words of ``language`` and the times of ``zone``."""
    return [_shown(each, inventory, language, zone) for each in lines][::-1]


def _shown(line: StopLine, inventory: Inventory, language: Language, zone: str) -> LineShown:
    if line.kind is StopLineKind.COMMAND:
        what = language.say(name_of("stop_command", line.command))
        given = _given(line, inventory, language, zone)
    elif line.kind is StopLineKind.STEP:
        what = f"{language.say(clock_name(line.data['clock']))} · " if "clock" in line.data else ""
        what += language.say(ladder_step_name(line.data["step"])) if "step" in line.data else ""
        given = _reached(line, language)
    elif line.kind is StopLineKind.TICKET_REPORTED:
        what, given = language.text("stop-reported-on-ticket"), []
    elif line.kind in _OF_IMPORTS:
        what = language.say(name_of("stop_line_kind", line.kind))
        given = _given(line, inventory, language, zone)
    else:
        what, given = _news(line, language), _of_others(line, language)
    return LineShown(
        line.no,
        line.at,
        line.happened_at if line.happened_at != line.at else None,
        what or language.text("stop-a-step"),
        language.text("event-by-system") if line.actor == SYSTEM else line.actor,
        line.acting_for,
        line.text,
        given,
        str(line.data.get("late_reason", "")),
    )


def _news(line: StopLine, language: Language) -> str:
    """What became of tickets of its places, or of the stop beside another."""
    if line.kind is StopLineKind.MERGED:
        return language.text("stop-merged")
    return language.text(f"stop-news-{line.data[NEWS]}", count=line.data["count"])


def _of_others(line: StopLine, language: Language) -> list[tuple[str, str]]:
    """The tickets and the stop that a line of the service names."""
    tickets = language.text("list-separator").join(line.data.get("tickets", ()))
    found = [(language.say(name_of("stop_field", StopField.TICKET)), tickets)] if tickets else []
    return [*found, (language.text("stops-title"), line.data["into"])] if "into" in line.data else found


def _reached(line: StopLine, language: Language) -> list[tuple[str, str]]:
    between = language.text("list-separator")
    meant = between.join(language.say(ladder_post_name(each)) for each in line.data.get("meant_for", ()))
    found = [(language.text("stop-meant-for"), meant)] if meant else []
    if "reached" in line.data:
        reached = between.join(line.data["reached"]) or language.text("stop-nobody")
        found.append((language.text("stop-reached"), reached))
    return found


def _given(line: StopLine, inventory: Inventory, language: Language, zone: str) -> list[tuple[str, str]]:
    return [
        (language.say(name_of("stop_field", field)), _written(field, value, inventory, language, zone))
        for field in StopField
        if (value := line.data.get(field.value)) not in (None, "", [])
    ]


def _written(field: StopField, value: object, inventory: Inventory, language: Language, zone: str) -> str:
    if field in _TIMES and isinstance(value, int):
        return language.full_date_time(value, zone)
    if field is StopField.ESTIMATE and isinstance(value, int):
        return language.duration(value)
    each = value if isinstance(value, list) else [value]
    return language.text("list-separator").join(_called(field, str(one), inventory, language) for one in each)


def _called(field: StopField, value: str, inventory: Inventory, language: Language) -> str:
    """What a value is called: a place, a department, a recipient; else as it was given."""
    if field is StopField.PLACES:
        return inventory.name_of(value)
    if field is StopField.UNIT and value in inventory.departments:
        return inventory.departments[value].name
    return language.say(name_of(_NAMED[field], value)) if field in _NAMED else value
