"""The live stream: what the records' event table gained, sent to every listener within a second.

A listener is only a position in the table. One watcher asks the database for news while anybody listens and
keeps the newest events at hand; a listener that fell behind, or comes back with ``Last-Event-ID``, reads the
table itself. So nothing is queued per listener and a slow one costs nothing.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Sequence

import structlog
from starlette.concurrency import run_in_threadpool

from alerts.events import Event
from alerts.records import Records
from api.problems import Kind, Problem
from api.times import rfc3339

log = structlog.get_logger("wenya.api")

PERIOD_S = 0.25
"""How often the watcher asks for news: how much later than its commit an event is heard of at worst."""
HEARTBEAT_S = 15.0
"""A comment after so much silence keeps proxies from closing the stream."""
MOST_LISTENERS = 64
AT_HAND = 1_000
"""Newest events kept in memory."""
PAGE = 500
"""Events read from the table at once."""
RETRY_MS = 2_000
"""How long a browser waits before it connects again."""


class EventHub:
    """Fans the event table out to listeners of one asyncio loop.

    Parameters
    ----------
    records
        Where events are appended, by whichever thread or process.
    most_listeners
        Further listeners are refused.
    heartbeat_s
        Seconds of silence before a comment is sent.
    """

    def __init__(
        self, records: Records, *, most_listeners: int = MOST_LISTENERS, heartbeat_s: float = HEARTBEAT_S
    ) -> None:
        self._records = records
        self._most_listeners = most_listeners
        self._heartbeat_s = heartbeat_s
        self._listeners = 0
        self._recent: deque[Event] = deque(maxlen=AT_HAND)
        self._newest = 0
        self._news = asyncio.Event()
        self._stopped = False
        self._watcher: asyncio.Task[None] | None = None

    @property
    def listeners(self) -> int:
        """How many listen right now."""
        return self._listeners

    async def listen(self, after: int | None) -> AsyncIterator[bytes]:
        """Take a place and return the stream of events after id ``after`` (``None``: from now on).

        Raises
        ------
        Problem
            ``too-many-listeners``; ``not-ready`` when the service is stopping.
        """
        if self._stopped:
            raise Problem(Kind.NOT_READY, "The service is stopping.")
        if self._listeners >= self._most_listeners:
            raise Problem(Kind.TOO_MANY_LISTENERS, f"At most {self._most_listeners} may listen at once.")
        self._listeners += 1
        try:
            newest = await run_in_threadpool(self._newest_on_record)
            self._start_watching(newest)
        except BaseException:
            self._leave()
            raise
        return self._stream(newest if after is None else min(after, newest))

    def stop(self) -> None:
        """End every stream, before the server waits for it. From the hub's loop; harmless when repeated."""
        self._stopped = True
        self._news.set()

    async def _stream(self, position: int) -> AsyncIterator[bytes]:
        try:
            yield f"retry: {RETRY_MS}\n\n".encode()
            while not self._stopped:
                news, newest = self._news, self._newest
                if position < newest:
                    for event in await self._after(position):
                        yield written(event)
                        newest = event.id
                    position = newest
                    continue
                try:
                    await asyncio.wait_for(news.wait(), self._heartbeat_s)
                except TimeoutError:
                    yield b": still here\n\n"
        except Exception as error:  # noqa: BLE001 - the stream has begun; ending it makes the listener come back
            log.warning("event stream ended", error=type(error).__name__)
        finally:
            self._leave()

    async def _after(self, position: int) -> Sequence[Event]:
        """Some of the events after ``position``, in order; none when they were pruned."""
        if self._recent and self._recent[0].id <= position + 1:
            return [event for event in self._recent if event.id > position]
        return await run_in_threadpool(self._read, position)

    def _start_watching(self, newest: int) -> None:
        if self._watcher is None:
            self._newest = max(self._newest, newest)
            self._recent.clear()
            self._watcher = asyncio.create_task(self._watch())

    def _leave(self) -> None:
        self._listeners -= 1
        if self._listeners == 0 and self._watcher is not None:
            self._watcher.cancel()
            self._watcher = None

    async def _watch(self) -> None:
        """Ask for news until nobody listens; a database that is away is asked again, and logged once."""
        away = False
        while not self._stopped:
            await asyncio.sleep(PERIOD_S)
            try:
                found = await run_in_threadpool(self._read, self._newest)
            except Exception as error:  # noqa: BLE001 - listeners stay connected while the database is away
                if not away:
                    log.warning("events cannot be read", error=type(error).__name__)
                away = True
                continue
            if away:
                log.info("events can be read again")
                away = False
            if found:
                self._recent.extend(found)
                self._newest = found[-1].id
                news, self._news = self._news, asyncio.Event()
                news.set()

    def _read(self, position: int) -> list[Event]:
        with self._records.reading() as tx:
            return list(tx.events.after(position, PAGE))

    def _newest_on_record(self) -> int:
        with self._records.reading() as tx:
            return tx.events.newest()


def written(event: Event) -> bytes:
    """An event in the stream's own format: ``id`` and one line of JSON.

    Without an ``event`` field, so that a browser's ``onmessage`` gets them all; the kind is in the data.
    """
    data = {**event.data, "kind": event.kind, "subject": event.subject, "at": event.at}
    for name, value in data.items():
        if name == "at" or (name.endswith("_at") and isinstance(value, int)):
            data[name] = rfc3339(value, "UTC")
    line = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {event.id}\ndata: {line}\n\n".encode()
