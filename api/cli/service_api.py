"""The running service, asked over its REST API: for commands that work beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from api.ports.settings import Settings
from api.words.terminal_language import terminal_language
from ingest.network.proxies import by_proxy, may_use_proxy
from ingest.network.reaching import why_unreached
from ingest.said import Said

TIMEOUT_S = 30.0

ServiceUrl = Annotated[
    str | None,
    typer.Option("--url", metavar="URL", help="Of the running service; default: where the settings say."),
]
TokenFile = Annotated[
    Path | None,
    typer.Option("--token-file", metavar="FILE", help="File with a user's token (`wenya user add`)."),
]


class ServiceApiError(Exception):
    """The service does not answer, or refuses; what it says tells which, with its address."""


class ServiceApi:
    """The API below ``/api/v1``; every method raises `ServiceApiError`."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def get(self, path: str, **wanted: str | int | None) -> dict[str, Any]:
        """What is at ``path``; parameters that are ``None`` are left out."""
        return self._asked(
            "GET", path, params={key: value for key, value in wanted.items() if value is not None}
        )

    def listed(self, path: str, **wanted: str | int | None) -> Iterator[dict[str, Any]]:
        """All items of a list, page after page."""
        cursor = None
        while True:
            page = self.get(path, cursor=cursor, **wanted)
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer to ``body``."""
        return self._asked("POST", path, json=body)

    def _asked(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        address = str(self._client.base_url)
        try:
            answer = self._client.request(method, path, **more)
            said: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            why, proxy = why_unreached(error), by_proxy(address)
            away = Said("terminal-no-answer", address=address, error=why, proxy=proxy)
            raise ServiceApiError(away) from error
        if not answer.is_success:
            title, detail = (str(said.get(name)) for name in ("title", "detail"))
            refused = Said(
                "terminal-refused",
                address=f"{address}{path}",
                status=str(answer.status_code),
                title=title,
                detail=detail,
            )
            raise ServiceApiError(refused)
        return said


@contextmanager
def service_api(settings: Settings, url: str | None, token_file: Path | None) -> Iterator[ServiceApi]:
    """The service at ``url``, by default where the settings say that it listens.

    Raises
    ------
    ServiceApiError
        ``url`` is no HTTP address.
    OSError
        The token's file cannot be read.
    """
    address = (url or settings.api.url).rstrip("/")
    if not address.startswith(("http://", "https://")):
        raise ServiceApiError(Said("terminal-no-http", address=address))
    headers = {"Accept-Language": terminal_language().tag}
    if token_file is not None:
        headers["Authorization"] = f"Bearer {token_file.read_text().strip()}"
    try:
        client = httpx.Client(
            base_url=f"{address}/api/v1/",
            headers=headers,
            timeout=TIMEOUT_S,
            trust_env=may_use_proxy(address),
        )
    except (httpx.InvalidURL, ValueError) as error:
        raise ServiceApiError(Said("terminal-no-address", address=address)) from error
    with client:
        yield ServiceApi(client)
