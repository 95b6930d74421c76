"""Settings of the MQTT door: where the field publishes, and how we come in."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, SecretStr, ValidationInfo, field_validator, model_validator

from ingest.said import Said
from ingest.settings import MIB, CaFile, SecretFile, WithPassword, listed, secret_of, setting


class MqttSettings(WithPassword):
    """``[mqtt]``: where the field publishes."""

    embedded: bool = setting(
        default=True,
        title="Embedded broker",
        description="Start a broker of our own on loopback. It keeps nothing across a restart: for demos and"
        " tests. In production, false, and a Mosquitto or EMQX that holds messages while we are away.",
    )
    host: str = setting(
        "127.0.0.1", "Broker host", "Name or address of the broker.", min_length=1, max_length=255
    )
    port: int = setting(1883, "Broker port", "8883 is usual with `tls`.", ge=1, le=65535)
    port_v4: int = setting(
        0,
        "Port for MQTT 3.1.1",
        "Of the embedded broker, which takes MQTT 5 at `port` and MQTT 3.1.1 at this one. 0 takes a free one;"
        " the log tells both.",
        ge=0,
        le=65535,
    )
    username: str | None = setting(None, "User name", "Leave out for a broker that asks for none.")
    client_id: str | None = setting(
        None,
        "Client id",
        "Names our session at the broker, which keeps messages for it while we are away. Left out, one that"
        " nobody guesses is made at the first start and kept in the data directory: at many brokers any"
        " account that knows it can end our session and what is kept in it. Two services with one id"
        " disconnect each other.",
        min_length=1,
        max_length=128,
    )
    protocol: Literal["5", "3.1.1"] = setting(
        "5", "MQTT version", "3.1.1 for old brokers; the session then has no expiry and no reason codes."
    )
    keepalive_s: int = setting(
        30, "Keep-alive", "Shorter notices a dead line sooner, longer saves traffic.", unit="s", ge=5, le=3600
    )
    tls: bool = setting(
        default=False,
        title="TLS",
        description="Encrypt and check the broker's certificate. Needed beyond loopback.",
    )
    ca_file: CaFile = setting(
        None, "CA file", "Trust this authority (PEM) instead of the system's; for certificates of your own."
    )
    cert_file: Path | None = setting(
        None,
        "Certificate",
        "Our own certificate (PEM, with those between it and its authority), for a broker that asks for one;"
        " with `tls` and `key_file`.",
    )
    key_file: Path | None = setting(
        None, "Certificate's key", "The private key (PEM) of `cert_file`; readable by the service only."
    )
    key_password_file: SecretFile = setting(
        None,
        "Key's password file",
        "A file that holds the password of `key_file`; instead of `key_password`.",
    )
    key_password: SecretStr | None = setting(
        None,
        "Key's password",
        "Where `key_file` has one. Prefer its variable or `key_password_file`.",
        validate_default=True,
    )
    share_group: str = setting(
        "",
        "Share group",
        "Several services of one group share the messages (`$share/`). Empty: this service gets all. In a"
        " group nothing shows when the broker has delivered all it kept: after an outage the service waits 5"
        " s, no longer. A birth of Sparkplug reaches one service of the group, and the others do not know"
        " it.",
        pattern=r"^[A-Za-z0-9_-]{0,64}$",
    )
    session_expiry_s: int = setting(
        7 * 86400,
        "Session expiry",
        "How long the broker holds messages for us while we are away; 0: not at all. Longer survives longer"
        " outages and takes space on the broker's disk.",
        unit="s",
        ge=0,
        le=0xFFFFFFFE,
    )
    topics: Annotated[tuple[str, ...] | None, BeforeValidator(listed)] = setting(
        None,
        "Topics",
        "Subscribe to these instead of every format we read; in a variable, with commas between. Fewer"
        " topics, less to decode.",
    )
    bind_gateways: bool = setting(
        default=True,
        title="Bind gateways",
        description="Take a reading only from the gateway that its point's device is behind; anybody else's"
        " becomes a dead letter, `foreign`. Turned off, one gateway's account speaks for every point.",
    )
    max_payload_bytes: int = setting(
        262_144,
        "Largest payload",
        "A larger message becomes a dead letter. Larger packs save overhead and hold more memory.",
        unit="bytes",
        ge=1024,
        le=256 * MIB,
    )
    max_readings_per_message: int = setting(
        10_000, "Most readings a message", "A message with more becomes a dead letter.", ge=1, le=1_000_000
    )
    gateway_messages_per_s: int = setting(
        2000,
        "Share of one gateway",
        "What a gateway sends beyond this, by whatever topics, is parked as dead letters, so that others are"
        " not delayed; it may be a second ahead. A message counts once more for every KiB, or every 20"
        " readings that it may hold (commas), whichever is more. All that cannot be told apart (by a shared"
        " topic, or not in the inventory) have ten times as much together. Set it above the rate of a gateway"
        " that empties its buffer.",
        unit="messages/s",
        ge=1,
        le=1_000_000,
    )

    @field_validator("key_password", mode="before")
    @classmethod
    def _key_password_from_file(cls, value: object, info: ValidationInfo) -> object:
        return secret_of(value, info, "key_password")

    @model_validator(mode="after")
    def _certificate_with_its_key(self) -> Self:
        """A certificate that cannot be used is told when settings are read, not by a broker's refusal."""
        if self.cert_file is None and self.key_file is None:
            return self
        if self.cert_file is None or self.key_file is None:
            raise ValueError(Said("setting-certificate-and-key"))
        if not self.tls:
            raise ValueError(Said("setting-certificate-without-tls"))
        password = self.key_password.get_secret_value() if self.key_password else ""
        try:
            # A password that is not needed is not used; without one OpenSSL would ask at the terminal.
            ssl.create_default_context().load_cert_chain(self.cert_file, self.key_file, password)
        except OSError as error:  # of which SSLError is one
            raise ValueError(
                Said(
                    "setting-certificate-unfit",
                    certificate=str(self.cert_file),
                    key=str(self.key_file),
                    why=error.strerror or str(error),
                )
            ) from error
        return self

    @field_validator("port_v4")
    @classmethod
    def _not_the_other_port(cls, value: int, info: ValidationInfo) -> int:
        if info.data.get("embedded") and value == info.data.get("port"):
            raise ValueError(Said("setting-same-port"))
        return value
