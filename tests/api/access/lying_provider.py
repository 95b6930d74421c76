"""A provider of identities on loopback (OpenID Connect), which keeps to the standard unless told to lie."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

import uvicorn
from fastapi import FastAPI, Request
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.responses import JSONResponse, RedirectResponse, Response

CLIENT, SECRET = "wenya", "a secret: of/ours"
KEY = RSAKey.generate_key(2048, {"kid": "k1"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "k1"})
Lie = Callable[[dict[str, Any]], Any]


def signed(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, KEY)


def signed_by_another(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, OTHER_KEY)


def signed_by_what_is_public(claims: dict[str, Any]) -> str:
    """With the public key as if it were a secret of both."""
    text = _parts({"alg": "HS256", "kid": "k1"}, claims)
    return f"{text}.{_b64(hmac.digest(KEY.as_pem(private=False), text.encode(), 'sha256'))}"


def unsigned(claims: dict[str, Any]) -> str:
    return f"{_parts({'alg': 'none', 'kid': 'k1'}, claims)}."


def _parts(*parts: dict[str, Any]) -> str:
    return ".".join(_b64(json.dumps(each).encode()) for each in parts)


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Provider:
    """Who is signed in at it (`subject`, `name`), what time it has, and how it lies."""

    def __init__(self, now: int) -> None:
        self.now, self.subject, self.name = now // 1000, "s-1", "调度员王"
        self.issuer = ""
        self.changed: dict[str, Any] = {}
        """Claims of the token in the place of those that are right; ``None``: left out."""
        self.sign: Callable[[dict[str, Any]], str] = signed
        self.metadata: dict[str, Any] = {}
        self.asked = 0
        self.hangs = threading.Event()
        self.hangs.set()
        self._codes: dict[str, dict[str, str]] = {}

    def app(self) -> FastAPI:
        app = FastAPI()
        app.add_api_route("/.well-known/openid-configuration", self._described)
        app.add_api_route("/jwks", lambda: {"keys": [KEY.as_dict(private=False)]})
        app.add_api_route("/authorize", self._authorize)
        app.add_api_route("/token", self._token, methods=["POST"])
        return app

    def _described(self) -> dict[str, Any]:
        self.asked += 1
        self.hangs.wait(20)
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        said = {key: f"{self.issuer}/{path}" for key, path in ends.items()}
        return {"issuer": self.issuer} | said | self.metadata

    def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["prompt"] == "login", "the next person is not to come in as the last"
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", 302)

    async def _token(self, request: Request) -> Response:
        form = {key: values[0] for key, values in parse_qs((await request.body()).decode()).items()}
        asked = self._codes.pop(form["code"], None)  # good once
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        both = base64.b64encode(f"{CLIENT}:{quote(SECRET, safe='')}".encode()).decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge.decode().rstrip("=")
            or asked["redirect_uri"] != form["redirect_uri"]
            or request.headers.get("authorization") != f"Basic {both}"
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": asked["nonce"],
            "preferred_username": self.name,
        } | self.changed
        token = self.sign({key: value for key, value in claims.items() if value is not None})
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": token})


@contextmanager
def providing(now: int) -> Iterator[Provider]:
    """A provider that listens on a free port of loopback; ``now``: its time, UTC ms."""
    provider = Provider(now)
    server = uvicorn.Server(uvicorn.Config(provider.app(), port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        provider.issuer = f"http://127.0.0.1:{port}"
        yield provider
    finally:
        provider.hangs.set()
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive(), "the provider did not stop"
