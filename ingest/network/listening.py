"""Ports of our own: whether they can be listened on is known before anything is started."""

from __future__ import annotations

import errno
import socket

from ingest.said import Said

_NOT_THERE: dict[int | None, Said] = {
    errno.EADDRINUSE: Said("listen-in-use"),
    errno.EADDRNOTAVAIL: Said("listen-not-ours"),
    errno.EACCES: Said("listen-forbidden"),
}


def require_free(host: str, port: int, *keys: str) -> None:
    """Raise `OSError` with the ``keys`` of the settings where nobody can listen.

    Servers of others would find out when all is started, and in English. Port 0 is always free.
    """
    try:
        for family, _, _, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            socket.create_server(address, family=family).close()
    except OSError as error:
        reason = _NOT_THERE.get(error.errno) or Said("listen-refused", why=error.strerror or str(error))
        said = Said("listen-nowhere", keys=keys, host=host, port=str(port), reason=reason)
        raise OSError(said) from error
