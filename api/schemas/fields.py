"""What the models share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, WithJsonSchema

Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""An instant as it goes out: `api.times.rfc3339`."""


class Page(BaseModel):
    """A page of a list. ``next`` is the cursor of the page after, ``null`` on the last."""

    next: str | None = None
