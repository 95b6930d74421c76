"""What buttons of the console can be refused: the answer goes to the script of the page, which shows it."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from alerts.desk.matters.matter_lookup import files_of
from alerts.matters.files.attachment import MOST_BYTES
from alerts.tickets.desk_moves.matter_file import MatterFile
from alerts.tickets.desk_moves.orders import LONGEST_LONG_TEXT
from alerts.tickets.ticket import Command
from api.access.forms import TOKEN_HEADER
from api.http.guards import SMALL_BODY
from api.http.problems import ProblemKind as Kind
from ingest.durations import HOUR
from ingest.readings.batch import DeadLetterReason
from tests.alerts.attachments.files import PDF, image
from tests.api.console.named_town import ID
from tests.api.matters_of_people import a_call, give
from tests.api.stand_in_service import NOW
from tests.walk.console.at_a_desk import Desk, Refusal, Refusals, Send
from tests.walk.console.busy_city import EVERYBODY, ONLY_THERE, UNIT

ELSEWHERE = "https://zz-id.example"
"""Where a page of others comes from."""
TOO_MUCH = b"0" * (SMALL_BODY + 1)
PLACE = f"{ID}-b2f4"
COMMANDS = "/api/v1/tickets/{number}/commands"
REVEAL = "/api/v1/contacts/{number}/reveal"
LETTERS = "/api/v1/dead-letters"
ATTACHMENTS = "/api/v1/attachments"
PICTURE = image("PNG")


def of_buttons(path: str, body: dict, role: str) -> Refusals:
    """What any button meets that sends ``body`` to ``path``, for who has ``role``."""

    def pressed(desk: Desk, **more: str) -> httpx.Response:
        return desk.pressed(path, desk.of(role), body, **more)

    def once(desk: Desk) -> httpx.Response:
        session = desk.city.begin_session(desk.name_of(role), change_only=True)
        return desk.pressed(path, session, body)

    return {
        "old form": Refusal(
            Kind.FORM_EXPIRED, "refusal-form", lambda desk: pressed(desk, **{TOKEN_HEADER: "0"})
        ),
        "a form of others": Refusal(
            Kind.FORM_EXPIRED, "refusal-form", lambda desk: pressed(desk, Origin=ELSEWHERE)
        ),
        "when the session is over": Refusal(
            Kind.SESSION_ENDED,
            "refusal-session-ended",
            lambda desk: desk.pressed(path, desk.ended(role), body),
        ),
        "with a one-time password": Refusal(Kind.PASSWORD_MUST_CHANGE, "refusal-password-must-change", once),
        "no right": Refusal(
            Kind.FORBIDDEN,
            "refusal-no-right",
            lambda desk: desk.pressed(path, desk.of("viewer"), body),
        ),
        "too large": Refusal(
            Kind.TOO_LARGE,
            "refusal-body-too-large",
            lambda desk: desk.pressed(path, desk.of(role), TOO_MUCH),
        ),
        "no JSON": Refusal(
            Kind.UNSUPPORTED_MEDIA_TYPE,
            "refusal-media-type",
            lambda desk: pressed(desk, **{"Content-Type": "text/plain"}),
        ),
    }


def resolved(desk: Desk) -> str:
    """A leak that was called in just now, and whose result who has every role submitted; its number."""
    service, who = desk.city.service, desk.city.viewers[EVERYBODY, "organisation"]
    number = a_call(service, PLACE)
    give(service, number, "dispatch", department=UNIT, reason="就近")
    give(service, number, "sign")
    give(service, number, "submit_result", who=who, text="已修复")
    return number


def file_of(desk: Desk, number: str) -> MatterFile:
    with desk.city.service.records.reading() as tx:
        return files_of(tx, [number])[number]


def called_back(desk: Desk) -> tuple[str, dict]:
    number = resolved(desk)
    (contact,) = file_of(desk, number).contacts
    told = {"contact": contact.number, "outcome": "satisfied", "solved": "yes", "came": "yes"}
    return number, {"command": "call_back", "data": told}


def asked_too_late(desk: Desk) -> tuple[str, dict]:
    """For a clock that was due an hour ago."""
    service = desk.city.service
    number = a_call(service, PLACE, contacted_at=NOW - 3 * HOUR, late_reason="补录")
    give(service, number, "dispatch", department=UNIT, reason="就近")
    late = next(each for each in file_of(desk, number).clocks if each.due_at and each.due_at < NOW)
    asked = {"clock": late.id, "until": "2026-02-01T00:00:00Z", "reason": "缺件", "told": "电话告知用户"}
    return number, {"command": "ask_extension", "data": asked | {"told_at": "2026-01-15T00:00:00Z"}}


def desk_command(role: str, made: Callable[[Desk], tuple[str, dict]]) -> Send:
    """What ``role`` is answered to the number and the body that ``made`` finds."""

    def send(desk: Desk) -> httpx.Response:
        number, body = made(desk)
        return desk.pressed(COMMANDS.format(number=number), desk.of(role), body)

    return send


def of_commands() -> Refusals:
    def given(number: str, command: Command, role: str = "handler", **more: object) -> Send:
        path = COMMANDS.format(number=number)
        body = {"command": command, "text": "好"} | more
        return lambda desk: desk.pressed(path, desk.of(role), body)

    opened, closed, elsewhere = "2026-000003", "2026-000002", "2026-000103"
    return of_buttons(COMMANDS.format(number=opened), {"command": "comment", "text": "好"}, "handler") | {
        "no text": Refusal(Kind.INVALID, "order-needed", given(opened, Command.COMMENT, text=" ")),
        "too long a text": Refusal(
            Kind.INVALID,
            "form-string-too-long",
            given(opened, Command.COMMENT, text="长" * (LONGEST_LONG_TEXT + 1)),
        ),
        "marks that turn the direction of writing": Refusal(
            Kind.INVALID, "form-control-character", given(opened, Command.COMMENT, text="好\u202e")
        ),
        "NUL": Refusal(Kind.INVALID, "form-control-character", given(opened, Command.COMMENT, text="好\0")),
        "a version that is none": Refusal(
            Kind.INVALID,
            "form-greater-than-equal",
            given(opened, Command.COMMENT, version=0),
        ),
        "garbled": Refusal(
            Kind.INVALID,
            "form-json-invalid",
            lambda desk: desk.pressed(COMMANDS.format(number=opened), desk.of("handler"), b"{"),
        ),
        "a state that does not take it": Refusal(
            Kind.ILLEGAL_COMMAND,
            "move-illegal",
            given(closed, Command.ACKNOWLEDGE),
        ),
        "not recovered": Refusal(
            Kind.FALSE_CLOSURE, "guard-none-seen-going-on", given(opened, Command.RESOLVE)
        ),
        "not by this role": Refusal(
            Kind.NOT_YOURS,
            "move-not-yours",
            desk_command("handler", lambda desk: (opened, {"command": "supervise"})),
        ),
        "not all is there": Refusal(
            Kind.NOT_CLOSABLE,
            "closing-call-back",
            desk_command(EVERYBODY, lambda desk: (resolved(desk), {"command": "close"})),
        ),
        "of one's own work": Refusal(
            Kind.OWN_CALLBACK, "guard-not-own-work", desk_command(EVERYBODY, called_back)
        ),
        "after the due": Refusal(
            Kind.EXTENSION_TOO_LATE, "guard-before-due", desk_command(EVERYBODY, asked_too_late)
        ),
        "changed by somebody else": Refusal(
            Kind.STALE_VERSION,
            "move-stale",
            given(opened, Command.ACKNOWLEDGE, version=99),
        ),
        "unknown": Refusal(Kind.NOT_FOUND, "refusal-no-ticket", given("2026-999999", Command.COMMENT)),
        "not here": Refusal(
            Kind.FORBIDDEN, "refusal-not-here", given(elsewhere, Command.COMMENT, ONLY_THERE)
        ),
    }


def of_letters(path: str, *, one: bool) -> Refusals:
    found = of_buttons(path.format(id=2), {} if one else {"until": 9}, "engineer")
    if not one:
        return found | {
            "nothing selected": Refusal(
                Kind.INVALID,
                "form-missing",
                lambda desk: desk.pressed(path, desk.of("engineer"), {}),
            ),
            "a gateway with NUL": Refusal(
                Kind.INVALID,
                "form-control-character",
                lambda desk: desk.pressed(path, desk.of("engineer"), {"until": 9, "gateway": "\0"}),
            ),
        }

    def parked(desk: Desk) -> httpx.Response:
        place = list(DeadLetterReason).index(DeadLetterReason.FLOOD)
        return desk.pressed(path.format(id=desk.city.letters[place]), desk.of("engineer"), {})

    return found | {
        "elsewhere": Refusal(
            Kind.NOT_FOUND,
            "refusal-no-letter",
            lambda desk: desk.pressed(path.format(id=2), desk.of("engineer", "a department"), {}),
        ),
        "unknown": Refusal(
            Kind.NOT_FOUND,
            "refusal-no-letter",
            lambda desk: desk.pressed(path.format(id=999_999), desk.of("engineer"), {}),
        ),
        "no number": Refusal(
            Kind.INVALID,
            "form-int-parsing",
            lambda desk: desk.pressed(path.format(id="0x"), desk.of("engineer"), {}),
        ),
        "parked": Refusal(Kind.NOT_FOUND, "refusal-parked-letter", parked),
    }


def of_reveals() -> Refusals:
    def of_a_call(desk: Desk) -> httpx.Response:
        (contact,) = file_of(desk, a_call(desk.city.service, PLACE)).contacts
        return desk.pressed(REVEAL.format(number=contact.number), desk.of("handler"), {})

    return of_buttons(REVEAL.format(number="L2026-000001"), {}, "handler") | {
        "a number that is none": Refusal(
            Kind.INVALID,
            "form-string-too-long",
            lambda desk: desk.pressed(REVEAL.format(number=f"L2026-{0:015}"), desk.of("handler"), {}),
        ),
        "not in charge": Refusal(Kind.NOT_YOURS, "refusal-reporter-hidden", of_a_call),
        "unknown": Refusal(
            Kind.NOT_FOUND,
            "refusal-no-contact",
            lambda desk: desk.pressed(REVEAL.format(number="L2026-999999"), desk.of("handler"), {}),
        ),
    }


def of_pictures() -> Refusals:
    """What the script of a page is answered to a picture that somebody chose."""

    def chosen(desk: Desk, content: bytes = PICTURE, below: str = "", **headers: str) -> httpx.Response:
        more = {"Content-Type": "image/png"} | headers
        return desk.pressed(ATTACHMENTS + below, desk.of("handler"), content, **more)

    def without_room(desk: Desk) -> httpx.Response:
        store = desk.city.service.attachments
        before, store._leave_free = store._leave_free, 1 << 62
        try:
            return chosen(desk)
        finally:
            store._leave_free = before

    usual = of_buttons(ATTACHMENTS, {}, "handler")
    usual.pop("no right")
    return usual | {
        "no right": Refusal(
            Kind.FORBIDDEN,
            "refusal-no-right",
            lambda desk: desk.pressed(
                ATTACHMENTS, desk.of("viewer"), PICTURE, **{"Content-Type": "image/png"}
            ),
        ),
        "too large": Refusal(
            Kind.TOO_LARGE, "refusal-body-too-large", lambda desk: chosen(desk, bytes(MOST_BYTES + 1))
        ),
        "empty": Refusal(Kind.BAD_ATTACHMENT, "attachment-empty", lambda desk: chosen(desk, b"")),
        "no picture": Refusal(Kind.BAD_ATTACHMENT, "attachment-kind", lambda desk: chosen(desk, b"0" * 99)),
        "another than it says": Refusal(
            Kind.BAD_ATTACHMENT, "attachment-other-kind", lambda desk: chosen(desk, PDF)
        ),
        "broken": Refusal(Kind.BAD_ATTACHMENT, "attachment-broken", lambda desk: chosen(desk, PICTURE[:-20])),
        "for a ticket that there is not": Refusal(
            Kind.NOT_FOUND, "refusal-no-ticket", lambda desk: chosen(desk, below="?ticket=2026-999999")
        ),
        "for no ticket's number": Refusal(
            Kind.INVALID, "form-string-pattern-mismatch", lambda desk: chosen(desk, below="?ticket=0")
        ),
        "without room": Refusal(Kind.NOT_KEPT, "attachment-no-room", without_room),
    }


BUTTONS: dict[str, Refusals] = {
    COMMANDS: of_commands(),
    REVEAL: of_reveals(),
    ATTACHMENTS: of_pictures(),
    f"{LETTERS}/replay": of_letters(f"{LETTERS}/replay", one=False),
    f"{LETTERS}/dismiss": of_letters(f"{LETTERS}/dismiss", one=False),
    LETTERS + "/{id}/replay": of_letters(LETTERS + "/{id}/replay", one=True),
    LETTERS + "/{id}/dismiss": of_letters(LETTERS + "/{id}/dismiss", one=True),
}
"""Path of what a button sends to -> what it can be refused for."""
