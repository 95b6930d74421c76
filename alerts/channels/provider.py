"""Text messages and calls by a provider's own interface, whose fields are written in the settings."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import msgspec

from alerts.channels.http_post import Request, secrets_of, taken_by
from alerts.channels.outcome import DELIVERED, Outcome, failed, refused, told, unknown
from alerts.channels.robots import JSON
from alerts.channels.settings.providers import ProviderSection, filled
from alerts.notices.message import NoticeMessage, as_text

PHONE = re.compile(r"\+?[0-9]{5,15}")
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


def send(message: NoticeMessage, address: str, channel: ProviderSection, now: int) -> Outcome:
    """Send ``message`` to the telephone number ``address`` at ``now`` (UTC ms)."""
    if not PHONE.fullmatch(address):
        return refused("address", told(address))
    secrets = secrets_of(channel.secret)
    values = {
        "to": address,
        "text": as_text(message, channel.max_bytes),
        "notice": message.marked_number,
        "title": message.title,
        "lines": "；".join(message.lines),
        "link": message.link,
        "secret": "".join(secrets),
        "timestamp": str(now),
    }
    fields = {key: filled(each, values) for key, each in channel.fields.items()}
    url, body, kind, method = channel.url, b"", FORM, "POST"
    if channel.send_as == "json":
        body, kind = msgspec.json.encode(fields), JSON
    elif channel.send_as == "form":
        body = urlencode(fields).encode()
    else:
        url, method = f"{url}{'&' if '?' in url else '?'}{urlencode(fields)}", "GET"
    headers = kind | {key: each.format_map(values) for key, each in channel.headers.items()}
    request = Request(
        url, body, headers, now, channel.timeout_s, secrets=secrets, ca_file=channel.ca_file, method=method
    )
    answer = taken_by(request)
    if isinstance(answer, Outcome) or channel.answer_field is None:
        return answer if isinstance(answer, Outcome) else DELIVERED
    said = told(answer[:1000].decode(errors="replace"), secrets)
    try:
        found = msgspec.json.decode(answer)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return unknown("answer", said)
    value = _at(found, channel.answer_field)
    if value is None:
        return unknown("answer", said)
    return DELIVERED if value in channel.answer_values else failed("service", said)


def _at(document: Any, path: str) -> str | None:
    """What stands at ``path``, keys with dots between, as a text; ``None``: nothing does."""
    for key in path.split("."):
        if not isinstance(document, dict) or key not in document:
            return None
        document = document[key]
    return str(document).lower() if isinstance(document, bool) else str(document)
