"""The people of a scenario, who work at the desk of a service over its REST API."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote
from zoneinfo import ZoneInfo

from ingest.durations import SECOND
from simulators.office.office_differences import OfficeDifference, refused_otherwise
from simulators.scenario.office import REGISTER, ActSection, MatterSection
from simulators.scenario.schema import Scenario
from simulators.verdict.service_client import GivenAnswer, ServiceClient

CONTACT: Final = "contact"
CLOCK: Final = "clock"
"""Fields in which a scenario names what gets its number only when it is played."""


@dataclass(slots=True)
class PlayedMatter:
    """A matter with the numbers of its ticket and of its contact, empty until it is registered."""

    section: MatterSection
    ticket: str = ""
    contact: str = ""


class PeopleAtDesk:
    """Does what the scenario says at its instants, and takes down where the desk answers otherwise.

    Use it as a context manager.

    Parameters
    ----------
    scenario
        With its people and matters.
    url
        Where the service is.
    tokens
        Of the people, by name.

    Attributes
    ----------
    matters
        In the order of the file.
    differences
        Where an act was answered otherwise, in the order of time.
    """

    def __init__(self, scenario: Scenario, url: str, tokens: Mapping[str, str]) -> None:
        self.matters = [PlayedMatter(each) for each in scenario.matters]
        self.differences: list[OfficeDifference] = []
        self.zone = scenario.zone
        self._zone = ZoneInfo(scenario.zone)
        self._clients = {name: ServiceClient(url, token) for name, token in tokens.items()}
        self._waiting = self._in_order()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for client in self._clients.values():
            self._stack.enter_context(client)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def in_step(self, wait_judged: Callable[[int], None]) -> Callable[[int], None]:
        """What has people act at each published time, once the service has judged until then."""

        def step(now: int) -> None:
            wait_judged(now)
            self.act(now)

        return step

    def act(self, now: int) -> None:
        """Do what is to be done until ``now`` (UTC ms) and was not. Raises `ServiceError`."""
        while self._waiting and self._waiting[0][0].at <= now:
            act, matter = self._waiting.pop(0)
            self._do(act, matter)

    def _in_order(self) -> list[tuple[ActSection, PlayedMatter]]:
        """What people do; what the desk does by itself is nobody's to send."""
        acts = [(act, each) for each in self.matters for act in each.section.acts if not act.follows]
        return sorted(acts, key=lambda pair: pair[0].at)

    def _do(self, act: ActSection, matter: PlayedMatter) -> None:
        client = self._clients[act.who]
        if act.does == REGISTER:
            answer = client.do("contacts", {"data": self._data(act, matter), **self._when(act)})
        else:
            body = {
                "command": act.does,
                "text": act.text,
                "data": self._data(act, matter),
                **self._when(act),
            }
            answer = client.do(f"tickets/{quote(matter.ticket, safe='')}/commands", body)
        if act.does == REGISTER and not answer.refused:
            matter.ticket = answer.document["ticket"]["number"]
            matter.contact = answer.document["contact"]["number"]
        found = _codes(answer)
        if sorted(act.refused) != found:
            sentence = refused_otherwise(act, found, answer)
            self.differences.append(OfficeDifference(act.at, matter.section.title, sentence))

    def _when(self, act: ActSection) -> dict[str, object]:
        said: dict[str, object] = {"late_reason": act.late_reason} if act.late_reason else {}
        if act.happened is not None and act.does != REGISTER:
            said["happened_at"] = self._told(act.happened)
        return said

    def _data(self, act: ActSection, matter: PlayedMatter) -> dict[str, object]:
        data = {name: self._value(value) for name, value in act.data.items()}
        if act.does == REGISTER:
            data.setdefault("contacted_at", self._told(act.at if act.happened is None else act.happened))
        elif data.get(CONTACT) == CONTACT:
            data[CONTACT] = matter.contact
        if CLOCK in data:
            data[CLOCK] = self._clock(str(data[CLOCK]), matter, self._clients[act.who])
        return data

    def _clock(self, key: str, matter: PlayedMatter, client: ServiceClient) -> int:
        """Number of the latest clock of ``key``; 0: there is none."""
        clocks = client.document(f"tickets/{quote(matter.ticket, safe='')}")["clocks"]
        return max((each["id"] for each in clocks if each["key"] == key), default=0)

    def _value(self, value: Any) -> object:
        if isinstance(value, datetime):
            return (value if value.tzinfo else value.replace(tzinfo=self._zone)).isoformat()
        return value

    def _told(self, instant: int) -> str:
        return datetime.fromtimestamp(instant / SECOND, self._zone).isoformat()


def _codes(answer: GivenAnswer) -> list[str]:
    """Why it was refused: the codes of all reasons, sorted; else that of the answer itself."""
    if not answer.refused:
        return []
    errors: Sequence[Any] = answer.document.get("errors") or ()
    codes = {str(each.get("code") or each.get("where")) for each in errors}
    return sorted(codes) or [str(answer.document.get("code"))]
