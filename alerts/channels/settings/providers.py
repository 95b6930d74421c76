"""Settings of providers of text messages and calls: what their own interface asks for, written as fields."""

from __future__ import annotations

import re
from string import Formatter
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, SecretStr, ValidationInfo, field_validator, model_validator

from alerts.channels.settings.base import HttpSection, HttpUrl, longest, pace
from alerts.notices.pacing import SendingLimits
from alerts.notices.routes import AddressKind
from ingest.said import Said
from ingest.settings import SecretFile, listed, secret_of, setting

NAMES = ("to", "text", "notice", "title", "lines", "link", "secret", "timestamp")
"""What a field may hold."""
_CUT_AT = re.compile(r"(\.[0-9]{1,4})?")
"""``{title:.20}``: its first 20 characters."""

Template = str | list[str] | dict[str, str]


def filled(template: Template, values: dict[str, str]) -> Template:
    """``template`` with ``values`` (of `NAMES`) in it."""
    if isinstance(template, str):
        return template.format_map(values)
    if isinstance(template, list):
        return [each.format_map(values) for each in template]
    return {key: each.format_map(values) for key, each in template.items()}


def _known(template: str) -> str:
    """``template``, which holds nothing but our names. Raises `ValueError`."""
    try:
        holes = [
            (name, spec, turned) for _, name, spec, turned in Formatter().parse(template) if name is not None
        ]
    except ValueError as error:
        raise ValueError(Said("channel-field", names=NAMES)) from error
    if any(name not in NAMES or turned or not _CUT_AT.fullmatch(spec or "") for name, spec, turned in holes):
        raise ValueError(Said("channel-field", names=NAMES))
    return template


class ProviderSection(HttpSection):
    """A provider that is told by a request of its own form."""

    takes: ClassVar[AddressKind] = AddressKind.MOBILE

    url: HttpUrl = setting(..., "Address", "Of the provider's interface; `https://` beyond your own network.")
    send_as: Literal["json", "form", "query"] = setting(
        "json", "Form", "How fields are sent: as a JSON object, as a form, or by GET in the address."
    )
    fields: dict[str, Template] = setting(
        ...,
        "Fields",
        "What the provider asks for, with `{to}`, `{text}`, `{notice}`, `{title}`, `{lines}`, `{link}`,"
        " `{secret}` and `{timestamp}` (UTC ms) in it; `{title:.20}` is cut at 20 characters. In JSON a list"
        " or a table of such texts, too.",
        min_length=1,
    )
    headers: dict[str, str] = setting({}, "Headers", "As fields.")
    secret_file: SecretFile = setting(None, "File of secret", "A file that holds it; instead of `secret`.")
    secret: SecretStr | None = setting(
        None, "Secret", "The provider's key, for `{secret}`.", validate_default=True
    )
    answer_field: str | None = setting(
        None,
        "Field of the answer",
        "Where a JSON answer says whether it was taken, such as `code` or `data.code`; left out: a 2xx says"
        " so.",
    )
    answer_values: Annotated[tuple[str, ...], BeforeValidator(listed)] = setting(
        ("0",),
        "Values of success",
        "What stands there when it was taken; in a variable, with commas between.",
    )
    per_minute: int = pace(60)
    max_bytes: int = longest(1024)

    @field_validator("secret", mode="before")
    @classmethod
    def _secret_from_file(cls, value: object, info: ValidationInfo) -> object:
        return secret_of(value, info, "secret")

    @field_validator("fields")
    @classmethod
    def _known_fields(cls, value: dict[str, Template]) -> dict[str, Template]:
        for template in value.values():
            if isinstance(template, str):
                _known(template)
            else:
                for each in template.values() if isinstance(template, dict) else template:
                    _known(each)
        return value

    @field_validator("headers")
    @classmethod
    def _known_headers(cls, value: dict[str, str]) -> dict[str, str]:
        for each in value.values():
            _known(each)
        return value

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if self.send_as != "json" and not all(isinstance(each, str) for each in self.fields.values()):
            raise ValueError(Said("channel-flat-fields"))
        if self.secret is None and any("{secret}" in str(each) for each in (self.fields, self.headers)):
            raise ValueError(Said("channel-secret-missing", key="secret"))
        return self

    @property
    def limits(self) -> SendingLimits:
        """What we ask of the provider."""
        return SendingLimits(self.max_bytes, per_minute=self.per_minute)


class SmsChannel(ProviderSection):
    """Text messages (短信)."""

    kind: Literal["sms"] = setting(..., "Kind", "Text messages (短信) by a provider's interface.")


class VoiceChannel(ProviderSection):
    """Calls that read a text (语音)."""

    kind: Literal["voice"] = setting(..., "Kind", "Calls that read a text (语音) by a provider's interface.")
