"""Somebody before a browser, and what they can be refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx

from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.lock_out import SignInFailures, address_key, name_key
from alerts.people.session import key_of
from api.access.forms import TOKEN_FIELD, TOKEN_HEADER, form_token
from api.access.password_turns import AT_ONCE, WAITING
from api.access.sessions import BEFORE, COOKIE
from api.http.problems import ProblemKind as Kind
from tests.walk.console.busy_city import BusyCity

FORM_HOLDER = "0" * 43
"""What holds a form together with a browser in which nobody has signed in."""
NAME = "调度员王"
NOTED = {AuditKind.REFUSED, AuditKind.SIGN_IN_REFUSED, AuditKind.LOCKED_OUT}
"""What is put on record of who is refused."""


@dataclass
class Desk:
    """Somebody before a browser.

    Attributes
    ----------
    app
        What answers, where a sample has to keep it busy.
    """

    city: BusyCity
    client: httpx.Client
    app: Any

    @property
    def here(self) -> str:
        """Where a page of ours comes from."""
        return str(self.client.base_url).rstrip("/")

    def form(
        self, path: str, session: str | None = None, *, origin: str = "", **fields: str
    ) -> httpx.Response:
        """Send a plain form of our own page, in ``session`` or before there is one."""
        holder = session or FORM_HOLDER
        return self.sent(path, session, origin=origin, data={TOKEN_FIELD: form_token(holder)} | fields)

    def sent(self, path: str, session: str | None = None, *, origin: str = "", **more: Any) -> httpx.Response:
        """Send whatever there is, as a browser does that shows a page."""
        cookie = f"{BEFORE}={FORM_HOLDER}" if session is None else f"{COOKIE}={session}"
        headers = {
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Language": "zh-CN",
            "Cookie": cookie,
            "Origin": origin or self.here,
        } | more.pop("headers", {})
        return self._posted(path, headers, **more)

    def pressed(self, path: str, session: str, body: object, **headers: str) -> httpx.Response:
        """Send what a button of a page of ours sends, by its script."""
        usual = {
            "Accept": "*/*",
            "Accept-Language": "zh-CN",
            "Cookie": f"{COOKIE}={session}",
            "Origin": self.here,
            TOKEN_HEADER: form_token(session),
        }
        more = {"content": body} if isinstance(body, bytes) else {"json": body}
        if "content" in more:
            usual["Content-Type"] = "application/json"
        return self._posted(path, usual | headers, **more)

    def _posted(self, path: str, headers: dict[str, str], **more: Any) -> httpx.Response:
        """The answer; where it is a refusal nothing has been done before it, but that it is noted."""
        before = self._newest_line()
        answer = self.client.post(path, headers=headers, **more)
        if answer.is_error:
            with self.city.service.records.reading() as tx:
                lines = tx.audit.page(AuditFilter(), None, 9)
            done = {each.kind for each in lines if each.id > before} - NOTED
            assert not done, (path, answer.status_code, done)
        return answer

    def _newest_line(self) -> int:
        with self.city.service.records.reading() as tx:
            return max((each.id for each in tx.audit.page(AuditFilter(), None, 9)), default=0)

    def of(self, role: str, reach: str = "organisation") -> str:
        """The session of who has that role."""
        return self.city.sessions[role, reach]

    def ended(self, role: str = "dispatcher") -> str:
        """A session of theirs that is over."""
        session = self.city.begin_session(self.name_of(role))
        with self.city.service.records.begin() as tx:
            tx.sessions.end(key_of(session))
        return session

    def failed(self, name: str, times: int) -> None:
        """Let signing in as ``name`` have failed so often, just now."""
        failures = {name_key(name): SignInFailures(times, self.city.service.wall.now())}
        with self.city.service.records.begin() as tx:
            tx.failures.save(failures)

    def forget_failures(self) -> None:
        """As if nobody had failed to sign in."""
        names = (NAME, self.name_of("dispatcher"), "无此人")
        with self.city.service.records.begin() as tx:
            tx.failures.forget([address_key("127.0.0.1"), *map(name_key, names)])

    def name_of(self, role: str) -> str:
        """Who has that role everywhere."""
        return self.city.viewers[role, "organisation"].name

    @contextmanager
    def busy(self) -> Iterator[None]:
        """For the block: as many people sign in as there is room for."""
        room = self.app.state.sessions.turns._room
        for _ in range(AT_ONCE + WAITING):
            room.acquire()
        try:
            yield
        finally:
            room.release(AT_ONCE + WAITING)


Send = Callable[[Desk], httpx.Response]


class Refusal(NamedTuple):
    """The kind of problem that it is, the key of what is said, and what somebody did."""

    kind: Kind
    key: str
    send: Send


Refusals = dict[str, Refusal]
"""By what somebody did, in words."""

TITLE = ""
"""The key where nothing is said but what kind of problem it is."""
