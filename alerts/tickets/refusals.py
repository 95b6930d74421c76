"""What is wrong with a question after a ticket, before anybody looks at what is asked of it."""

from __future__ import annotations


class UnknownTicket(Exception):  # noqa: N818 - named for what it says of the number
    """No ticket has this number, or whoever asks does not see it. Trying again never helps."""

    code = "unknown-ticket"
    retryable = False
