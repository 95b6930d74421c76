"""In which ways what came of people's matters can differ from what a scenario says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ingest.durations import MINUTE, SECOND
from ingest.said import Said
from simulators.scenario.office import ActSection
from simulators.verdict.service_client import GivenAnswer


@dataclass(frozen=True, slots=True)
class OfficeDifference:
    """One difference, about the matter called ``matter``, at ``at`` (UTC ms)."""

    at: int
    matter: str
    sentence: Said

    def line(self, zone: str) -> Said:
        """The line that a person reads, with its local time."""
        said = Said("office-difference", matter=self.matter, why=self.sentence)
        return Said("verdict-line", time=local(self.at, zone), difference=said)


def refused_otherwise(act: ActSection, found: Sequence[str], answer: GivenAnswer) -> Said:
    """That an act was refused, or not, for other reasons than ``act`` says."""
    why = str(answer.document.get("detail", "")) if answer.refused else ""
    return Said(
        "office-refused",
        does=act.does,
        who=act.who,
        found=", ".join(found) or Said("office-done"),
        wanted=", ".join(sorted(act.refused)) or Said("office-done"),
        why=why,
    )


def local(instant: int | None, zone: str) -> str:
    """Month, day and time of an instant (UTC ms), as people there read it; seconds where there are any."""
    if instant is None:
        return "-"
    form = "%m-%d %H:%M" if instant % MINUTE == 0 else "%m-%d %H:%M:%S.%f"
    return f"{datetime.fromtimestamp(instant / SECOND, ZoneInfo(zone)):{form}}"
