"""The command line: ``wenya COMMAND``. Each command is a module here; this one only finds them.

A command's module is imported when the command is called, so that ``wenya check-config`` answers without
waiting for all that ``wenya run`` needs.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from api.cli.help.terminal_help import translated
from api.cli.stopping import stop_requests
from api.cli.usage import usage_in_words
from api.ports.logs import log_beside_output
from ingest.collector import uncollected

COMMANDS = {
    "run": "api.cli.run",
    "demo": "api.cli.demo",
    "simulate": "api.cli.simulate.command",
    "replay": "api.cli.replay.command",
    "check-config": "api.cli.check",
    "inventory": "api.cli.installed.inventory",
    "gateway": "api.cli.installed.gateway",
    "department": "api.cli.installed.department",
    "dead-letters": "api.cli.dead_letters",
    "diagnose": "api.cli.diagnose",
    "backup": "api.cli.backup.command",
    "restore": "api.cli.backup.restore",
    "renew-client-id": "api.cli.client_id",
    "user": "api.cli.people.user",
    "audit": "api.cli.audit",
    "routing": "api.cli.desk.routing",
    "policies": "api.cli.desk.policies",
    "desk": "api.cli.desk.tables",
    "calendar": "api.cli.desk.calendar",
    "duty": "api.cli.desk.duty",
    "notify": "api.cli.notify.command",
}
"""Command -> its module, which has an ``app`` of several commands or a function of the command's name."""

_VERIFIED = ("points.list", "episodes.list", "tickets.list", "compliance.days", "letters.list")
"""What a service is asked when it is held against a ledger."""
USE_CASES = {
    "run": ("users.first-administrator",),
    "demo": ("users.add", "tokens.make", "tickets.open-files"),
    "simulate": _VERIFIED,
    "simulate list": (),
    "simulate run": _VERIFIED,
    "simulate check": (),
    "simulate ledger": (),
    "simulate plot": (),
    "simulate load": (),
    "replay": (),
    "check-config": ("departments.unmanned",),
    "inventory import": ("inventory.import",),
    "inventory export": ("inventory.export-recorded",),
    "inventory template": (),
    "gateway add": ("inventory.import",),
    "department list": ("departments.recorded",),
    "department check": ("departments.recorded",),
    "department unmanned": ("departments.recorded", "departments.unmanned"),
    "department clear": ("departments.clear",),
    "routing try": ("departments.recorded", "routing.try"),
    "policies try": ("desk.recorded", "policies.try"),
    "desk check": (),
    "desk tables": ("desk-rows.compare",),
    "desk explain": ("desk.recorded", "tickets.matter", "tickets.explain-for"),
    "calendar list": ("calendars.list",),
    "calendar recalculate": ("departments.recorded", "calendars.recalculate"),
    "calendar import": ("departments.recorded", "calendars.import", "calendars.list"),
    "calendar export": ("calendars.list",),
    "duty import": ("departments.recorded", "duty.import"),
    "duty show": ("departments.recorded", "duty.overview"),
    "dead-letters list": ("letters.groups", "letters.newest"),
    "dead-letters replay": ("letters.groups", "letters.newest", "letters.replay-many"),
    "dead-letters dismiss": ("letters.groups", "letters.newest", "letters.dismiss-many"),
    "diagnose": ("gateways.diagnose",),
    "backup": (),
    "restore": (),
    "renew-client-id": (),
    "user add": ("users.add", "users.password", "tokens.make", "departments.recorded"),
    "user list": ("users.list",),
    "user disable": ("users.disable",),
    "user enable": ("users.enable",),
    "user role": ("users.roles", "users.one", "departments.recorded"),
    "user password": ("users.password",),
    "user factor": ("factor.of-user", "factor.take-off"),
    "user provider": ("identity.of-user", "identity.link"),
    "user leave ask": ("leaves.ask-for-another",),
    "user leave list": ("leaves.list", "departments.recorded"),
    "user leave end": ("leaves.end", "departments.recorded"),
    "user reach": ("reach.one", "reach.change"),
    "user token": ("tokens.make", "tokens.list", "tokens.revoke"),
    "notify channels": (),
    "notify routes": ("reach.one",),
    "notify test": (),
    "audit": ("audit.list",),
    "audit verify": ("audit.verify",),
    "audit anchor": ("audit.head",),
}
"""Command -> the use cases that it asks, as the operator or of a running service; none where whoever has the
machine and the password of its database needs nobody's leave."""


class _Commands(TyperGroup):
    """The commands, in the order in which a newcomer needs them."""

    def make_context(self, *arguments: Any, **more: Any) -> Any:
        """As the library's."""
        translated(self)
        with usage_in_words():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: Any) -> Any:
        """As the library's."""
        with usage_in_words():
            return super().invoke(ctx)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands."""
        del ctx
        return [name for name, path in COMMANDS.items() if find_spec(path)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, from its module, or ``None``."""
        del ctx
        path = COMMANDS.get(cmd_name)
        if path is None:
            return None
        with uncollected():  # a tenth of the time until a command starts
            module = import_module(path)
        several: typer.Typer | None = getattr(module, "app", None)
        if several is None:
            several = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            several.command(cmd_name)(getattr(module, cmd_name.replace("-", "_")))
        command = get_command(several)
        command.name = cmd_name
        return translated(command)


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def wenya(context: typer.Context) -> None:
    """Watch indoor temperature, water pressure and water quality; open the supervision ticket."""
    # What a command prints may be read by a program: the log is no part of it.
    context.call_on_close(log_beside_output())


def main() -> None:
    """Run the command that the arguments name; what the console script ``wenya`` calls."""
    stop_requests.take()
    app(prog_name="wenya")
