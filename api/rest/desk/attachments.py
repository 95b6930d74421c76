"""Files that people add: in as they are, streamed to disk; out as files to be saved, never to be shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from starlette.responses import FileResponse

from alerts.attachments.store import ArrivedFile
from alerts.desk.matters.attachments import add_attachment, find_attachment
from alerts.matters.files.attachment import SUFFIXES, Attachment, MediaType
from alerts.people.viewer import Viewer
from api.access.authentication import ask_again, asks
from api.http.dependencies import DeskDep, ServiceDep, media_type_of
from api.http.parameters import TICKET_NUMBER
from api.http.problems import HttpProblem, ProblemKind, problem_responses
from api.http.times import rfc3339
from api.rest.base_models import Timestamp
from ingest.inventory.tree import DEFAULT_ZONE
from ingest.said import Said

router = APIRouter(prefix="/attachments", tags=["attachments"])

FILE: dict[str, Any] = {each.value: {"schema": {"type": "string", "format": "binary"}} for each in MediaType}
"""None of these media types is one that a plain HTML form can send."""
Digest = Annotated[
    str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the content, in hexadecimal digits.")
]


class AttachmentItem(BaseModel):
    """A file on record. It is called by `digest`, the SHA-256 of its content; `added_by` was the first."""

    digest: str
    bytes: int
    media_type: MediaType
    added_at: Timestamp
    added_by: str

    @classmethod
    def of(cls, attachment: Attachment) -> Self:
        """As the API shows it."""
        return cls(
            digest=attachment.digest,
            bytes=attachment.bytes,
            media_type=attachment.media_type,
            added_at=rfc3339(attachment.added_at, DEFAULT_ZONE),
            added_by=attachment.added_by,
        )


async def _arrived(request: Request, service: ServiceDep) -> AsyncIterator[ArrivedFile]:
    """The body, as a whole on disk, from who still may send it when it has come; gone after the answer."""
    settings = service.tables().tables.settings
    if media_type_of(request) not in settings.attachment_types:
        said = Said("refusal-media-type", types=tuple(sorted(settings.attachment_types)))
        raise HttpProblem(ProblemKind.UNSUPPORTED_MEDIA_TYPE, said)
    with await run_in_threadpool(service.attachments.receive, settings.largest_attachment) as arriving:
        async for chunk in request.stream():
            await run_in_threadpool(arriving.write, chunk)
        arrived = await run_in_threadpool(arriving.finish)
        await ask_again(request, add_attachment)
        yield arrived


@router.post(
    "",
    responses=problem_responses(
        ProblemKind.NOT_FOUND,
        ProblemKind.TOO_LARGE,
        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
        ProblemKind.BAD_ATTACHMENT,
        ProblemKind.NOT_KEPT,
    ),
    openapi_extra={"requestBody": {"required": True, "content": FILE}},
)
def attachment_added(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(add_attachment)],
    arrived: Annotated[ArrivedFile, Depends(_arrived)],
    ticket: Annotated[
        str | None,
        Query(max_length=20, pattern=TICKET_NUMBER, description="It belongs to the ticket of this number."),
    ] = None,
) -> AttachmentItem:
    """Add a file: the body as it is, 20 MiB at most or less by the site. The same content twice is one file.

    What belongs to no ticket after a day is taken away.
    """
    kept = add_attachment(
        service.records,
        service.attachments,
        viewer,
        arrived,
        service.wall.now(),
        inventory=service.inventory(),
        settings=service.tables().tables.settings,
        said_to_be=media_type_of(request),
        ticket=ticket,
    )
    return AttachmentItem.of(kept)


@router.get(
    "/{digest}",
    response_class=FileResponse,
    responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.GONE)
    | {200: {"content": FILE, "description": "The file."}},
)
def attachment(
    digest: Digest, service: ServiceDep, desk: DeskDep, viewer: Annotated[Viewer, asks(find_attachment)]
) -> FileResponse:
    """A file, to be saved and not to be shown, for who has added it or works a ticket that it belongs to.

    Receivers and callers have what belongs to tickets of which they may see the reporter, and nobody but who
    may has the picture of a signature. The department that a complaint about conduct or a petition is about
    gets none of its files.
    """
    now = service.wall.now()
    found = find_attachment(service.records, service.attachments, viewer, digest, now, desk=desk)
    kind = found.attachment.media_type
    return FileResponse(
        found.path,
        media_type=kind.value,
        filename=f"{digest[:16]}.{SUFFIXES[kind]}",
        headers={"cache-control": "no-store"},
    )
