"""Email by the organisation's mail server, over TLS with its certificate checked."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from alerts.channels.http_post import secrets_of
from alerts.channels.outcome import DELIVERED, Outcome, failed, refused, told, unknown
from alerts.channels.settings.channels import MAIL_ADDRESS, EmailChannel
from alerts.notices.message import NoticeMessage, Urgency, as_text
from ingest.durations import SECOND

_TRANSIENT, _PERMANENT = 400, 500
"""Replies from the first on take nothing; from the second on it will be no better later (RFC 5321, 4.2.1)."""


def send(message: NoticeMessage, address: str, channel: EmailChannel, now: int) -> Outcome:
    """Send ``message`` to the mail address ``address`` at ``now`` (UTC ms).

    It is delivered when the server has taken it; what becomes of it behind that, nobody tells us.
    """
    if not re.fullmatch(MAIL_ADDRESS, address):
        return refused("address", told(address))
    secrets = secrets_of(channel.password)
    mail = _written(message, address, channel, now)
    try:
        smtp = _connected(channel)
    except (OSError, smtplib.SMTPException) as error:
        return _not_begun(error, channel, secrets)
    try:
        return _refused_before(smtp, address, channel, secrets) or _handed_over(smtp, mail, secrets)
    finally:
        smtp.close()


def _connected(channel: EmailChannel) -> smtplib.SMTP:
    """A connection; with `tls`, already encrypted."""
    if channel.tls != "tls":
        return smtplib.SMTP(channel.host, channel.port, timeout=channel.timeout_s)
    return smtplib.SMTP_SSL(channel.host, channel.port, timeout=channel.timeout_s, context=_trusted(channel))


def _trusted(channel: EmailChannel) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=channel.ca_file)


def _refused_before(
    smtp: smtplib.SMTP, address: str, channel: EmailChannel, secrets: tuple[str, ...]
) -> Outcome | None:
    """Why the server does not let the mail begin; ``None``: it does."""
    try:
        smtp.ehlo_or_helo_if_needed()
        if channel.tls == "starttls":
            smtp.starttls(context=_trusted(channel))
            smtp.ehlo()
        if channel.username is not None:
            smtp.login(channel.username, "".join(secrets))
        for step, about, wrong in (
            (smtp.mail, channel.sender, "sender"),
            (smtp.rcpt, address, "recipient"),
        ):
            number, said = step(about)
            if number >= _TRANSIENT:
                return _reply(wrong, number, said, secrets)
    except (OSError, smtplib.SMTPException) as error:
        return _not_begun(error, channel, secrets)
    return None


def _not_begun(
    error: OSError | smtplib.SMTPException, channel: EmailChannel, secrets: tuple[str, ...]
) -> Outcome:
    """What an error means before anything of the mail has gone."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return refused("untrusted", told(error.verify_message))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return refused("no-tls" if channel.tls == "starttls" else "key", told(error, secrets))
    if isinstance(error, smtplib.SMTPResponseException):
        wrong = "key" if isinstance(error, smtplib.SMTPAuthenticationError) else "status"
        return _reply(wrong, error.smtp_code, error.smtp_error, secrets)
    return failed("unreachable", told(error, secrets))


def _handed_over(smtp: smtplib.SMTP, mail: bytes, secrets: tuple[str, ...]) -> Outcome:
    """What came of the mail itself."""
    try:
        number, said = smtp.data(mail)
    except smtplib.SMTPDataError as error:  # of DATA itself: nothing of the mail has gone yet
        return _reply("content", error.smtp_code, error.smtp_error, secrets)
    except (OSError, smtplib.SMTPException) as error:
        return unknown("cut-off", told(error, secrets))
    if number >= _TRANSIENT:
        return _reply("content", number, said, secrets)
    with suppress(OSError, smtplib.SMTPException):
        smtp.putcmd("QUIT")  # whose answer changes nothing
    return DELIVERED


def _reply(about: str, number: int, said: bytes | str, secrets: tuple[str, ...]) -> Outcome:
    """What a reply that takes nothing means; ``about``: what is wrong where it is so for good."""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    detail = told(f"{number} {text}", secrets)
    return refused(about, detail) if number >= _PERMANENT else failed("busy", detail)


def _written(message: NoticeMessage, address: str, channel: EmailChannel, now: int) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = channel.sender
    mail["To"] = address
    mail["Subject"] = f"[{message.marked_number}] {message.title}"
    mail["Date"] = format_datetime(datetime.fromtimestamp(now / SECOND, UTC))
    # The same for a repetition, so that servers that drop what they have seen drop it.
    mail["Message-ID"] = (
        f"<{_atom(message.notice)}.{_atom(address)}.wenya@{channel.sender.rpartition('@')[2]}>"
    )
    mail["Auto-Submitted"] = "auto-generated"
    if message.urgency is Urgency.HIGH:
        mail["Importance"] = "high"
        mail["X-Priority"] = "1"
    mail.set_content(as_text(message, channel.max_bytes), charset="utf-8", cte="base64")
    return mail.as_bytes()


def _atom(text: str) -> str:
    """``text`` as a part of a message id may be."""
    return re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found[0]):x}", text)
