"""``[oidc]``: a provider of identities whose word people are signed in by (OpenID Connect)."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationInfo, field_validator

from ingest.network.proxies import is_loopback
from ingest.said import Said
from ingest.settings import CaFile, SecretFile, Section, listed, secret_of, setting

OPENID = "openid"


def _issuer(value: str | None) -> str | None:
    """An address whose every character counts: the provider has to name itself so."""
    if value is None:
        return None
    parts = urlsplit(value)
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not safe or not parts.hostname or parts.query or parts.fragment or parts.username is not None:
        raise ValueError(Said("setting-issuer"))
    return value


class OidcSettings(Section):
    """``[oidc]``: the provider of identities, if there is one."""

    issuer: Annotated[str | None, AfterValidator(_issuer)] = setting(
        None,
        "Issuer",
        "Address of a provider of identities, as it names itself, such as `https://id.example/realms/heat`."
        " The page for signing in offers it then; nothing is asked of it before somebody takes that.",
    )
    client_id: str = setting(
        "", "Client", "What the provider knows this service by.", max_length=200, validate_default=True
    )
    client_secret_file: SecretFile = setting(
        None, "Secret file", "A file that holds the client's secret; instead of `client_secret`."
    )
    client_secret: SecretStr | None = setting(
        None,
        "Secret",
        "Of the client. Prefer its variable or `client_secret_file` to a settings file. Without one, PKCE"
        " alone holds the code.",
        validate_default=True,
    )
    scopes: Annotated[tuple[str, ...], BeforeValidator(listed)] = setting(
        (OPENID, "profile"), "Scopes", "What is asked for; in a variable, with commas between."
    )
    name_claim: str = setting(
        "preferred_username",
        "Claim of the name",
        "What the provider says that is the name of the user here, where `link_by_name` is on.",
        min_length=1,
        max_length=100,
    )
    link_by_name: bool = setting(
        default=False,
        title="Link by name",
        description="Whoever comes first by a name that a user has is that user from then on. Only for a"
        " provider where"
        " nobody chooses their own name. Off: an administrator links each user (`wenya user provider`).",
    )
    prompt: Literal["login", "select_account", "as it is"] = setting(
        "login",
        "At the provider",
        "`login`: it asks anew who somebody is, as shared consoles need; `select_account`: it lets them"
        " choose; `as it is`: whoever is signed in there comes in without a word.",
    )
    label: str = setting(
        "", "Button", "What the page for signing in calls it; empty: in words of its own.", max_length=40
    )
    ca_file: CaFile = setting(None, "CA file", "Certificates of who signs for the provider's address.")
    timeout_s: float = setting(
        5.0,
        "Patience",
        "How long one answer of the provider is waited for. Who takes this way in waits for three of them.",
        unit="s",
        ge=0.1,
        le=30.0,
    )

    @field_validator("client_secret", mode="before")
    @classmethod
    def _from_file(cls, value: object, info: ValidationInfo) -> object:
        return secret_of(value, info, "client_secret")

    @field_validator("client_id")
    @classmethod
    def _with_issuer(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("issuer") is not None and not value:
            raise ValueError(Said("setting-oidc-client"))
        return value

    @field_validator("scopes")
    @classmethod
    def _with_openid(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if OPENID not in values:
            raise ValueError(Said("setting-oidc-scope", scope=OPENID))
        return values
