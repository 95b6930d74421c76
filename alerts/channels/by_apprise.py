"""Whatever apprise knows, by its own senders; what that costs is in decision 0066.

apprise says whether it worked, not why not: no answer, a wrong key and a limit are the same to it. So
whatever is no success is not known.
"""

from __future__ import annotations

from alerts.channels.http_post import secrets_of
from alerts.channels.outcome import DELIVERED, Outcome, refused, told, unknown
from alerts.channels.settings.channels import AppriseChannel
from alerts.notices.message import NoticeMessage, as_text


def send(message: NoticeMessage, address: str, channel: AppriseChannel, now: int) -> Outcome:
    """Send ``message`` at ``now``; ``address`` is in apprise's own."""
    del address, now
    from apprise import Apprise, AppriseAsset, NotifyFormat  # noqa: PLC0415 - an extra, and slow to import

    (url,) = secrets = secrets_of(channel.url)
    # No thread, no file, and nothing of the address in a log. A new one each time: an object that has sent
    # before sleeps before it sends again.
    asset = AppriseAsset(async_mode=False, secure_logging=True, storage_mode="memory")
    service = Apprise(asset=asset)
    if not service.add(url):
        return refused("address")
    for each in service:
        each.socket_connect_timeout = each.socket_read_timeout = channel.timeout_s
    try:
        worked = service.notify(
            body=as_text(message, channel.max_bytes), title="", body_format=NotifyFormat.TEXT
        )
    except Exception as error:  # noqa: BLE001 - a plugin may raise whatever its library does
        return unknown("apprise", told(type(error).__name__, secrets))
    return DELIVERED if worked else unknown("apprise")
