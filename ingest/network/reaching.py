"""Why somebody is not reached, in words: the system and the libraries say it in English."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator

from ingest.said import Said

_KINDS: dict[type[BaseException], Said] = {
    ConnectionRefusedError: Said("reach-refused"),
    TimeoutError: Said("reach-late"),
    socket.gaierror: Said("reach-no-name"),
}
_NUMBERS: dict[int | None, Said] = {
    errno.EHOSTUNREACH: Said("reach-no-way"),
    errno.ENETUNREACH: Said("reach-no-way"),
}


def why_unreached(error: Exception) -> Said:
    """Why a connection did not come about, or brought no answer; what is rarer, in the words of ``error``.

    A library's error is looked at for that of the system which it rests on.
    """
    for each in _down_to_the_system(error):
        said = _KINDS.get(type(each)) or (_NUMBERS.get(each.errno) if isinstance(each, OSError) else None)
        if said is not None:
            return said
    return Said("reach-other", why=str(error) or type(error).__name__)


def _down_to_the_system(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__  # httpcore takes the cause away
