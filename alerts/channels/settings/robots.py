"""Settings of the robots of group chats: what they take is what their services say that they take."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, SecretStr, ValidationInfo, field_validator, model_validator

from alerts.channels.settings.base import HttpSection, HttpUrl, beyond_reach_of_others, given, pace
from alerts.notices.pacing import SendingLimits
from ingest.settings import SecretFile, secret_of, setting

_BODY = 9_500
"""Bytes of text in a body of 20 000: in JSON a quote and a line's end take two."""


def _base(url: str) -> str:
    found: str = setting(url, "Address", "Of the service, where yours has another; its key is no part of it.")
    return found


def _secret(title: str, description: str) -> SecretStr | None:
    found: SecretStr | None = setting(None, title, description, validate_default=True)
    return found


def _secret_file(key: str) -> SecretFile:
    found: SecretFile = setting(None, f"File of {key}", f"A file that holds it; instead of `{key}`.")
    return found


class WecomChannel(HttpSection):
    """A robot of a WeCom group (企业微信群机器人)."""

    kind: Literal["wecom"] = setting(..., "Kind", "A robot of a WeCom group (企业微信).")
    url: Annotated[HttpUrl, AfterValidator(beyond_reach_of_others)] = _base(
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
    )
    key_file: SecretFile = _secret_file("key")
    key: SecretStr | None = _secret("Key", "What stands behind `key=` in the robot's address.")
    per_minute: int = pace(20, 20)

    @field_validator("key", mode="before")
    @classmethod
    def _from_file(cls, value: object, info: ValidationInfo) -> object:
        return secret_of(value, info, "key")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        given(self.key, "key")
        return self

    @property
    def limits(self) -> SendingLimits:
        """What the service takes."""
        return SendingLimits(2048, per_minute=self.per_minute)


class SignedRobot(HttpSection):
    """A robot with a token in its address, and a secret to sign with."""

    token_file: SecretFile = _secret_file("token")
    token: SecretStr | None = _secret("Token", "The last part of the robot's address.")
    secret_file: SecretFile = _secret_file("secret")
    secret: SecretStr | None = _secret(
        "Secret", "What the robot's page shows where signatures (加签, 签名校验) are on; leave out where not."
    )

    @field_validator("token", "secret", mode="before")
    @classmethod
    def _from_file(cls, value: object, info: ValidationInfo) -> object:
        return secret_of(value, info, info.field_name or "")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        given(self.token, "token")
        return self


class DingtalkChannel(SignedRobot):
    """A robot of a DingTalk group (钉钉)."""

    kind: Literal["dingtalk"] = setting(..., "Kind", "A robot of a DingTalk group (钉钉).")
    url: Annotated[HttpUrl, AfterValidator(beyond_reach_of_others)] = _base(
        "https://oapi.dingtalk.com/robot/send"
    )
    per_minute: int = pace(20, 20)

    @property
    def limits(self) -> SendingLimits:
        """What the service takes; above it, it takes nothing for 10 minutes."""
        return SendingLimits(_BODY, per_minute=self.per_minute, markdown=True)


class FeishuChannel(SignedRobot):
    """A robot of a Feishu group (飞书), or of Lark with its own address."""

    kind: Literal["feishu"] = setting(..., "Kind", "A robot of a Feishu group (飞书).")
    url: Annotated[HttpUrl, AfterValidator(beyond_reach_of_others)] = _base(
        "https://open.feishu.cn/open-apis/bot/v2/hook"
    )
    per_minute: int = pace(100, 100)

    @property
    def limits(self) -> SendingLimits:
        """What the service takes; it refuses more around full and half hours than at other times."""
        return SendingLimits(_BODY, per_minute=self.per_minute, per_second=5, clear_minutes=(0, 30))
