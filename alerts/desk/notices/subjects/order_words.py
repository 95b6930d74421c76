"""What an order, or a repair sheet, says: in the message itself, since a phone is where it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.notices.subjects.subject import NoticeWords
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.repairs import RepairCommand
from alerts.duty.timekeeping import line_of_scope
from alerts.notices.deciding import line_of_cause
from alerts.notices.notice import Notice
from alerts.records import Transaction
from ingest.said import Said

MOST_WORDS: Final = 80
"""Characters of what somebody wrote that a message repeats; the page has all of it."""
_SAID: Final = frozenset(
    {DutyLineKind.ORDER, DutyLineKind.ORDER_ANSWER, DutyLineKind.REPAIR, DutyLineKind.REPAIR_SIGNED}
)
_REPAIRS: Final = frozenset({DutyLineKind.REPAIR, DutyLineKind.REPAIR_SIGNED})


def words_of_lines(
    tx: Transaction,
    notices: Iterable[Notice],
    clocks: Mapping[int, DeskClock],
    departments: Mapping[str, str],
) -> dict[str, NoticeWords]:
    """Cause -> what the lines of the duty log say that ``notices``, and their ``clocks``, are about.

    Of a repair sheet that is issued it is what was found. ``departments``: id of a post -> its department;
    others are not led to its log, which they do not see. Two statements.
    """
    numbers = {each.cause: _line_of(each, clocks) for each in notices}
    wanted = {number for number in numbers.values() if number is not None}
    lines = tx.duty_lines.by_ids(wanted) if wanted else {}
    issued = {each.about for each in lines.values() if _is_issued(each) and each.about is not None}
    lines |= tx.duty_lines.by_ids(issued) if issued else {}
    found = {}
    for notice in notices:
        line = lines.get(numbers[notice.cause] or 0)
        if line is not None and line.kind in _SAID:
            own = notice.unit in ("", departments.get(notice.subject, ""))
            found[notice.cause] = NoticeWords(_words(line, lines), _path(line, own=own))
    return found


def in_short(text: str) -> str:
    """``text`` on one line, cut where it is longer than a message repeats."""
    line = " ".join(text.split())
    return line if len(line) <= MOST_WORDS else f"{line[: MOST_WORDS - 1]}…"


def _line_of(notice: Notice, clocks: Mapping[int, DeskClock]) -> int | None:
    clock = None if notice.clock is None or not notice.step else clocks.get(notice.clock)
    return line_of_cause(notice.cause) if clock is None else line_of_scope(clock.scope)


def _is_issued(line: DutyLine) -> bool:
    return line.kind is DutyLineKind.REPAIR_SIGNED and line.data["command"] == RepairCommand.ISSUE


def _words(line: DutyLine, lines: Mapping[int, DutyLine]) -> tuple[Said, ...]:
    found = lines.get(line.about or 0) if _is_issued(line) else None
    text = in_short((line if found is None else found).text)
    return (Said("notice-words", text=text),) if text else ()


def _path(line: DutyLine, *, own: bool) -> str:
    if line.kind in _REPAIRS:
        return f"/duty/{line.post}/patrols"
    return "" if own else "/duty"
