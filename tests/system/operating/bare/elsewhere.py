"""Where a machine without folders and ports of its own has what a guide names: the one place that says so."""

from __future__ import annotations

import re
from collections.abc import Mapping

ROOT = "BARE_ROOT"
PORTS = {"1883": "BARE_MQTT", "8086": "BARE_INFLUX", "8088": "BARE_INFLUX_RPC", "8470": "BARE_WENYA"}
"""Port in guide and files -> the variable that has the one which is taken instead."""
_FOLDER = re.compile(r"(?<![\w/.])/(?=(?:etc|var|opt)/)")
_PORT = re.compile(rf"(?<![\w.])(?:{'|'.join(PORTS)})(?!\w)")


def here(text: str, machine: Mapping[str, str]) -> str:
    """``text`` of a guide, or of a file in ``deploy/``, with what the machine of these variables has."""
    if machine[ROOT] == "/":
        return text
    return _PORT.sub(lambda port: machine[PORTS[port[0]]], _FOLDER.sub(f"{machine[ROOT]}/", text))
