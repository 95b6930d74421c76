"""Errors of the database, translated into `RecordsError`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import exc

from ingest.said import Said


class RecordsError(Exception):
    """A request to the records has failed.

    Attributes
    ----------
    code
        Stable, for log and API: ``unavailable``, ``busy``, ``full``, ``damaged``, ``refused``, ``conflict``,
        ``newer-database``, ``older-database``, ``in-use``, ``url``, ``overtaken``, or what a part of the
        records names itself (``dangling-reference``, ``metric-changed``, ``unknown-episode``,
        ``unknown-point``, ``unknown-rule``, ``user-exists``).
    said
        What it is about: a sentence of ours, in which the words of the database's driver may stand,
        which are English.
    detail
        The same in English.
    retryable
        True when the same call may succeed later, without any action by a person.
    """

    def __init__(self, code: str, said: Said | str, *, retryable: bool = False) -> None:
        self.code = code
        self.said = said
        self.detail = str(said)
        super().__init__(f"{code}: {self.detail}")
        self.retryable = retryable


SQLITE_MESSAGES = {
    "database or disk is full": "full",
    "disk i/o error": "unavailable",
    "locked": "busy",
    "malformed": "damaged",
    "no such table": "refused",
    "no such column": "refused",
    "has no column": "refused",
    "not a database": "damaged",
    "unable to open": "unavailable",
    "readonly": "refused",
}
"""Part of a message of SQLite -> our code; PostgreSQL has codes of its own."""
POSTGRES_CLASSES = {
    "28": "refused",  # invalid authorization
    "3D": "refused",  # no such database
    "42": "refused",  # access rule violation
    "53": "full",  # insufficient resources
    "40": "busy",  # serialisation failure, deadlock
    "55": "busy",  # lock not available
}
"""First two characters of an SQLSTATE -> our code."""
NOT_LET_IN = (
    "authentication failed",
    "no password supplied",
    "does not exist",
    "not permitted to log in",
    "permission denied for database",
    "no pg_hba.conf entry",
    "certificate",
    "does not support ssl",
)
"""Part of what psycopg says, without a state, of a server that is there and does not let us in."""
_NOT_LET_IN_CLASSES = ("28", "3D")
RETRYABLE = frozenset({"unavailable", "busy", "full"})


@contextmanager
def translated() -> Iterator[None]:
    """Raise `RecordsError` for whatever SQLAlchemy or a driver raises inside."""
    try:
        yield
    except exc.IntegrityError as error:
        raise RecordsError("conflict", _in_its_words(error)) from error
    except exc.DBAPIError as error:
        code = _code_of(error)
        raise RecordsError(code, _by_its_setting(error, code), retryable=code in RETRYABLE) from error
    except exc.TimeoutError as error:
        raise RecordsError("busy", Said("records-no-connection"), retryable=True) from error
    except exc.SQLAlchemyError as error:
        raise RecordsError("refused", _in_its_words(error)) from error
    except psycopg.Error as error:  # of its COPY, which SQLAlchemy has nothing for
        code = _code_of_state(error.sqlstate) if error.sqlstate else "unavailable"
        raise RecordsError(code, _in_its_words(error), retryable=code in RETRYABLE) from error


def _code_of_state(state: str) -> str:
    return POSTGRES_CLASSES.get(state[:2], "unavailable" if state[:2] in {"08", "57", "58"} else "refused")


def _code_of(error: exc.DBAPIError) -> str:
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return _code_of_state(state)
    message = str(error.orig).lower()
    for part, code in SQLITE_MESSAGES.items():
        if part in message:
            return code
    if any(words in message for words in NOT_LET_IN):
        return "refused"
    return "unavailable" if isinstance(error, exc.OperationalError | exc.InterfaceError) else "refused"


def _by_its_setting(error: exc.DBAPIError, code: str) -> Said:
    """As `_in_its_words`, with the setting that is at fault where no connection comes about."""
    says, message = _in_its_words(error), str(error.orig).lower()
    state = getattr(error.orig, "sqlstate", None) or ""
    if state[:2] in _NOT_LET_IN_CLASSES or (not state and any(words in message for words in NOT_LET_IN)):
        return Said("records-not-let-in", **dict(says.values))
    if not state and code == "unavailable" and isinstance(error.orig, psycopg.OperationalError):
        return Said("records-unreachable", **dict(says.values))
    return says


def _in_its_words(error: BaseException) -> Said:
    """The driver's message without the statement and its parameters, which may be large or private."""
    cause = getattr(error, "orig", None) or error
    says = str(cause).strip().split("\n", 1)[0][:500] or type(cause).__name__
    return Said("records-driver", says=says)
