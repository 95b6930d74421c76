"""What is refused is noted for the audit: to whom, what, and from which address."""

from __future__ import annotations

from fastapi import Request

from alerts.desk.people.noted_refusals import NotedRefusal
from alerts.people.viewer import Forbidden
from api.http.dependencies import service_of
from api.http.problems import HttpProblem, ProblemKind

LONGEST = 200
"""Characters of method and path that are kept."""
NOTED = (ProblemKind.FORBIDDEN, ProblemKind.BAD_TOKEN)


def note_refusal(request: Request, error: Exception, problem: HttpProblem) -> None:
    """Note ``problem``, with which ``request`` is answered after ``error``, where it is a refusal."""
    if problem.kind not in NOTED:
        return
    service = service_of(request)
    actor = error.actor if isinstance(error, Forbidden) else ""
    address = request.client.host if request.client is not None else ""
    what = f"{request.method} {request.url.path}"[:LONGEST]
    service.refusals.note(NotedRefusal(actor, address, what, problem.kind.code), service.wall.now())
