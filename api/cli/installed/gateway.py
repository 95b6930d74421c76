"""``wenya gateway``: gateways, with a format in the inventory and an account of their own at the broker."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from alerts.desk.registration import import_inventory
from alerts.people.viewer import OPERATOR
from alerts.rules.inventory_files import read_inventory
from alerts.rules.rule_files import load_rules
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of
from api.cli.usage import BadOption
from api.ports.settings import ServiceSettings
from api.words.terminal_output import say
from ingest.clock import RealClock
from ingest.decoding.topics import FORMATS
from ingest.inventory.devices import Gateway
from ingest.inventory.files.importer import merge
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.files.values import identifier
from ingest.inventory.tree import Inventory
from ingest.problems import Problem
from ingest.readings.speakers import GatewayFormat
from ingest.said import Said, name_of, said_by

app = typer.Typer(help="Gateways, and what they may publish.", no_args_is_help=True, add_completion=False)

NO_GATEWAY = frozenset({"wenya", "health", "simulator", "thingsboard", "chirpstack", "thingsstack"})
"""Accounts that deploy/mosquitto/acl knows."""
_APPLICATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9@_.:-]{0,127}")


@app.callback()
def gateway() -> None:
    """Gateways, and what they may publish."""


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="ID", help="Its name in its topics, and its account.")],
    form: Annotated[GatewayFormat, typer.Option("--format", help="How it publishes.")],
    *,
    place: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="Where its silence is a concern; a new one needs it."),
    ] = None,
    called: Annotated[str | None, typer.Option("--name", help="As people call it.")] = None,
    application: Annotated[
        list[str] | None,
        typer.Option(
            metavar="APP",
            help="chirpstack, tts: the application whose devices its account publishes; may be repeated.",
        ),
    ] = None,
    shared_topic: Annotated[
        bool, typer.Option("--shared-topic", help="thingsboard: its topic cannot be set.")
    ] = False,
    settings: SettingsFile = None,
) -> None:
    """Put a gateway into the inventory with its format, or give one that is there its format.

    What its account at the broker may publish, beside the topics that name it, is printed for
    deploy/mosquitto/account. It is refused where the file of service.inventory says otherwise: a start would
    bring that back.
    """
    _check(name, form, application or (), shared_topic=shared_topic)
    with errors_as_messages():
        read = read_settings(settings)
        rules, now = load_rules(read.service.rules), RealClock().now()
        with records_of(read) as records:
            with records.reading() as tx:
                before = tx.inventory.load()
            known = before.gateways.get(name)
            if known is None and place is None:
                raise BadOption("--place", Said("gateway-needs-place"))
            options = {"format": form, "place": place, "name": called}
            given: dict[str, Any] = {key: value for key, value in options.items() if value is not None}
            changed = replace(known or Gateway(name, ""), **given)
            source = Inventory(gateways={name: changed})
            _refuse_what_a_start_undoes(read.service, before, changed, given)
            done = import_inventory(records, OPERATOR, source, rules, now, replace=False)
    version = str(done.after.version)
    said = Said("terminal-gateway-added", version=version, id=name, format=form.value, place=changed.place)
    say(said, err=True)
    if shared_topic:
        say(Said("terminal-shared-topic"), err=True)
    typer.echo(acl_of(name, form, application or (), shared_topic=shared_topic), nl=False)


def _check(name: str, form: GatewayFormat, applications: Sequence[str], *, shared_topic: bool) -> None:
    """Raise `BadOption` for what no account can have, or no gateway of this format."""
    try:
        identifier(name)
    except ValueError as reason:
        raise BadOption("ID", said_by(reason)) from None
    if ":" in name:
        raise BadOption("ID", Said("gateway-no-colon"))
    if name in NO_GATEWAY:
        raise BadOption("ID", Said("gateway-other-account", name=name))
    if shared_topic and form is not GatewayFormat.THINGSBOARD:
        only = GatewayFormat.THINGSBOARD.value
        raise BadOption("--shared-topic", Said("gateway-for-format", format=only))
    if applications and form not in (GatewayFormat.CHIRPSTACK, GatewayFormat.TTS):
        two = Said("both", first=GatewayFormat.CHIRPSTACK.value, second=GatewayFormat.TTS.value)
        raise BadOption("--application", Said("gateway-for-formats", formats=two))
    for application in applications:
        if not _APPLICATION.fullmatch(application):
            raise BadOption("--application", Said("gateway-no-application", given=repr(application)))


def _refuse_what_a_start_undoes(
    settings: ServiceSettings, before: Inventory, wanted: Gateway, given: Mapping[str, object]
) -> None:
    """Raise `InventoryProblems` where the inventory's file, read again at each start, says something else."""
    file = settings.inventory
    if file is None:
        return
    after = merge(before, Inventory(gateways={wanted.id: wanted}), replace=False)
    at_start = merge(after, read_inventory(file, after, desk=settings.desk), replace=False).gateways[
        wanted.id
    ]
    undone = [key for key in given if getattr(at_start, key) != given[key]]
    if undone:
        raise InventoryProblems(
            [
                Problem(
                    file.name,
                    Said("inventory-item", kind=name_of("item", "gateway"), id=wanted.id),
                    Said(
                        "terminal-undone-by-start",
                        key=key,
                        says=str(getattr(at_start, key)),
                        wanted=str(given[key]),
                    ),
                )
                for key in undone
            ]
        )


def acl_of(
    name: str, form: GatewayFormat, applications: Sequence[str] = (), *, shared_topic: bool = False
) -> str:
    """Rules of Mosquitto for the account ``name``: what it may publish beside the topics that name it."""
    topics: list[str] = []
    for wire_format in (each for each in FORMATS if each.shared is form):
        if wire_format.application is not None:
            levels = wire_format.topics.split("/")
            before, after = levels[: wire_format.application], levels[wire_format.application + 1 :]
            topics += ["/".join([*before, application, *after]) for application in applications]
        elif shared_topic:
            topics.append(wire_format.topics)
    lines = [f"# {name} ({form}), by wenya gateway add"]
    if topics:
        lines += [f"user {name}", *(f"topic write {topic}" for topic in topics)]
    return "\n".join(lines) + "\n"
