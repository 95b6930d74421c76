"""Patrol sheets (巡视工作单): one of each day and area, with look, listen, smell and check (C4, C32)."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from alerts.duty.lines import LONGEST_REASON, why_no_text
from alerts.duty.refusals import DutyRefused
from ingest.printable import is_short_line
from ingest.said import Said, name_of

MOST_FINDINGS = 50
FILED_WITHIN = timedelta(days=7)
"""A sheet of a day that is longer ago is not filed any more."""


class PatrolCheck(StrEnum):
    """What a patroller does at what they pass (四勤)."""

    LOOK = "look"
    LISTEN = "listen"
    SMELL = "smell"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class PatrolFinding:
    """What was found on a patrol, and where: id of a place, or empty."""

    what: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class PatrolSheet:
    """A sheet as it is filed.

    Attributes
    ----------
    day
        Of the patrol.
    checks
        What each check came to.
    left_out
        What of the network was not covered, and why; empty: the whole of it was (C32).
    findings
        Each makes a repair sheet.
    text
        What else there is to say.
    """

    day: date
    checks: Mapping[PatrolCheck, str]
    left_out: str = ""
    findings: tuple[PatrolFinding, ...] = ()
    text: str = ""

    @property
    def whole(self) -> bool:
        """Whether the whole network of the area was covered."""
        return not self.left_out

    @property
    def data(self) -> dict[str, Any]:
        """As the line of the log keeps it."""
        checks = {check.value: text for check, text in self.checks.items()}
        return {"day": self.day.isoformat(), "checks": checks, "left_out": self.left_out}

    @classmethod
    def of(cls, data: Mapping[str, Any], text: str) -> Self:
        """As it was kept; what was found is in lines of its own."""
        checks = {PatrolCheck(check): str(said) for check, said in data["checks"].items()}
        return cls(date.fromisoformat(data["day"]), checks, str(data["left_out"]), text=text)


@dataclass(frozen=True, slots=True)
class PatrolDay:
    """Whether the area was covered on a day: by a sheet that is filed, and wholly."""

    day: date
    filed: bool = False
    whole: bool = field(default=False)


def require_sheet(
    sheet: PatrolSheet, today: date, places: Container[str], is_own: Callable[[str], bool]
) -> None:
    """Raise `DutyRefused` unless ``sheet`` can be filed on ``today``.

    ``places``: ids of all there are; ``is_own``: whether one belongs to the area that is patrolled.
    """
    if not today - FILED_WITHIN <= sheet.day <= today:
        raise DutyRefused(Said("patrol-day", days=str(FILED_WITHIN.days)))
    for check in PatrolCheck:
        _require_line(sheet.checks.get(check, ""), Said("patrol-check", check=name_of("patrol_check", check)))
    if sheet.left_out:
        _require_line(sheet.left_out, Said("patrol-line", most=LONGEST_REASON))
    if len(sheet.findings) > MOST_FINDINGS:
        raise DutyRefused(Said("patrol-findings", most=MOST_FINDINGS))
    for finding in sheet.findings:
        _require_line(finding.what, Said("patrol-line", most=LONGEST_REASON))
        if finding.place and finding.place not in places:
            raise DutyRefused(Said("patrol-no-place", place=finding.place))
        if finding.place and not is_own(finding.place):
            raise DutyRefused(Said("patrol-place-elsewhere", place=finding.place))
    unfit = why_no_text(sheet.text, needed=False)
    if unfit is not None:
        raise DutyRefused(unfit)


def _require_line(text: str, said: Said) -> None:
    if not is_short_line(text, LONGEST_REASON):
        raise DutyRefused(said)
