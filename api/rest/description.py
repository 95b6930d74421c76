"""The description of the REST API, for programs that read one."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from api.access.authentication import NobodyNeeded

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json", dependencies=[NobodyNeeded])
async def openapi(request: Request) -> JSONResponse:
    """OpenAPI, made once."""
    return JSONResponse(request.app.openapi())
