"""What is answered before there is a service: that the process lives, and that nothing else is there yet."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from api.http.guards import LIVES
from api.http.problems import HttpProblem, ProblemKind, ProblemPage, respond
from api.http.server import config_of
from ingest.problems import Problem
from ingest.said import Said, name_of

STOP_S = 5.0


@contextmanager
def answer_that_it_waits(host: str, port: int, page: ProblemPage | None = None) -> Iterator[None]:
    """For the block: ``/healthz`` is answered, and everything else is ``not-ready``, people by ``page``.

    A supervisor would otherwise kill a service that does nothing worse than wait for its database. Where the
    port is taken nothing is answered, and whoever serves next will say so.
    """
    server = uvicorn.Server(config_of(_Waiting(page), host, port, lifespan="off"))
    thread = threading.Thread(target=server.run, name="http-waiting", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(STOP_S)


class _Waiting:
    """What is there instead of an application; people are told by ``page``."""

    def __init__(self, page: ProblemPage | None) -> None:
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["path"] == LIVES:
            await JSONResponse({"status": "alive"})(scope, receive, send)
            return
        waits = Problem("", "records", Said("readiness-waiting"))
        said = Said("refusal-not-ready", parts=name_of("readiness_part", "records"))
        problem = HttpProblem(ProblemKind.NOT_READY, said, errors=[waits])
        await respond(problem, scope, receive, send, self._page)
