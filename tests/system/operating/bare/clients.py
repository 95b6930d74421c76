"""Clients of real servers that a machine of tests has not, with the options of the real ones:
``clients.py influx ...``, ``clients.py mosquitto_pub ...``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

PATIENCE_S = 30


def influx(arguments: Sequence[str]) -> None:
    import httpx  # noqa: PLC0415 - it is a command, and the other one has no use for it

    options = argparse.ArgumentParser()
    for name in ("-execute", "-username", "-password"):
        options.add_argument(name)
    given = options.parse_args(arguments)
    statements = [given.execute] if given.execute else sys.stdin.read().splitlines()
    login = (given.username, given.password) if given.username else None
    transport = httpx.HTTPTransport(retries=6)  # as long as the server needs to start
    with httpx.Client(transport=transport, timeout=PATIENCE_S) as client:
        for statement in statements:
            address = f"http://127.0.0.1:{os.environ['BARE_INFLUX']}/query"
            answer = client.post(address, data={"q": statement}, auth=login).json()
            if "error" in str(answer):
                sys.exit(f"ERR: {answer}")


def mosquitto_pub(arguments: Sequence[str]) -> None:
    from paho.mqtt import publish  # noqa: PLC0415 - as above

    options = argparse.ArgumentParser(add_help=False)
    for name in ("-h", "-u", "-P", "-t", "-m", "-q"):
        options.add_argument(name)
    given = options.parse_args(arguments)
    publish.single(
        given.t,
        given.m,
        qos=int(given.q or 0),
        hostname=given.h or "127.0.0.1",
        port=int(os.environ["BARE_MQTT"]),
        auth={"username": given.u, "password": given.P},
    )


if __name__ == "__main__":
    {"influx": influx, "mosquitto_pub": mosquitto_pub}[sys.argv[1]](sys.argv[2:])
