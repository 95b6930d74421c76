"""Settings of the channels: ``[notices.channels.NAME]``, each with a kind and the keys of that kind."""

from __future__ import annotations

import base64
import binascii
from importlib.util import find_spec
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator, model_validator

from alerts.channels.settings.base import ChannelSection, HttpSection, HttpUrl, given, longest, of_form, pace
from alerts.channels.settings.providers import SmsChannel, VoiceChannel
from alerts.channels.settings.robots import DingtalkChannel, FeishuChannel, WecomChannel
from alerts.notices.pacing import SendingLimits
from alerts.notices.routes import AddressKind
from ingest.network.proxies import is_loopback
from ingest.said import Said
from ingest.settings import CaFile, SecretFile, WithPassword, secret_of, setting

SECRET_PREFIX = "whsec_"  # noqa: S105 - what secrets of Standard Webhooks begin with
_SHORTEST_SECRET = 24
_LONGEST_SECRET = 64
MAIL_ADDRESS = r"[!-?A-~]+@[A-Za-z0-9.-]+"
"""ASCII: others need a server that speaks SMTPUTF8, from end to end."""
_MailAddress = Annotated[str, of_form(MAIL_ADDRESS, Said("channel-mail-address"))]
_Topic = Annotated[str, of_form(r"[^+#\x00]{1,1000}", Said("channel-topic"))]
_OURS = {
    "dingtalk": "dingtalk", "wecombot": "wecom", "feishu": "feishu", "lark": "feishu", "mailto": "email",
    "mailtos": "email", "mqtt": "mqtt", "mqtts": "mqtt",
}  # fmt: skip
"""Schemes of apprise for which there is a kind, which does not take an error inside a 200 for success."""


class EmailChannel(WithPassword, ChannelSection):
    """A mail server that takes our messages."""

    takes: ClassVar[AddressKind] = AddressKind.MAIL

    kind: Literal["email"] = setting(..., "Kind", "Email by your mail server.")
    host: str = setting(..., "Mail server", "Name of the server, as in its certificate.", min_length=1)
    port: int = setting(587, "Port", "587 is usual with `starttls`, 465 with `tls`.", ge=1, le=65535)
    tls: Literal["starttls", "tls", "none"] = setting(
        "starttls",
        "Encryption",
        "`starttls` begins in the clear and goes no further without TLS; `tls` from the first byte; `none`"
        " for a relay that asks for no password.",
    )
    ca_file: CaFile = setting(
        None, "CA file", "Trust this authority (PEM) instead of the system's; for certificates of your own."
    )
    username: str | None = setting(None, "User name", "Leave out for a server that asks for none.")
    sender: _MailAddress = setting(
        ..., "Sender", "The address that messages come from; most servers want the user's."
    )
    per_minute: int = pace(60)
    max_bytes: int = longest(100_000)

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> Self:
        if self.tls == "none" and self.password is not None and not is_loopback(self.host):
            raise ValueError(Said("channel-password-in-the-clear"))
        if (self.password is None) != (self.username is None):
            raise ValueError(Said("channel-user-and-password"))
        return self

    @property
    def limits(self) -> SendingLimits:
        """What we ask of the server."""
        return SendingLimits(self.max_bytes, per_minute=self.per_minute)


class WebhookChannel(HttpSection):
    """A program of yours that is told by a signed request."""

    kind: Literal["webhook"] = setting(..., "Kind", "A signed request to a program of yours.")
    url: HttpUrl = setting(..., "Address", "Where it listens; `https://` beyond your own network.")
    secret_file: SecretFile = setting(None, "File of secret", "A file that holds it; instead of `secret`.")
    secret: SecretStr | None = setting(
        None,
        "Secret",
        "What requests are signed with: `whsec_` and 24 to 64 random bytes in base64.",
        validate_default=True,
    )
    per_minute: int = pace(600)
    max_bytes: int = longest(65_536)

    @field_validator("secret", mode="before")
    @classmethod
    def _secret_from_file(cls, value: object, info: ValidationInfo) -> object:
        return secret_of(value, info, "secret")

    @model_validator(mode="after")
    def _signed(self) -> Self:
        given(self.secret, "secret")
        if not _SHORTEST_SECRET <= len(self.signing_key) <= _LONGEST_SECRET:
            raise ValueError(Said("channel-webhook-secret"))
        return self

    @property
    def signing_key(self) -> bytes:
        """The bytes of the secret; empty where it is none."""
        secret = self.secret.get_secret_value() if self.secret else ""
        try:
            return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            return b""

    @property
    def limits(self) -> SendingLimits:
        """What we ask of the program."""
        return SendingLimits(self.max_bytes, per_minute=self.per_minute)


class MqttChannel(WithPassword, ChannelSection):
    """A topic of a broker."""

    kind: Literal["mqtt"] = setting(..., "Kind", "A topic of an MQTT broker, at QoS 1.")
    host: str = setting(..., "Broker host", "Name or address of the broker.", min_length=1, max_length=255)
    port: int = setting(1883, "Broker port", "8883 is usual with `tls`.", ge=1, le=65535)
    topic: _Topic = setting(..., "Topic", "Where messages are published.")
    username: str | None = setting(None, "User name", "Leave out for a broker that asks for none.")
    client_id: str = setting("", "Client id", "For a broker that asks for a known one.", max_length=128)
    protocol: Literal["5", "3.1.1"] = setting(
        "5", "MQTT version", "With 3.1.1 a broker acknowledges what it does not let through, too."
    )
    tls: bool = setting(
        default=False,
        title="TLS",
        description="Encrypt and check the broker's certificate. Needed beyond loopback.",
    )
    ca_file: CaFile = setting(
        None, "CA file", "Trust this authority (PEM) instead of the system's; for certificates of your own."
    )
    per_minute: int = pace(600)
    max_bytes: int = longest(65_536)

    @property
    def limits(self) -> SendingLimits:
        """What we ask of the broker."""
        return SendingLimits(self.max_bytes, per_minute=self.per_minute)


def _not_ours(value: SecretStr | None) -> SecretStr | None:
    scheme = value.get_secret_value().partition("://")[0].lower() if value else ""
    if scheme in _OURS:
        raise ValueError(Said("channel-own-kind", scheme=scheme, kind=_OURS[scheme]))
    return value


class AppriseChannel(ChannelSection):
    """Whatever apprise knows."""

    kind: Literal["apprise"] = setting(..., "Kind", "Any service that apprise knows; needs `wenya[apprise]`.")
    url_file: SecretFile = setting(None, "File of url", "A file that holds it; instead of `url`.")
    url: Annotated[SecretStr | None, AfterValidator(_not_ours)] = setting(
        None,
        "Address",
        "As apprise writes it, such as `ntfys://topic`; it holds keys.",
        validate_default=True,
    )
    per_minute: int = pace(10)
    max_bytes: int = longest(2000)

    @field_validator("url", mode="before")
    @classmethod
    def _url_from_file(cls, value: object, info: ValidationInfo) -> object:
        return secret_of(value, info, "url")

    @model_validator(mode="after")
    def _installed(self) -> Self:
        given(self.url, "url")
        if find_spec("apprise") is None:
            raise ValueError(Said("channel-no-apprise"))
        return self

    @property
    def limits(self) -> SendingLimits:
        """What we ask of the service."""
        return SendingLimits(self.max_bytes, per_minute=self.per_minute)


Channel = Annotated[
    EmailChannel
    | WebhookChannel
    | MqttChannel
    | WecomChannel
    | DingtalkChannel
    | FeishuChannel
    | SmsChannel
    | VoiceChannel
    | AppriseChannel,
    Field(discriminator="kind"),
]
CHANNEL_KINDS: dict[str, type[ChannelSection]] = {
    "email": EmailChannel,
    "webhook": WebhookChannel,
    "mqtt": MqttChannel,
    "wecom": WecomChannel,
    "dingtalk": DingtalkChannel,
    "feishu": FeishuChannel,
    "sms": SmsChannel,
    "voice": VoiceChannel,
    "apprise": AppriseChannel,
}
"""Kind -> its settings."""
ChannelName = Annotated[str, of_form(r"(?=.{1,40}$)[a-z][a-z0-9]*(_[a-z0-9]+)*", Said("channel-name"))]
"""So that a variable can name it."""
