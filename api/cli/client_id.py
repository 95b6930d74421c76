"""``wenya renew-client-id``: another name for our session at the broker, and nothing of it lost."""

from __future__ import annotations

from api.cli.terminal import SettingsFile, errors_as_messages, read_settings
from api.wiring.client_id_renewal import ClientIdError
from api.wiring.client_id_renewal import renew_client_id as renew
from api.wiring.private_files import for_owner_only
from api.words.terminal_output import say
from ingest.said import Said


def renew_client_id(settings: SettingsFile = None) -> None:
    """Give the service a client id that nobody guesses; what the broker keeps for the old one is taken first.

    For an installation that is older than such ids, or whose id has become known. Stop the service before,
    and start it afterwards: while this runs it is the service, without its pages. Stopped half-way it has
    changed nothing.
    """
    for_owner_only()
    with errors_as_messages(ClientIdError):
        renew(read_settings(settings), say)
    say(Said("terminal-client-id-renewed"))
