"""The live stream: what the records' event table gained, sent to every listener within a second.

A listener is only a position in the table, and what they see of it. While anybody listens, one task polls the
database for new events and keeps the newest in memory; a listener that fell behind, or comes back with
``Last-Event-ID``, reads the table itself. So nothing is queued per listener, and a slow one holds up nobody.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from math import inf

import structlog
from starlette.concurrency import run_in_threadpool

from alerts.desk.lookups.events import access_version, events_after, newest_event
from alerts.events import Event
from alerts.people.roles import Right
from alerts.people.use_cases import use_case_of
from alerts.people.viewer import ANONYMOUS, SERVICE, Forbidden, Viewer
from alerts.records import Records
from alerts.rules.rule_words import WordsByVersion
from api.http.problems import HttpProblem, ProblemKind
from api.http.stream.encoded import RecentEvent, encode_event, line_of
from api.http.stream.presence import Present, Seat, Seats
from api.words.languages import Language
from api.words.written_rules import WrittenRules
from ingest.clock import Clock, RealClock
from ingest.inventory.tree import Inventory
from ingest.said import Said

log = structlog.get_logger("wenya.api")

POLL_PERIOD_S = 0.1
"""How often the table is polled: the most by which an event is sent later than it was committed."""
TRUSTED_S, ANSWER_S = 0.6, 0.3
"""For how long it is taken that nobody may do less than before; and how long it may take to find out then.

Who listens by name and is not known in that time is let go of, and may come back: whoever loses access loses
the stream within a second, whatever hangs."""
HEARTBEAT_S = 15.0
"""A comment after so much silence keeps proxies from closing the stream."""
MOST_LISTENERS = 64
SHARE = 2
"""Of what there is at most, one person has so much of a part: one who opens many keeps nobody else out."""
RECENT_EVENTS = 1_000
"""Newest events kept in memory."""
EVENTS_PER_READ = 500
"""Events read from the table at once."""
RETRY_MS = 2_000
"""How long a browser waits before it connects again."""

LISTENING = use_case_of(events_after)
"""What whoever listens has to be admitted to."""


class EventHub:
    """Fans the event table out to listeners of one asyncio loop.

    Parameters
    ----------
    records
        Where events are appended, by whichever thread or process.
    inventory
        Gives the one in force, by which a listener's places are known.
    most_listeners
        Further listeners are refused.
    heartbeat_s
        Seconds of silence before a comment is sent.
    own_words
        Gives the words of the organisation's own rules.
    wall
        The time of what listeners showed, and of their leaves; default: the real one.

    Attributes
    ----------
    presence
        Who has which ticket open.
    access
        What moves when somebody may do something else than before, as it was read last.
    known_at
        When that began to be read (loop's time).
    unchanged_at
        When it was last read as it had been before it moved.
    """

    def __init__(
        self,
        records: Records,
        inventory: Callable[[], Inventory],
        own_words: Callable[[], WordsByVersion] = dict,
        *,
        most_listeners: int = MOST_LISTENERS,
        heartbeat_s: float = HEARTBEAT_S,
        wall: Clock | None = None,
    ) -> None:
        self._records = records
        self._inventory = inventory
        self._own_words = own_words
        self._most_listeners = most_listeners
        self.heartbeat_s = heartbeat_s
        self.wall = wall or RealClock()
        self._listeners: Counter[str] = Counter()
        self._recent: deque[RecentEvent] = deque(maxlen=RECENT_EVENTS)
        self._newest = 0
        self.presence = Seats()
        self._news = asyncio.Event()
        self.access: int | None = None
        self.known_at = self.unchanged_at = 0.0
        self._stopped = False
        self._poller: asyncio.Task[None] | None = None

    @property
    def listeners(self) -> int:
        """How many listen right now."""
        return self._listeners.total()

    async def listen(
        self,
        viewer: Viewer,
        after: int | None,
        language: Language,
        again: Callable[[], Viewer | None] | None = None,
        ticket: str | None = None,
    ) -> AsyncIterator[bytes]:
        """Take a place and return the stream of events after id ``after`` (``None``: from now on).

        Of those that ``viewer`` sees when they are sent. What an event says in words is in ``language``.
        ``again`` says who listens, as of then, and ``None`` when nobody may any more: the stream ends. It is
        asked when somebody may do something else than before, when ``viewer`` says that this changes by
        itself, when that is not known for `TRUSTED_S`, and with each heartbeat. It may wait for the records:
        where these do not answer soon, or not at all, the stream ends, too. Without ``again`` anybody may
        listen, and stays. ``ticket``: one that they see and have open; who sees people is told who else has
        it open, in events of the kind ``presence``, and is told of to these.

        Raises
        ------
        Forbidden
            The viewer may not look.
        HttpProblem
            ``too-many-listeners``; ``not-ready`` when the service is stopping.
        """
        if self._stopped:
            raise HttpProblem(ProblemKind.NOT_READY, Said("refusal-stopping"))
        mine = 0 if viewer.name == ANONYMOUS.name else self._listeners[viewer.name]
        if self.listeners >= self._most_listeners or mine >= max(1, self._most_listeners // SHARE):
            raise HttpProblem(
                ProblemKind.TOO_MANY_LISTENERS, Said("refusal-too-many-listeners", most=self._most_listeners)
            )
        self._listeners[viewer.name] += 1
        asked_at = _now()
        try:
            newest = await run_in_threadpool(newest_event, self._records, SERVICE)
            self._start_polling(newest, asked_at)
        except BaseException:
            self._leave(viewer.name)
            raise
        seat = self.presence.sit(ticket, viewer.name, asked_at) if ticket and viewer.sees_people else None
        listener = _Listener(self, viewer, again, seat)
        return self._stream(listener, newest if after is None else min(after, newest), language)

    def stop(self) -> None:
        """End every stream, before the server waits for it. From the hub's loop; harmless when repeated."""
        self._stopped = True
        self._news.set()

    async def _stream(self, listener: _Listener, position: int, language: Language) -> AsyncIterator[bytes]:
        silent_since = _now()
        try:
            yield f"retry: {RETRY_MS}\n\n".encode()
            while not self._stopped:
                news, newest = self._news, self._newest
                if not await listener.still_may():
                    return
                if position < newest:
                    found, until = await self._after(listener.viewer, position, language)
                    if listener.in_doubt:
                        continue  # access was lost while it was read, perhaps
                    position = until if until > position else newest  # what was there has been forgotten
                    if found:
                        silent_since = _now()
                        yield b"".join(found)
                    continue
                if told := listener.others():
                    yield told
                heartbeat_at = silent_since + self.heartbeat_s
                try:
                    wait_until = min(heartbeat_at, listener.trusted_until)
                    await asyncio.wait_for(news.wait(), max(wait_until - _now(), 0.0))
                except TimeoutError:
                    if _now() >= heartbeat_at:
                        silent_since = _now()
                        yield b": still here\n\n"
        except Exception as error:  # noqa: BLE001 - the stream has begun; ending it makes the listener come back
            log.warning("event stream ended", error=type(error).__name__)
        finally:
            self._leave(listener.name, listener.seat)

    async def _after(self, viewer: Viewer, position: int, language: Language) -> tuple[list[bytes], int]:
        """Some of the events after ``position`` that ``viewer`` sees, encoded, and up to which id all are."""
        rules, inventory = WrittenRules(language, self._own_words()), self._inventory()
        if self._recent and self._recent[0].event.id <= position + 1:
            territories = viewer.scope(Right.LOOK).territories(inventory)
            found = [
                encoded
                for known in self._recent
                if known.event.id > position and (encoded := known.encoded(rules, territories)) is not None
            ]
            return found, self._recent[-1].event.id
        events, until = await run_in_threadpool(
            events_after, self._records, viewer, position, EVENTS_PER_READ, inventory=inventory
        )
        return [encode_event(event, rules) for event in events], until

    def _start_polling(self, newest: int, asked_at: float) -> None:
        if self._poller is None:
            self._newest = max(self._newest, newest)
            self.known_at = asked_at
            self._recent.clear()
            self._poller = asyncio.create_task(self._poll())

    def _leave(self, name: str, seat: Seat | None = None) -> None:
        if seat is not None:
            self.presence.leave(seat)
        self._listeners[name] -= 1
        if self._listeners[name] == 0:
            del self._listeners[name]
        if not self._listeners and self._poller is not None:
            self._poller.cancel()
            self._poller = None

    async def _poll(self) -> None:
        """Poll until nobody listens; a database that does not answer is retried, and logged once."""
        unavailable = False
        while not self._stopped:
            await asyncio.sleep(POLL_PERIOD_S)
            asked_at = _now()
            try:
                found, access = await run_in_threadpool(self._ask)
            except Exception as error:  # noqa: BLE001 - listeners stay connected while the database does not answer
                if not unavailable:
                    log.warning("cannot read events; retrying", error=type(error).__name__)
                unavailable = True
                continue
            if unavailable:
                log.info("events can be read again")
                unavailable = False
            if found:
                self._recent.extend(map(RecentEvent, found))
                self._newest = found[-1].id
            changed = access != self.access
            if changed:
                self.access, self.unchanged_at = access, self.known_at
            self.known_at = asked_at
            if found or changed or self.presence.has_changed(asked_at):
                news, self._news = self._news, asyncio.Event()
                news.set()

    def _ask(self) -> tuple[list[Event], int]:
        """The next events, and what moves when somebody may do something else than before."""
        inventory = self._inventory()
        found, _ = events_after(self._records, SERVICE, self._newest, EVENTS_PER_READ, inventory=inventory)
        return found, access_version(self._records)


class _Listener:
    """Who listens, and whether they still may, as far as their hub knows."""

    def __init__(
        self,
        hub: EventHub,
        viewer: Viewer,
        again: Callable[[], Viewer | None] | None,
        seat: Seat | None,
    ) -> None:
        self.name = viewer.name
        self.seat = seat
        self._told: list[Present] | None = None
        self.viewer = viewer
        self._hub = hub
        self._again = again
        self._access = hub.access
        self._asked_at = self._again_at = 0.0

    def others(self) -> bytes | None:
        """Who else is at their ticket, where that is news; with the number of their own seat, the first time.

        Not an event of the table, so without an id; of a kind of its own, which makes no page refresh.
        """
        if self.seat is None:
            return None
        people = self._hub.presence.others(self.seat, _now())
        if people == self._told:
            return None
        self._told = people
        data = {
            "seat": self.seat.id,
            "ticket": self.seat.ticket,
            "people": [each._asdict() for each in people],
        }
        return f"event: presence\ndata: {line_of(data)}\n\n".encode()

    @property
    def in_doubt(self) -> bool:
        """Whether they may do less than what is known here, perhaps."""
        return self._again is not None and (self._changed or _now() >= self.trusted_until)

    @property
    def trusted_until(self) -> float:
        """Until when they may listen by what is known now."""
        if self._again is None:
            return inf
        by_hub = self._hub.unchanged_at if self._changed else self._hub.known_at
        return max(by_hub, self._asked_at) + TRUSTED_S

    async def still_may(self) -> bool:
        """Whether they may go on; asks again where there is reason to. Raises `TimeoutError`."""
        due = _now() >= self._again_at or self._changed_by_itself
        while self._again is not None and (due or self.in_doubt):
            access, asked_at, due = self._hub.access, _now(), False
            left_s = max(self.trusted_until - asked_at, 0.0) + ANSWER_S
            known = await asyncio.wait_for(run_in_threadpool(self._again), left_s)
            if known is None or not _may_listen(known):
                return False
            if self.seat is not None and known.grants != self.viewer.grants:
                self._hub.presence.leave(self.seat)  # perhaps they do not see that ticket any more
                self.seat = None
            self.viewer, self._access, self._asked_at = known, access, asked_at
            self._again_at = asked_at + self._hub.heartbeat_s
        return True

    @property
    def _changed_by_itself(self) -> bool:
        """Whether what they may do is another by now, though nobody has changed what is on record."""
        changes_at = self.viewer.changes_at
        return changes_at is not None and self._hub.wall.now() >= changes_at

    @property
    def _changed(self) -> bool:
        return self._access != self._hub.access


def _may_listen(viewer: Viewer) -> bool:
    """Whether one of their roles lets them look; their places may be other ones than before."""
    try:
        LISTENING.admit(viewer)
    except Forbidden:
        return False
    return True


def _now() -> float:
    """Of the running loop, in seconds."""
    return asyncio.get_running_loop().time()
