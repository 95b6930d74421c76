"""A provider of identities (OpenID Connect): the door of authlib and joserfc.

What it is asked goes by `alerts.channels.http_post`, which is bounded in time and size and led nowhere else.
What it says is taken for nothing until signature, issuer, audience, times and nonce are right.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import structlog
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from alerts.channels.http_post import Request, secrets_of, taken_by
from alerts.channels.outcome import Outcome, told
from alerts.desk.doors.by_provider import LONGEST_SUBJECT, ProviderIdentity
from alerts.notices.attempts import SendingResult
from api.http.problems import HttpProblem, ProblemKind
from api.ports.oidc_settings import OidcSettings
from ingest.durations import HOUR, MINUTE, SECOND
from ingest.said import Said

log = structlog.get_logger("wenya.sign-in")

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""By which a token may be signed: keys of two parts, so that nobody signs with what is public."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
AT_ONCE = 4
"""So many wait for the provider side by side, each on a thread of those that answer requests."""
KNOWN_FOR = HOUR
KEYS_ANEW_AFTER = MINUTE
"""A token of a key that is not known has the keys asked for anew, and not oftener."""
LEEWAY_S = 60
"""So much may its clock be off."""


@dataclass(frozen=True, slots=True)
class ProviderTry:
    """What holds one try together: it comes from the browser's cookie, and the provider has it back."""

    state: str
    nonce: str
    verifier: str
    back: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What the provider has said of itself, and when (UTC ms)."""

    authorization: str
    token: str
    jwks: str
    at: int


class IdentityProvider:
    """The provider of `OidcSettings`; it is asked nothing before somebody signs in by it."""

    def __init__(self, settings: OidcSettings) -> None:
        if settings.issuer is None:
            raise ValueError("there is no provider")
        self.issuer = settings.issuer
        self._settings = settings
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._is_there = True
        self._known: _Known | None = None
        self._keys: tuple[KeySet, int] | None = None

    def address(self, tried: ProviderTry, now: int) -> str:
        """Where a browser is sent to sign in at ``now`` (UTC ms). Raises `HttpProblem` ``provider-away``."""
        with self._turn():
            known = self._metadata(now)
        prompt = self._settings.prompt
        return str(
            prepare_grant_uri(
                known.authorization,
                self._settings.client_id,
                "code",
                redirect_uri=tried.back,
                scope=" ".join(self._settings.scopes),
                state=tried.state,
                nonce=tried.nonce,
                code_challenge=create_s256_code_challenge(tried.verifier),
                code_challenge_method="S256",
                prompt=None if prompt == "as it is" else prompt,
            )
        )

    def word(self, tried: ProviderTry, code: str, now: int) -> ProviderIdentity:
        """Whom the provider means by ``code``, at ``now`` (UTC ms); with a name where that may link them.

        Raises `HttpProblem` ``provider-away`` where it does not answer, and ``provider-refused`` where it
        does not take the code, or what it says is not fit to be believed.
        """
        with self._turn():
            known = self._metadata(now)
            token = self._asked(known.token, now, self._form(tried, code)).get("id_token")
            if not isinstance(token, str):
                raise _unfit(Said("provider-why-no-token"))
            claims = self._claims(token, tried, known, now)
        name = claims.get(self._settings.name_claim)
        may_link = self._settings.link_by_name and isinstance(name, str)
        return ProviderIdentity(self.issuer, claims["sub"], str(name) if may_link else "")

    def _form(self, tried: ProviderTry, code: str) -> dict[str, str]:
        return {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": tried.back,
            "code_verifier": tried.verifier,
            "client_id": self._settings.client_id,
        }

    def _claims(self, token: str, tried: ProviderTry, known: _Known, now: int) -> Mapping[str, Any]:
        """What the ``token`` says, once everything about it is right."""
        settings = self._settings
        try:
            signed = self._decoded(token, known, now)
            options = {"iss": {"value": self.issuer}, "aud": {"value": settings.client_id}}
            params = {"nonce": tried.nonce, "client_id": settings.client_id}
            claims = CodeIDToken(signed.claims, signed.header, options, params)
            claims.validate(now=now // SECOND, leeway=LEEWAY_S)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise _unfit(str(error) or type(error).__name__) from error
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise _unfit(Said("provider-why-subject"))
        return dict(claims)

    def _decoded(self, token: str, known: _Known, now: int) -> Any:
        """The ``token`` with a signature that is right; its key may be newer than those that are known."""
        try:
            return jwt.decode(token, self._key_set(known, now, KNOWN_FOR), algorithms=list(ALGORITHMS))
        except (JoseError, ValueError):
            return jwt.decode(token, self._key_set(known, now, KEYS_ANEW_AFTER), algorithms=list(ALGORITHMS))

    def _key_set(self, known: _Known, now: int, newer_than: int) -> KeySet:
        if self._keys is None or not 0 <= now - self._keys[1] < newer_than:
            self._keys = (KeySet.import_key_set(self._asked(known.jwks, now)), now)  # type: ignore[arg-type]
        return self._keys[0]

    def _metadata(self, now: int) -> _Known:
        """What the provider says of itself, for an hour; another who says it is not believed."""
        known = self._known
        if known is not None and 0 <= now - known.at < KNOWN_FOR:
            return known
        said = self._asked(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration", now)
        if said.get("issuer") != self.issuer:
            raise _unfit(Said("provider-why-issuer", issuer=told(str(said.get("issuer")))))
        authorization, token, jwks = (str(said.get(each)) for each in ENDPOINTS)
        safe = ("https://",) if self.issuer.startswith("https://") else ("https://", "http://")
        if not all(each.startswith(safe) for each in (authorization, token, jwks)):
            raise _unfit(Said("provider-why-endpoints"))
        self._known = _Known(authorization, token, jwks, now)
        return self._known

    def _asked(self, url: str, now: int, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The object that is answered at ``url``, to a ``form`` where there is one."""
        settings = self._settings
        headers = {"Accept": "application/json"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers |= self._authorization()
        secrets = (*secrets_of(settings.client_secret), *([] if form is None else form.values()))
        body = b"" if form is None else urlencode(form).encode()
        method = "GET" if form is None else "POST"
        patience, ca_file = settings.timeout_s, settings.ca_file
        answer = taken_by(Request(url, body, headers, now, patience, secrets, ca_file, method))
        if isinstance(answer, Outcome):
            refused = answer.result is SendingResult.REFUSED and answer.code in {"status", "key"}
            if refused and form is not None:
                raise _unfit(answer.detail)
            raise self._away(f"{answer.code} {answer.detail}".strip())
        self._note(answers=True)
        try:
            said = json.loads(answer)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise _unfit(Said("provider-why-no-object"))
        return said

    def _authorization(self) -> dict[str, str]:
        """How the client shows its secret, if it has one (RFC 6749, section 2.3.1)."""
        secret = self._settings.client_secret
        if secret is None:
            return {}
        both = f"{quote(self._settings.client_id, safe='')}:{quote(secret.get_secret_value(), safe='')}"
        return {"Authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}

    def _away(self, why: Said | str) -> HttpProblem:
        self._note(answers=False, why=why)
        return HttpProblem(ProblemKind.PROVIDER_AWAY, Said("refusal-provider-away"))

    def _note(self, *, answers: bool, why: Said | str = "") -> None:
        """Log that it does not answer, and that it does again: once each."""
        if answers != self._is_there:
            self._is_there = answers
            tell = log.info if answers else log.warning
            tell("provider answers" if answers else "provider does not answer", issuer=self.issuer, why=why)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=self._settings.timeout_s):
            raise self._away(Said("provider-why-busy"))
        try:
            yield
        finally:
            self._turns.release()


def _unfit(why: Said | str) -> HttpProblem:
    """That what the provider said is not to be believed; why is for the log."""
    log.warning("word of the provider refused", why=why if isinstance(why, Said) else told(why))
    return HttpProblem(ProblemKind.PROVIDER_REFUSED, Said("refusal-provider-word"))
