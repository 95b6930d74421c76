"""For people who wait: a database that answers nobody is given up within a second, and not waited for.

A server that is stopped or cut off leaves a client waiting for ever: the kernel still acknowledges what is
sent, and time-outs of the server's own do not run. Whether it answers *at all* is asked beside, over another
connection: so a slow answer of a busy server is waited for, and no answer of a dead one is not.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Generator
from contextlib import suppress
from typing import Any, Protocol, TypeVar
from weakref import WeakSet

import psycopg
from sqlalchemy import Engine, event

from ingest.clock import elapsed

PATIENCE_S = 0.25
"""How long one waits before asking whether there is anybody."""
PULSE_S = 0.35
"""How long the database may take to say that there is."""
NEW_PULSE_S = 0.5
"""The same before a new connection is made: nobody has waited yet."""
SILENT = "the database does not answer"

Result = TypeVar("Result")


class Pulse(Protocol):
    """Whether the database answers anybody; safe to ask from several threads, who share one question."""

    def answers(self, within_s: float) -> bool:
        """Whether it gives an answer, of whatever kind, within so many seconds."""
        ...


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed when it has waited for some time and the database answers nobody."""

    pulse: Pulse

    def wait(self, gen: Generator[Any, Any, Result], *args: Any, **kwargs: Any) -> Result:
        """As of psycopg, which asks ``gen`` ten times a second to go on while nothing has come.

        Raises
        ------
        psycopg.OperationalError
            The database answers nobody.
        """
        return super().wait(self._until_silent(gen), *args, **kwargs)

    def _until_silent(self, gen: Generator[Any, Any, Result]) -> Generator[Any, Any, Result]:
        began = elapsed()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and elapsed() - began > PATIENCE_S and not self.pulse.answers(PULSE_S):
                    self.pgconn.finish()
                    raise _silent()
                wanted = gen.send(ready)
        except StopIteration as done:
            result: Result = done.value
            return result


def give_up_when_silent(engine: Engine, pulse: Pulse) -> None:
    """Have all connections of ``engine``, which must be of psycopg, given up when ``pulse`` is silent."""

    def connect(_dialect: object, _record: object, args: Any, options: Any) -> PatientConnection:
        # psycopg waits two seconds at least for a connection: too long for somebody to find out.
        if not pulse.answers(NEW_PULSE_S):
            raise _silent()
        connection = PatientConnection.connect(*args, **options)
        connection.pulse = pulse
        return connection

    event.listen(engine, "do_connect", connect)


class OpenConnections:
    """The connections of ``engine``, which must be of psycopg, so that all waiting on them can be ended."""

    def __init__(self, engine: Engine) -> None:
        self._open: WeakSet[psycopg.Connection[Any]] = WeakSet()
        self._given_up = False
        event.listen(engine, "do_connect", self._refuse)
        event.listen(engine, "connect", self._connected)

    def give_up(self) -> None:
        """Whoever waits on one of them is told in his own thread that it has ended; there are no new ones."""
        self._given_up = True
        for connection in list(self._open):
            with suppress(psycopg.Error, OSError), socket.socket(fileno=os.dup(connection.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)

    def _connected(self, connection: psycopg.Connection[Any], _record: object) -> None:
        self._open.add(connection)

    def _refuse(self, *_: object) -> None:
        if self._given_up:
            raise _silent()


def _silent() -> psycopg.OperationalError:
    return psycopg.OperationalError(SILENT)
