"""HTTP proxies that the environment names: never for what stays on this machine, and told where one fails."""

from __future__ import annotations

import os
from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from ingest.said import Said


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def may_use_proxy(url: str) -> bool:
    """Whether a proxy of the environment may stand between us and ``url``: not before a loopback address.

    A company's proxy cannot reach this machine under that name, whatever ``NO_PROXY`` forgets to say.
    """
    return not is_loopback(urlsplit(url).hostname or "")


def by_proxy(url: str) -> Said | str:
    """What to add to an error about ``url``: the proxy it went by and the variable that names it, or nothing.

    Without the proxy's credentials.
    """
    parts = urlsplit(url)
    if not may_use_proxy(url) or proxy_bypass(parts.hostname or ""):
        return ""
    for name in (f"{parts.scheme}_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            proxy = os.environ.get(variable)
            if proxy:
                address = proxy.rpartition("@")[2].rpartition("//")[2]
                return Said("by-proxy", address=address, variable=variable)
    return ""
