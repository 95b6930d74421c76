"""A client of the service under test: what it reports over its REST API."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, NamedTuple, NoReturn, Self, TypeVar
from urllib.parse import quote

import httpx

from ingest.clock import elapsed
from ingest.durations import SECOND
from ingest.inventory.tree import Inventory
from ingest.network.proxies import by_proxy, may_use_proxy
from ingest.network.reaching import why_unreached
from ingest.said import Said

JUDGED = re.compile(r"^wenya_judged_until_seconds (\S+)$", re.MULTILINE)
JUDGING_TIMEOUT_S = 60.0
"""How long a service may take to judge one step."""
SERVICE = "wenya"
"""Who acts in a history where the service does."""
MOST_PAGES = 100_000
"""Pages of a list, at most: a service whose list never ends is faulty."""
POLL_PAUSES_S = (0.0005, 0.001, 0.002, 0.005, 0.02, 0.1)
"""How long to wait before asking again, longer each time."""

GOING = ("running", "paused", "unknown")
"""Of a clock that waits for its proof."""
LOWEST_ERROR, LOWEST_FAULT = 400, 500
"""HTTP statuses: from the first on it was not done, from the second on the service is at fault."""

T = TypeVar("T")


class GivenAnswer(NamedTuple):
    """What the service answers to somebody who does something: its HTTP status, and the JSON document."""

    status: int
    document: Any

    @property
    def refused(self) -> bool:
        """Whether it was not done."""
        return self.status >= LOWEST_ERROR


class ServiceError(Exception):
    """The service cannot be queried, refuses, or falls behind; the message says which, with its address."""


@dataclass(frozen=True, slots=True)
class FoundEpisode:
    """An episode as the service reports it; times UTC ms."""

    rule: str
    point: str
    began_at: int
    opened_at: int
    ended_at: int | None
    found_late: bool
    withdrawn: bool
    ticket: str | None
    rule_version: int | None = None
    limit: float | None = None
    unit: str | None = None
    hours: str | None = None
    worst: float | None = None
    worst_at: int | None = None
    mean: float | None = None
    covered: int = 0
    breaching: int = 0


@dataclass(frozen=True, slots=True)
class FoundClock:
    """A clock of a ticket as the service reports it; times UTC ms. ``status``: running, or ended."""

    key: str
    started_at: int
    due: int
    status: str


@dataclass(frozen=True, slots=True)
class FoundTicket:
    """A ticket as the service reports it; times UTC ms.

    ``clocks``, ``copies``, ``moves`` and ``taken_over`` have to be asked for; ``moves`` are those that the
    service made as it opened, each with its department or empty, ``taken_over`` the departments that took it
    over since, and ``None`` where there are too many lines to tell.
    ``first_responsible`` is ``None`` for who may not see persons. ``by_people``: somebody registered it.
    """

    number: str
    place: str
    concern: str
    kind: str
    state: str
    opened_at: int
    parent: str | None
    severity: str
    clauses: tuple[str, ...]
    households: int
    recovered_since: int | None
    clocks: tuple[FoundClock, ...] = ()
    step: str = "dispatched"
    unit: str = ""
    owner: str = ""
    first_responsible: str | None = None
    category: str = ""
    moves: tuple[tuple[str, str], ...] | None = None
    copies: tuple[str, ...] = ()
    taken_over: tuple[str, ...] | None = None
    by_people: bool = False


class ServiceClient:
    """The service at ``url``; use it as a context manager.

    Parameters
    ----------
    url
        Such as ``http://127.0.0.1:8470``.
    token
        A user's token, where reading needs one.

    Raises
    ------
    ServiceError
        ``url`` is not an HTTP address.
    """

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        if not self.url.startswith(("http://", "https://")):
            raise ServiceError(Said("service-no-http", url=url))
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self._client = httpx.Client(
            base_url=self.url, headers=headers, timeout=30.0, trust_env=may_use_proxy(self.url)
        )
        self._pause = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def episodes(self) -> list[FoundEpisode]:
        """All episodes. Raises `ServiceError`."""
        return self._listed(_episode, "episodes")

    def tickets(self) -> list[FoundTicket]:
        """All tickets. Raises `ServiceError`."""
        return self._listed(_ticket, "tickets")

    def whole(self, ticket: FoundTicket) -> FoundTicket:
        """``ticket`` with its clocks and first moves. Raises `ServiceError`."""
        path = f"tickets/{quote(ticket.number, safe='')}"
        with self._read(path):
            found = self._request("GET", f"/api/v1/{path}").json()
            clocks = tuple(_clock(each) for each in found["clocks"])
            moves = _moves(found, ticket.opened_at)
            taken_over = _taken_over(found)
            copies = tuple(each["id"] for each in found["copies"])
            registered = [each["actor"] for each in found["history"] if each["command"] == "register"]
        by_people = registered not in ([], [SERVICE])
        return replace(
            ticket, clocks=clocks, moves=moves, copies=copies, taken_over=taken_over, by_people=by_people
        )

    def readings(self, point: str, first: int, last: int) -> list[tuple[int, float]]:
        """``(measured_at, value)`` of ``point`` in [first, last), UTC ms. Raises `ServiceError`."""
        start, end = (datetime.fromtimestamp(t / SECOND, UTC).isoformat() for t in (first, last))
        return self._listed(
            _reading, f"points/{quote(point, safe='')}/readings", **{"from": start, "to": end}
        )

    def flags(self, point: str, first: int, last: int) -> list[str]:
        """The flags of the readings of ``point`` in [first, last), UTC ms. Raises `ServiceError`."""
        start, end = (datetime.fromtimestamp(t / SECOND, UTC).isoformat() for t in (first, last))
        path = f"points/{quote(point, safe='')}/readings"
        found = self._listed(lambda each: list(each["flags"]), path, **{"from": start, "to": end})
        return [flag for flags in found for flag in flags]

    def dead_letters(self) -> list[dict[str, Any]]:
        """All dead letters, as the API returns them. Raises `ServiceError`."""
        return self._listed(dict, "dead-letters")

    def document(self, path: str) -> Any:
        """What stands at ``path`` below ``/api/v1/``, as the API returns it. Raises `ServiceError`."""
        return self._request("GET", f"/api/v1/{path}").json()

    def do(self, path: str, body: Any) -> GivenAnswer:
        """Send ``body`` to ``path`` below ``/api/v1/``; a refusal is an answer. Raises `ServiceError`."""
        answer = self._sent("POST", f"/api/v1/{path}", json=body)
        if answer.status_code >= LOWEST_FAULT:
            self._refuse(answer, path)
        with self._read(path):
            return GivenAnswer(answer.status_code, answer.json())

    def judged_until(self) -> int:
        """UTC ms until which everything received has been judged. Raises `ServiceError`."""
        found = JUDGED.search(self._request("GET", "/metrics").text)
        try:
            return round(float(found[1] if found else "") * SECOND)
        except (ValueError, OverflowError):
            raise ServiceError(Said("service-not-wenya", url=self.url)) from None

    def ensure_ready_for(self, inventory: Inventory, start: int) -> None:
        """Check that a town that begins at ``start`` (UTC ms) can be played to it, before anything is sent.

        Raises
        ------
        ServiceError
            It cannot be queried; it has judged beyond ``start``, since it runs on the real clock or has been
            played to before; or it does not know the town's points.
        """
        judged = self.judged_until()
        if judged > start:
            at, begins = (datetime.fromtimestamp(t / SECOND, UTC).isoformat() for t in (judged, start))
            raise ServiceError(Said("service-later", url=self.url, judged=at, begins=begins))
        known = {each["id"] for each in self._listed(dict, "points")}
        missing = [point for point in inventory.points if point not in known]
        if missing:
            raise ServiceError(
                Said(
                    "service-lacks-points",
                    url=self.url,
                    missing=str(len(missing)),
                    points=str(len(inventory.points)),
                    point=missing[0],
                )
            )

    def wait_judged(self, now: int) -> None:
        """Return when everything until ``now`` (UTC ms) has been judged.

        Raises
        ------
        ServiceError
            Not within a minute: does it run on simulated time, on the same broker?
        """
        give_up, attempts = elapsed() + JUDGING_TIMEOUT_S, 0
        while (judged := self.judged_until()) < now:
            if elapsed() > give_up:
                raise ServiceError(
                    Said(
                        "service-behind",
                        url=self.url,
                        judged=str(judged),
                        wanted=str(now),
                        seconds=f"{JUDGING_TIMEOUT_S:.0f}",
                    )
                )
            self._pause.wait(POLL_PAUSES_S[min(attempts, len(POLL_PAUSES_S) - 1)])
            attempts += 1

    def _listed(self, make: Callable[[Any], T], path: str, **query: str) -> list[T]:
        """The items of a list, each converted by ``make``. Raises `ServiceError`, also if malformed."""
        with self._read(path):
            return [make(each) for each in self._pages(path, **query)]

    @contextmanager
    def _read(self, path: str) -> Iterator[None]:
        """What comes from there is read within; raises `ServiceError` where it is not what it should be."""
        try:
            yield
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ServiceError(
                Said("service-answers-oddly", url=f"{self.url}/api/v1/{path}", why=repr(error))
            ) from error

    def _pages(self, path: str, **query: str) -> Iterator[Any]:
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            more = query if cursor is None else {**query, "cursor": cursor}
            page = self._request("GET", f"/api/v1/{path}", params=more).json()
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return
        raise ServiceError(Said("service-endless", url=f"{self.url}/api/v1/{path}"))

    def _request(self, method: str, path: str, **request: Any) -> httpx.Response:
        answer = self._sent(method, path, **request)
        if answer.is_error:
            self._refuse(answer, path)
        return answer

    def _sent(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            return self._client.request(method, path, **request)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            url, why, proxy = f"{self.url}{path}", why_unreached(error), by_proxy(self.url)
            raise ServiceError(Said("service-away", url=url, why=why, proxy=proxy)) from error

    def _refuse(self, answer: httpx.Response, path: str) -> NoReturn:
        body = " ".join(answer.text.split())[:200]
        raise ServiceError(
            Said(
                "service-refuses",
                url=f"{self.url}{path}",
                status=str(answer.status_code),
                body=body or Said("influx-nothing"),
                proxy=by_proxy(self.url),
            )
        )


def _episode(each: Any) -> FoundEpisode:
    return FoundEpisode(
        each["rule"],
        each["point"],
        instant_of(each["began_at"]),
        instant_of(each["opened_at"]),
        None if each["ended_at"] is None else instant_of(each["ended_at"]),
        each["found_late"],
        each["withdrawn"],
        each["ticket"],
        each["rule_version"],
        each["limit"],
        each["unit"],
        each["hours"],
        each["worst"],
        None if each["worst_at"] is None else instant_of(each["worst_at"]),
        each["mean"],
        each["covered"],
        each["breaching"],
    )


def _ticket(each: Any) -> FoundTicket:
    return FoundTicket(
        each["number"],
        each["place"],
        each["concern"],
        each["kind"],
        each["state"],
        instant_of(each["opened_at"]),
        each["parent"],
        each["severity"],
        tuple(sorted(each["clauses"])),
        each["affected_households"],
        None if each["recovered_since"] is None else instant_of(each["recovered_since"]),
        step=each["step"],
        unit=each["unit"] or "",
        owner=each["owner"] or "",
        first_responsible=each["first_responsible"],
        category=each["category"] or "",
    )


def _moves(found: Any, opened_at: int) -> tuple[tuple[str, str], ...] | None:
    """Commands, each with its department, of the lines at ``opened_at``; ``None``: the first are cut off."""
    lines = found["history"]
    if found["history_count"] > len(lines):
        return None
    moves = [each for each in lines if each["command"] and instant_of(each["at"]) == opened_at]
    return tuple(
        (each["command"], str(each["data"].get("given", {}).get("department", ""))) for each in moves
    )


def _taken_over(found: Any) -> tuple[str, ...] | None:
    """Which departments took it over, by its history; ``None``: the first lines are cut off."""
    lines = found["history"]
    if found["history_count"] > len(lines):
        return None
    return tuple(each["data"]["given"]["department"] for each in lines if each["command"] == "take_over")


def _clock(each: Any) -> FoundClock:
    status = "running" if each["stopped_at"] is None and each["status"] in GOING else "ended"
    return FoundClock(each["key"], instant_of(each["started_at"]), instant_of(each["due_at"]), status)


def _reading(each: Any) -> tuple[int, float]:
    return instant_of(each["measured_at"]), float(each["value"])


def instant_of(moment: str) -> int:
    """UTC ms of a moment that the service tells, in RFC 3339."""
    return round(datetime.fromisoformat(moment).timestamp() * SECOND)
