"""Why a question cannot be answered. Asking again unchanged never helps."""

from __future__ import annotations


class QueryError(Exception):
    """A question that cannot be answered; ``code`` is stable, the message is a sentence for the viewer."""

    code = "query"
    retryable = False


class NotFound(QueryError):  # noqa: N818 - named for what it says of the id
    """Nothing has this id, or nothing that the viewer may see."""

    code = "not-found"


class SpanReversed(QueryError):  # noqa: N818 - named for what it says of the span
    """The span ends before it begins."""

    code = "span-reversed"


class SpanTooLong(QueryError):  # noqa: N818 - named for what it says of the span
    """The span is longer than one question may cover."""

    code = "span-too-long"
