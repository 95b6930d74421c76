"""What is answered before there is a service: that the process lives, and that nothing else is there yet."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from api.http.guards import LIVES
from api.http.problems import HttpProblem, ProblemKind, respond
from api.http.server import config_of
from ingest.problems import Problem
from ingest.said import Said

STOP_S = 5.0


@contextmanager
def answer_that_it_waits(host: str, port: int) -> Iterator[None]:
    """For the block: ``/healthz`` is answered, and everything else is ``not-ready``.

    A supervisor would otherwise kill a service that does nothing worse than wait for its database. Where the
    port is taken nothing is answered, and whoever serves next will say so.
    """
    server = uvicorn.Server(config_of(_answer, host, port, lifespan="off"))
    thread = threading.Thread(target=server.run, name="http-waiting", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(STOP_S)


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == LIVES:
        await JSONResponse({"status": "alive"})(scope, receive, send)
        return
    waits = Problem("", "records", Said("readiness-waiting"))
    problem = HttpProblem(ProblemKind.NOT_READY, Said("refusal-not-ready", parts="records"), errors=[waits])
    await respond(problem, scope, receive, send)
