"""Sanitation lists (卫生清单) of a pump station: one of each day, where each line is in order or not (H8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from typing import Any, Final, Self

import msgspec

from alerts.duty.lines import LONGEST_REASON, DutyLine, why_no_text
from alerts.duty.refusals import DutyRefused
from alerts.duty.roster import DutyPost
from alerts.matters.choices import FindingKind
from alerts.matters.finding_rules import FindingSource
from alerts.matters.findings import Finding
from ingest.inventory.departments import Duty
from ingest.inventory.tree import Inventory
from ingest.printable import is_one_line, shows_something
from ingest.problems import Problem, Problems
from ingest.readings.quantities import Metric
from ingest.said import Said, name_of
from ingest.toml_files import parse_toml_as

FILE = "sanitation.toml"
FILED_WITHIN = timedelta(days=7)
"""A list of a day that is longer ago is not filed any more."""
STATION_DUTIES = frozenset({Duty.PUMP_ATTENDANTS, Duty.SECONDARY_SUPPLY})
"""Departments with one of these work at pump stations, as routing has it (row 6)."""
STATION_METRICS = (Metric.WATER_PRESSURE, Metric.WATER_LEVEL, Metric.FREE_CHLORINE, Metric.TURBIDITY)
"""What is measured at a station, in the order in which it is shown."""


class SanitationLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the table."""

    id: str


class _SanitationFile(msgspec.Struct, forbid_unknown_fields=True):
    line: list[SanitationLine]


def read_sanitation(name: str, content: bytes) -> tuple[str, ...]:
    """Ids of the lines of the file ``name``, in order.

    Raises `Problems`: no TOML; a key that there is not; no line, or one twice.
    """
    lines = parse_toml_as(name, content, _SanitationFile).line
    ids = tuple(each.id for each in lines)
    if not ids or len(set(ids)) < len(ids):
        raise Problems([Problem(name, "file", "there are lines, and each is there once")])
    return ids


LINES: Final = read_sanitation(FILE, resources.files("alerts.duty.stations").joinpath(FILE).read_bytes())
"""Ids of the lines of the table that ships."""


@dataclass(frozen=True, slots=True)
class SanitationAnswer:
    """Whether a line is in order; of one that is not, what is wrong."""

    good: bool
    what: str = ""


@dataclass(frozen=True, slots=True)
class SanitationList:
    """A list as it is filed: the answer to each line, by its id, and what else there is to say."""

    day: date
    answers: Mapping[str, SanitationAnswer]
    text: str = ""

    @property
    def failed(self) -> tuple[str, ...]:
        """Ids of the lines that are not in order."""
        return tuple(id_ for id_, answer in self.answers.items() if not answer.good)

    @property
    def data(self) -> dict[str, Any]:
        """As the line of the log keeps it."""
        answers = {id_: {"good": each.good, "what": each.what} for id_, each in self.answers.items()}
        return {"day": self.day.isoformat(), "lines": answers}

    @classmethod
    def of(cls, line: DutyLine) -> Self:
        """As it was kept."""
        kept: Mapping[str, Mapping[str, Any]] = line.data["lines"]
        answers = {id_: SanitationAnswer(bool(each["good"]), str(each["what"])) for id_, each in kept.items()}
        return cls(date.fromisoformat(line.data["day"]), answers, line.text)


@dataclass(frozen=True, slots=True)
class SanitationDay:
    """Whether the list of a day is filed, and how many lines of the last one of that day failed."""

    day: date
    filed: bool = False
    failed: int = 0


def station_of(post: DutyPost, inventory: Inventory) -> str | None:
    """Id of the place of the pump station at which ``post`` is: its department's; ``None``: at none."""
    department = inventory.departments.get(post.department)
    if department is None or post.leads is not None or STATION_DUTIES.isdisjoint(department.duties):
        return None
    return department.place if department.place in inventory.places else None


def require_list(filed: SanitationList, today: date) -> None:
    """Raise `DutyRefused` unless ``filed`` can be filed on ``today``: every line has its answer."""
    if not today - FILED_WITHIN <= filed.day <= today:
        raise DutyRefused(Said("sanitation-day", days=str(FILED_WITHIN.days)))
    for id_ in filed.answers:
        if id_ not in LINES:
            raise DutyRefused(Said("sanitation-unknown", line=id_))
    for id_ in LINES:
        answer = filed.answers.get(id_)
        if answer is None:
            raise DutyRefused(Said("sanitation-unanswered", line=name_of("sanitation_line", id_)))
        needed = not answer.good
        if (needed and not shows_something(answer.what)) or not _fits(answer.what):
            line = name_of("sanitation_line", id_)
            raise DutyRefused(Said("sanitation-what", line=line, most=LONGEST_REASON))
    wrong = why_no_text(filed.text, needed=False)
    if wrong is not None:
        raise DutyRefused(wrong)


def unsanitary(filed: DutyLine, post: DutyPost, place: str, territory: str, found_by: str) -> list[Finding]:
    """卫生不合格: one for each line of the list ``filed`` that failed, at the station's place (H8).

    About the post's department, whose people decide nothing of it. Of two lists of one day the causes are
    the same: it is found once.
    """
    source, said = FindingSource("", filed.at, found_by, place, territory), SanitationList.of(filed)
    day = said.day.isoformat()
    return [
        source.find(
            FindingKind.SANITATION,
            f"post {post.id} day {day} line {id_}",
            department=post.department,
            post=post.id,
            log=filed.id,
            day=day,
            line=id_,
            what=said.answers[id_].what,
        )
        for id_ in said.failed
    ]


def days_of(filed: Sequence[SanitationList], days: Sequence[date]) -> tuple[SanitationDay, ...]:
    """What came of ``days``; of lists of one day, the newest first in ``filed``, the newest counts."""
    newest: dict[date, SanitationList] = {}
    for each in filed:
        newest.setdefault(each.day, each)
    return tuple(
        SanitationDay(day, filed=True, failed=len(newest[day].failed))
        if day in newest
        else SanitationDay(day)
        for day in days
    )


def _fits(what: str) -> bool:
    return len(what) <= LONGEST_REASON and (not what or is_one_line(what))
