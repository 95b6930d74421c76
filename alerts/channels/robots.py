"""What the robots of group chats share: a JSON body over HTTP, and an error that may stand inside a 200."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from alerts.channels.http_post import Request, taken_by
from alerts.channels.outcome import DELIVERED, Outcome, failed, told, unknown
from alerts.channels.settings.base import HttpSection
from alerts.notices.attempts import SendingResult

JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class ServiceCode:
    """What a number in a service's answer means.

    ``wait`` is for how long (ms) after it the service takes nothing; 0: it does not say.
    """

    result: SendingResult
    code: str
    wait: int = 0


REFUSED, FAILED = SendingResult.REFUSED, SendingResult.FAILED


def posted(
    channel: HttpSection, url: str, body: Mapping[str, Any], secrets: tuple[str, ...], now: int
) -> dict[str, Any] | Outcome:
    """The JSON object of the answer to ``body``, or what came of it where there is none."""
    request = Request(
        url, msgspec.json.encode(body), JSON, now, channel.timeout_s, secrets=secrets, ca_file=channel.ca_file
    )
    answer = taken_by(request)
    if isinstance(answer, Outcome):
        return answer
    try:
        return msgspec.json.decode(answer, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        # Somebody answered, and it need not have been the service.
        return unknown("answer", told(answer[:1000].decode(errors="replace"), secrets))


def judged(
    code: object, text: object, known: Mapping[int, ServiceCode], secrets: tuple[str, ...], now: int
) -> Outcome:
    """What an answer with ``code`` and ``text`` means; 0 is success, and no number means nothing."""
    if code == 0:
        return DELIVERED
    said = told(f"{code} {text}", secrets)
    if not isinstance(code, int):
        return unknown("answer", said)
    meaning = known.get(code)
    if meaning is None:
        return failed("service", said)
    return Outcome(meaning.result, meaning.code, said, now + meaning.wait if meaning.wait else None)
