"""``wenya user``: the people and programs that may use the service."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any

import typer

from alerts.desk.departments import recorded_departments
from alerts.desk.lookups.errors import NotFound
from alerts.desk.people.tokens import (
    WayIn,
    give_one_time_password,
    list_tokens,
    make_token,
    revoke_token,
)
from alerts.desk.people.users import (
    NewUser,
    add_user,
    change_roles,
    disable_user,
    enable_user,
    find_user,
    list_users,
)
from alerts.people.grants import grant_of, text_of
from alerts.people.lock_out import LockOut
from alerts.people.refusals import WayInRefused
from alerts.people.roles import Right
from alerts.people.user import LONGEST_BECAUSE, AccessToken, ListedUser, UserKind
from alerts.people.viewer import OPERATOR, Grant
from alerts.records import Records
from api.cli.people import factor, identity, leave, reach
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of, utc_text
from api.cli.usage import reason_of
from api.ports.settings import Settings
from api.words.terminal_language import terminal_language
from api.words.terminal_output import say, tell
from ingest.clock import RealClock
from ingest.said import Said

app = typer.Typer(
    help="People and programs that may use the service.", no_args_is_help=True, add_completion=False
)
app.add_typer(leave.app, name="leave")
app.command("reach")(reach.reach)
app.command("factor")(factor.factor)
app.command("provider")(identity.provider)

PAGE = 1_000
"""Users that are read at once."""


class ListFormat(StrEnum):
    """How a list is printed."""

    TEXT = "text"
    JSON = "json"


Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the person or program.", show_default=False)]
Because = Annotated[str, typer.Option(help="Why; kept in the audit.")]
NeededBecause = Annotated[
    str,
    typer.Option(help="Why; kept in the audit.", callback=reason_of(LONGEST_BECAUSE), show_default=False),
]
Roles = Annotated[
    list[str],
    typer.Option(metavar="ROLE[@DEPARTMENT]", help="For a department, or the organisation. May be repeated."),
]
Scope = Annotated[
    list[Right] | None,
    typer.Option(help="The token is good for this right of the user only. May be repeated. Default: all."),
]
Days = Annotated[
    int | None,
    typer.Option(help="How long the token is good. Default: api.token_days.", show_default=False),
]
Format = Annotated[ListFormat, typer.Option("--format")]


@app.callback()
def user() -> None:
    """People and programs that may use the service."""


@app.command("add")
def add(
    name: Name,
    role: Roles,
    called: Annotated[str, typer.Option(help="What people call them.")] = "",
    *,
    program: Annotated[bool, typer.Option("--program", help="A program, which has no password.")] = False,
    password: Annotated[
        bool, typer.Option("--password", help="Print a one-time password in the place of a token.")
    ] = False,
    days: Days = None,
    settings: SettingsFile = None,
) -> None:
    """Add a user and print a token, once: it is not kept and cannot be shown again."""
    now, grants = RealClock().now(), _grants(role)
    kind = UserKind.PROGRAM if program else UserKind.PERSON
    with _opened(settings) as (read, records):
        if program and password:
            raise WayInRefused(Said("way-in-program", name=name))
        wanted = NewUser(name, grants, called, kind)
        add_user(records, OPERATOR, wanted, now, departments=_departments(records, grants))
        if password:
            _print_password(name, give_one_time_password(records, OPERATOR, name, now))
        else:
            say(Said("terminal-user-added", name=name, roles=tuple(role)), err=True)
            _print_token(make_token(records, OPERATOR, name, now, days=_life(days, read)))


@app.command("list")
def list_(form: Format = ListFormat.TEXT, settings: SettingsFile = None) -> None:
    """List all users with what they may do, also those who are disabled."""
    with _opened(settings) as (read, records):
        rows = [_row(each) for each in _every_user(records, read.api.lock_out_by_name)]
    if form is ListFormat.JSON:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        at, by = row["disabled_at"], row["disabled_by"] or ""
        state = Said("terminal-user-off", at=at, by=by) if at else Said("terminal-user-on")
        kind, warnings = Said(f"user-kind-{row['kind']}"), _warnings(row)
        _tell_row((row["name"], row["called"], kind, *row["roles"], state, *warnings))


@app.command("disable")
def disable(name: Name, because: NeededBecause, settings: SettingsFile = None) -> None:
    """End all sessions, tokens and streams of a user, and let them do nothing; what they did stays."""
    with _records(settings) as records:
        disable_user(records, OPERATOR, name, RealClock().now(), because=because)
    say(Said("terminal-user-disabled", name=name), err=True)


@app.command("enable")
def enable(name: Name, because: Because = "", settings: SettingsFile = None) -> None:
    """Let a user who was disabled do again what they could."""
    with _records(settings) as records:
        enable_user(records, OPERATOR, name, RealClock().now(), because=because)
    say(Said("terminal-user-enabled", name=name), err=True)


@app.command("role")
def role(
    name: Name,
    add: Annotated[list[str] | None, typer.Option(metavar="ROLE[@DEPARTMENT]", help="To give.")] = None,
    remove: Annotated[list[str] | None, typer.Option(metavar="ROLE[@DEPARTMENT]", help="To take.")] = None,
    settings: SettingsFile = None,
) -> None:
    """Give a user roles, or take them; without either show what they have."""
    given, taken = _grants(add or ()), _grants(remove or ())
    with _records(settings) as records:
        if given or taken:
            known = _departments(records, given)
            now = RealClock().now()
            found = change_roles(records, OPERATOR, name, now, given=given, taken=taken, departments=known)
        else:
            found = find_user(records, OPERATOR, name)
    for grant in found.grants:
        tell(text_of(grant))


@app.command("password")
def password(name: Name, settings: SettingsFile = None) -> None:
    """Print a one-time password, good for a day; it must be changed at the first sign-in."""
    with _records(settings) as records:
        _print_password(name, give_one_time_password(records, OPERATOR, name, RealClock().now()))


@app.command("token")
def token(
    name: Name,
    scope: Scope = None,
    days: Days = None,
    called: Annotated[str, typer.Option(help="What it is for.")] = "",
    *,
    show: Annotated[bool, typer.Option("--list", help="List the user's tokens, and make none.")] = False,
    revoke: Annotated[
        str | None, typer.Option(metavar="ID", help="Revoke the token that begins with ID, and make none.")
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Print a further token of a user, once; or list or revoke those there are."""
    with _opened(settings) as (read, records):
        now = RealClock().now()
        if revoke is not None:
            mine = {each.id for each in list_tokens(records, OPERATOR, name)}
            if revoke not in mine:
                raise NotFound(Said("token-unknown", id=revoke))
            revoke_token(records, OPERATOR, revoke, now)
        elif not show:
            good_for = None if scope is None else frozenset(scope)
            life = _life(days, read)
            _print_token(make_token(records, OPERATOR, name, now, days=life, scope=good_for, called=called))
        if show:
            for each in list_tokens(records, OPERATOR, name):
                _tell_row(_cells(each, now))


@contextmanager
def _opened(settings: Any) -> Iterator[tuple[Settings, Records]]:
    with errors_as_messages():
        read = read_settings(settings)
        with records_of(read) as records:
            yield read, records


@contextmanager
def _records(settings: Any) -> Iterator[Records]:
    with _opened(settings) as (_, records):
        yield records


def _life(days: int | None, read: Settings) -> int:
    """How many days a new token is good."""
    return read.api.token_days if days is None else days


def _grants(texts: Iterable[str]) -> tuple[Grant, ...]:
    return tuple(map(grant_of, texts))


def _departments(records: Records, grants: Iterable[Grant]) -> Collection[str]:
    """Ids of the departments that there are, where one is asked for."""
    if all(grant.department is None for grant in grants):
        return ()
    return {each.id for each in recorded_departments(records, OPERATOR).departments}


def _every_user(records: Records, lock_out: LockOut) -> Iterator[ListedUser]:
    now = RealClock().now()
    page = list_users(records, OPERATOR, None, PAGE, lock_out=lock_out, now=now)
    yield from page.items
    while page.last is not None:
        page = list_users(records, OPERATOR, page.last, PAGE, lock_out=lock_out, now=now)
        yield from page.items


def _row(listed: ListedUser) -> dict[str, Any]:
    each = listed.user
    return {
        "name": each.name,
        "called": each.called,
        "kind": each.kind.value,
        "roles": [text_of(grant) for grant in each.grants],
        "created_at": utc_text(each.created_at),
        "disabled_at": None if each.disabled_at is None else utc_text(each.disabled_at),
        "disabled_by": each.disabled_by,
        "has_password": each.password_hash is not None,
        "looks_like": list(listed.looks_like),
        "endless_tokens": listed.endless_tokens,
        "locked_until": None if listed.locked_until is None else utc_text(listed.locked_until),
    }


def _warnings(row: Mapping[str, Any]) -> Iterator[Said]:
    """What somebody may have to do something about."""
    if row["locked_until"]:
        yield Said("terminal-user-locked", at=row["locked_until"])
    if row["endless_tokens"]:
        yield Said("terminal-user-endless", count=row["endless_tokens"])
    if row["looks_like"]:
        yield Said("terminal-user-alike", names=tuple(row["looks_like"]))


def _cells(each: AccessToken, now: int) -> tuple[Said | str, ...]:
    state = "revoked" if each.revoked_at is not None else "good" if each.good_at(now) else "over"
    rights = [Said("terminal-all-rights")] if each.scope is None else sorted(each.scope)
    until, used = each.expires_at, each.last_used_at
    return (
        each.id,
        Said(f"terminal-token-{state}"),
        *rights,
        Said("terminal-for-ever") if until is None else Said("terminal-until", at=utc_text(until)),
        Said("terminal-never-used") if used is None else Said("terminal-used", at=utc_text(used)),
        each.called,
    )


def _tell_row(cells: Iterable[Said | str]) -> None:
    """Print what is there of ``cells``, in a line."""
    spoken = terminal_language()
    tell("  ".join(filter(None, map(spoken.say, cells))))


def _print_token(made: WayIn) -> None:
    say(Said("terminal-token-made", until=utc_text(made.until)), err=True)
    typer.echo(made.secret)


def _print_password(name: str, made: WayIn) -> None:
    say(Said("terminal-password-made", name=name, until=utc_text(made.until)), err=True)
    typer.echo(made.secret)
