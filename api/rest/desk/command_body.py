"""A command on a ticket as programs and pages send it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from alerts.desk.matters.commanding import GivenCommand
from alerts.tickets.desk_moves.orders import LONGEST_LONG_TEXT, LONGEST_TEXT
from api.http.parameters import WRITTEN
from api.http.times import Instant


class CommandBody(BaseModel):
    """What somebody does about a ticket.

    ``command`` is a command of the desk, or one of the seven words of before; ``data`` has the values of its
    fields by name, as the list of what is possible tells them. ``version`` is the ticket's version that it
    was decided on: if it has changed since, the command is refused. ``happened_at``: when it was, where that
    is not now, and ``late_reason`` why it is entered so much later.
    """

    model_config = ConfigDict(extra="forbid")

    command: str = Field(min_length=1, max_length=60, pattern="^[a-z_]+$")
    text: str = Field(default="", max_length=LONGEST_LONG_TEXT, pattern=WRITTEN)
    version: int | None = Field(default=None, ge=1, le=2**31 - 1)
    happened_at: Instant | None = None
    late_reason: str = Field(default="", max_length=LONGEST_TEXT, pattern=WRITTEN)
    data: dict[str, Any] = Field(default_factory=dict, max_length=100)

    @property
    def given(self) -> GivenCommand:
        """As it is given to the desk."""
        return GivenCommand(
            self.command, self.text, self.data, self.version, self.happened_at, self.late_reason
        )
