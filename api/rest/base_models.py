"""What the models share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, WithJsonSchema

Timestamp = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""An instant as it goes out: as `api.http.times.rfc3339` writes it."""


class Page(BaseModel):
    """A page of a list. ``next`` is the cursor of the page after, ``null`` on the last."""

    next: str | None = None
