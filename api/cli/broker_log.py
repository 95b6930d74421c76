"""What Mosquitto's log says of publishes that it denied; MQTT 3.1.1 tells their sender nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_START = r"(?:[\w.-]+ +\| )?(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8} \S+ mosquitto\[\d+\]: )?[\d T:.,Z+-]*"
"""What may stand before a message: a container's name, syslog's words, times.

Nothing that anybody else wrote: a client's id may have blanks and look like any message by itself.
"""
_CONNECTED = re.compile(
    _START + r"New client connected from \S+ as (?P<client>.+) \(p\d[^']*, u'(?P<account>[^']*)'\)\.?\s*"
)
_DENIED = re.compile(
    _START + r"Denied PUBLISH from (?P<client>.+) \(d\d[^']*, '(?P<topic>.*)', \.\.\. \(\d+ bytes\)\)\s*"
)


def denied_publishes(lines: Iterable[str], gateway: str) -> list[tuple[str, str, int]]:
    """Account (``"?"``: unknown), topic and count of what was denied to ``gateway``, or under its name.

    Denials are among the debugging lines (deploy/mosquitto/start, ``WENYA_MQTT_LOG_DENIALS``). They name the
    client; the line of its connection names its account.
    """
    account_of: dict[str, str] = {}
    found: Counter[tuple[str, str]] = Counter()
    for line in lines:
        connected = _CONNECTED.fullmatch(line)
        if connected:
            account_of[connected["client"]] = connected["account"]
            continue
        denied = _DENIED.fullmatch(line)
        if denied:
            account = account_of.get(denied["client"], "?")
            if account == gateway or gateway in denied["topic"].split("/"):
                found[account, denied["topic"]] += 1
    return [(account, topic, count) for (account, topic), count in found.most_common()]
