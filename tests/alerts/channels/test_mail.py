"""Mail to a real SMTP server: over TLS that checks out, with a login, and what its replies mean."""

import socket
import ssl
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from alerts.channels.outcome import DELIVERED
from alerts.notices.message import NoticeMessage
from tests.alerts.channels.samples import MESSAGE, sent
from tests.system.broker.tls_broker import Authority

TO = "wang@dispatch.example"


class Postbox:
    """A server's handler that keeps mails and answers as it is told."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.rcpt = "250 OK"
        self.data = "250 OK"
        self.hang_up = False

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the library's
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(envelope.original_content)
        if self.hang_up:
            server.transport.abort()
        return self.data


def _authenticated(server, session, envelope, mechanism, data):
    right = (data.login, data.password) == (b"wenya", b"s3cret")
    return AuthResult(success=right, handled=right)


class _Server(Controller):
    """With TLS on its first byte where ``ssl_context`` is given, as the library has it."""

    def __init__(self, postbox, starttls=None, **more):
        self._starttls = starttls
        super().__init__(postbox, hostname="127.0.0.1", port=0, ready_timeout=20, **more)

    def factory(self):
        return SMTP(
            self.handler,
            tls_context=self._starttls,
            require_starttls=self._starttls is not None,
            authenticator=_authenticated,
            auth_require_tls=self._starttls is not None,
            auth_required=self._starttls is not None,
            enable_SMTPUTF8=False,
            decode_data=False,
        )

    def _trigger_server(self):
        """At the port that it has; the library's goes to the one that was asked for, which is 0."""
        socket.create_connection(self.server.sockets[0].getsockname()).close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    made = Authority(tmp_path_factory.mktemp("authority"))
    made.certify("server")
    return made


@pytest.fixture
def postbox():
    return Postbox()


@contextmanager
def served(postbox, authority, tls):
    context = None
    if tls != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority.folder / "server.pem", authority.folder / "server.key")
    server = _Server(postbox, **({"starttls": context} if tls == "starttls" else {"ssl_context": context}))
    server.start()
    try:
        login = {} if tls == "none" else {"username": "wenya", "password": "s3cret"}
        yield {
            "kind": "email",
            "host": "127.0.0.1",
            "port": server.server.sockets[0].getsockname()[1],
            "tls": tls,
            "ca_file": authority.file,
            "sender": "wenya@heat.example",
            **login,
        }
    finally:
        server.stop()


@pytest.mark.parametrize("tls", ["starttls", "tls", "none"])
def test_a_mail_arrives(postbox, authority, tls):
    with served(postbox, authority, tls) as email:
        assert sent(TO, **email) == DELIVERED
    (raw,) = postbox.mails
    assert raw.isascii()
    mail = message_from_bytes(raw, policy=default)
    assert (mail["From"], mail["To"]) == ("wenya@heat.example", TO)
    assert mail["Subject"] == f"[N-000123] {MESSAGE.title}"
    assert mail["Date"].datetime.isoformat() == "2026-01-01T00:00:00+00:00"
    assert mail["Message-ID"] == "<N-000123.wang_40dispatch_2eexample.wenya@heat.example>"
    assert (mail["Auto-Submitted"], mail["Importance"]) == ("auto-generated", "high")
    assert mail.get_content().splitlines() == [f"N-000123 {MESSAGE.title}", *MESSAGE.lines, MESSAGE.link]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_that_does_not_check_out_is_refused_before_anything_is_said(
    postbox, authority, tls, tmp_path
):
    with served(postbox, authority, tls) as email:
        for wrong in ({"ca_file": None}, {"ca_file": Authority(tmp_path).file}, {"host": "localhost"}):
            outcome = sent(TO, **{**email, **wrong})
            assert (outcome.result.value, outcome.code) == ("refused", "untrusted"), wrong
    assert postbox.mails == []


def test_a_server_without_starttls_gets_no_mail(postbox, authority):
    with served(postbox, authority, "none") as email:
        outcome = sent(TO, **{**email, "tls": "starttls"})
    assert (outcome.result.value, outcome.code) == ("refused", "no-tls")
    assert postbox.mails == []


def test_a_wrong_password_is_refused_and_not_told(postbox, authority):
    with served(postbox, authority, "starttls") as email:
        outcome = sent(TO, **{**email, "password": "hunter2"})
    assert (outcome.result.value, outcome.code) == ("refused", "key")
    assert "hunter2" not in outcome.detail


@pytest.mark.parametrize(
    ("rcpt", "data", "result", "code"),
    [
        ("550 no such user", "", "refused", "recipient"),
        ("450 greylisted, come again", "", "failed", "busy"),
        ("250 OK", "552 too much mail data", "refused", "content"),
        ("250 OK", "451 local error", "failed", "busy"),
        ("421 closing", "", "failed", "busy"),
    ],
)
def test_a_reply_says_whether_to_try_again(postbox, authority, rcpt, data, result, code):
    postbox.rcpt, postbox.data = rcpt, data
    with served(postbox, authority, "none") as email:
        outcome = sent(TO, **email)
    assert (outcome.result.value, outcome.code) == (result, code)
    assert outcome.detail == (data or rcpt)


def test_a_connection_that_breaks_after_the_mail_leaves_it_unknown(postbox, authority):
    postbox.hang_up = True
    with served(postbox, authority, "none") as email:
        outcome = sent(TO, **email)
    assert (outcome.result.value, outcome.code) == ("unknown", "cut-off")
    assert len(postbox.mails) == 1


def test_nobody_there_is_a_failure(postbox, authority):
    with served(postbox, authority, "none") as email:
        pass
    outcome = sent(TO, **email)
    assert (outcome.result.value, outcome.code) == ("failed", "unreachable")


@pytest.mark.parametrize("to", ["", "wang", "wang@a b", "王@dispatch.example", "a@b\r\nBcc: c@d"])
def test_what_is_no_address_is_refused(to):
    outcome = sent(to, kind="email", host="127.0.0.1", port=1, sender="a@b.example")
    assert (outcome.result.value, outcome.code) == ("refused", "address")


def test_texts_of_others_make_no_header(postbox, authority):
    odd = NoticeMessage("N-1", "a\r\nBcc: evil@x.example\r\n\r\nb")
    with served(postbox, authority, "none") as email:
        assert sent(TO, odd, **email) == DELIVERED
    mail = message_from_bytes(postbox.mails[0], policy=default)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "[N-1] a Bcc: evil@x.example b"
