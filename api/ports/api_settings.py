"""``[api]``: who may ask what over HTTP, and how long they are taken for who they are."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ValidationInfo, field_validator

from alerts.people.doors.second_factor import FactorPolicy, Mode
from alerts.people.lock_out import LockOut
from alerts.people.roles import ROLES
from alerts.people.user import MOST_TOKEN_DAYS, TOKEN_DAYS
from ingest.durations import MINUTE
from ingest.network.proxies import is_loopback
from ingest.said import Said
from ingest.settings import MIB, Section, listed, setting

_LOOPBACK_OF = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what a person sets, and no default


def _origin(value: str | None) -> str | None:
    """As browsers write it: lower case, without the port that goes without saying."""
    if value is None:
        return None
    parts = urlsplit(value.lower())
    usual = {"https": 443, "http": 80}
    if parts.scheme not in usual or not parts.hostname or value.lower() != f"{parts.scheme}://{parts.netloc}":
        raise ValueError(Said("setting-origin"))
    if parts.username is not None or parts.password is not None:
        raise ValueError(Said("setting-origin-user"))
    return f"{parts.scheme}://{parts.netloc.removesuffix(f':{usual[parts.scheme]}')}"


def _networks(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        try:
            ip_network(value)
        except ValueError as error:
            raise ValueError(Said("setting-network", value=value)) from error
    return values


def _known_roles(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if value not in ROLES:
            raise ValueError(Said("grant-unknown-role", role=value, roles=tuple(ROLES)))
    return values


class ApiSettings(Section):
    """``[api]``: who may ask what over HTTP."""

    host: str = setting(
        "127.0.0.1", "Listen address", "Beyond loopback, put a proxy with TLS before it.", min_length=1
    )
    port: int = setting(8470, "Listen port", "0 takes a free one.", ge=0, le=65535)
    anonymous: Literal["read", "none"] = setting(
        "read",
        "Without a token",
        "`read` lets anybody who reaches the port look, persons and dead letters aside; `none` lets nobody;"
        " `read` only on loopback.",
        validate_default=True,
    )
    origin: Annotated[str | None, AfterValidator(_origin)] = setting(
        None,
        "Origin",
        "How browsers reach the console, such as `https://wenya.example`: then only this name and loopback's"
        " are answered, forms are taken from its pages, and with https the cookie goes over nothing else.",
    )
    without_tls: bool = setting(
        default=False,
        title="Without TLS",
        description="Beyond loopback it starts only where `origin` says how browsers reach it over https, or"
        " where this says that the way to it is safe without: such as a container whose port is published on"
        " loopback.",
        validate_default=True,
    )
    proxies: Annotated[tuple[str, ...], BeforeValidator(listed), AfterValidator(_networks)] = setting(
        ("127.0.0.1", "::1"),
        "Proxies",
        "Addresses or networks whose `X-Forwarded-For` is believed; in a variable, with commas between. All"
        " who come through another proxy are one address, which some wrong passwords keep from signing in.",
    )
    token_days: int = setting(
        TOKEN_DAYS,
        "Life of a new token",
        "Where it is not said when one is made. Those that there are keep their end.",
        unit="d",
        ge=1,
        le=MOST_TOKEN_DAYS,
    )
    session_idle_minutes: int = setting(
        60,
        "Session without use",
        "A sign-in ends when nobody did anything for so long; a page that refreshes itself does nothing.",
        unit="min",
        ge=1,
        le=1440,
    )
    session_hours: int = setting(
        12,
        "Longest session",
        "Then somebody signs in again, whatever they are at. A shift has 8 to 12 hours.",
        unit="h",
        ge=1,
        le=168,
    )
    lock_after_user: int = setting(
        5,
        "Failures by name",
        "After so many failed sign-ins by one name the next has to wait, 1 s and twice as long each time; in"
        " a browser in which it has signed in before, after so many there.",
        ge=1,
        le=1000,
    )
    lock_after_address: int = setting(
        20,
        "Failures by address",
        "The same by where they come from (of IPv6 the first 64 bits). An office may have one address.",
        ge=1,
        le=100_000,
    )
    lock_minutes: int = setting(
        15,
        "Longest wait",
        "After failed sign-ins; in so much time, at most an hour, one is forgotten. Nobody who is signed"
        " in is touched.",
        unit="min",
        ge=1,
        le=1440,
    )
    second_factor: Mode = setting(
        "offered",
        "Second factor",
        "Codes of an authenticator (TOTP) beside the password. `off`: nobody is asked, not even who has one;"
        " `offered`: who turns one on; `required`: besides, who has one of the roles below turns one on"
        " before anything else. Tokens are not asked.",
    )
    second_factor_roles: Annotated[tuple[str, ...], BeforeValidator(listed), AfterValidator(_known_roles)] = (
        setting(
            ("administrator", "leader"),
            "Roles with a second factor",
            "Who must have one where it is `required`; in a variable, with commas between.",
            min_length=1,
        )
    )
    max_body_bytes: int = setting(
        10 * MIB,
        "Largest import",
        "An inventory of 100 000 points is about 10 MiB. Larger imports hold more memory. Every other request"
        " has 64 KiB, and all of them together 64 MiB beyond that, or one largest import.",
        unit="bytes",
        ge=1024,
        le=1024 * MIB,
    )
    page_size: int = setting(
        100, "Page", "Entries of a list when the caller does not say.", unit="entries", ge=1, le=10_000
    )
    max_page_size: int = setting(
        1000,
        "Largest page",
        "Larger pages mean fewer requests and longer answers.",
        unit="entries",
        ge=1,
        le=100_000,
        validate_default=True,
    )

    @property
    def factor_policy(self) -> FactorPolicy:
        """Of whom a second factor is asked."""
        return FactorPolicy(self.second_factor, frozenset(self.second_factor_roles))

    @property
    def lock_out_by_name(self) -> LockOut:
        """What failed sign-ins by one name cost."""
        return LockOut(self.lock_after_user, self.lock_minutes * MINUTE)

    @property
    def lock_out_by_address(self) -> LockOut:
        """What failed sign-ins from one address cost."""
        return LockOut(self.lock_after_address, self.lock_minutes * MINUTE)

    @property
    def url(self) -> str:
        """Where this machine reaches it: by loopback, before which no proxy stands, if it listens there."""
        host = _LOOPBACK_OF.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @field_validator("anonymous")
    @classmethod
    def _on_loopback_only(cls, value: str, info: ValidationInfo) -> str:
        if value == "read" and not is_loopback(info.data.get("host", "127.0.0.1")):
            raise ValueError(Said("setting-anonymous"))
        return value

    @field_validator("without_tls")
    @classmethod
    def _safe_beyond_loopback(cls, value: bool, info: ValidationInfo) -> bool:
        over_tls = (info.data.get("origin") or "").startswith("https://")
        if not value and not over_tls and not is_loopback(info.data.get("host", "127.0.0.1")):
            raise ValueError(Said("setting-without-tls"))
        return value

    @field_validator("max_page_size")
    @classmethod
    def _not_below_the_page(cls, value: int, info: ValidationInfo) -> int:
        if value < info.data.get("page_size", 1):
            raise ValueError(Said("setting-below", key="page_size"))
        return value
