"""The client id of a service that was given none: nobody guesses it, and it is the same after every start."""

from __future__ import annotations

import os
import re
import stat

import pytest
from structlog.testing import capture_logs

from api.ports.settings import Settings, load
from api.wiring.client_id import BEFORE, FILE, client_id_of, write_client_id
from api.wiring.service import Service
from tests.system.processes import free_port


@pytest.fixture
def settings(tmp_path) -> Settings:
    variables = {"SERVICE__DATA_DIR": tmp_path, "SERVICE__MODE": "test", "MQTT__PORT": free_port()}
    return load(None, {f"WENYA_{name}": str(value) for name, value in variables.items()})


def test_each_installation_makes_one_of_its_own_and_keeps_it(settings, tmp_path):
    made = client_id_of(settings)
    assert re.fullmatch(r"wenya-[0-9a-f]{16}", made), "MQTT 3.1.1 brokers need take 23 characters only"
    assert client_id_of(settings) == made
    other = load(None, {"WENYA_SERVICE__DATA_DIR": str(tmp_path / "other")})
    (tmp_path / "other").mkdir()
    assert client_id_of(other) != made


def test_a_service_has_it_at_every_start_and_shows_it_to_nobody(settings, tmp_path):
    found = []
    for _ in range(2):
        with Service(settings) as service:
            found.append(service._subscriber._address.client_id)
    assert found[0] == found[1] == (tmp_path / FILE).read_text().strip() != BEFORE
    assert not stat.S_IMODE((tmp_path / FILE).stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)


def test_what_a_broker_keeps_for_an_older_service_is_not_left_behind(settings):
    settings.journal.path.touch()
    with capture_logs() as logs:
        assert [client_id_of(settings), client_id_of(settings)] == [BEFORE, BEFORE]
    assert [entry["log_level"] for entry in logs] == ["warning", "warning"]


def test_the_settings_have_the_last_word(settings, tmp_path):
    (tmp_path / FILE).write_text("wenya-0123456789abcdef\n")
    mqtt = settings.mqtt.model_copy(update={"client_id": "control-room"})
    assert client_id_of(settings.model_copy(update={"mqtt": mqtt})) == "control-room"


def test_an_empty_file_is_not_taken_for_an_id(settings, tmp_path):
    (tmp_path / FILE).touch()
    with pytest.raises(OSError, match=re.escape(f"{tmp_path / FILE} is empty")):
        client_id_of(settings)


def test_who_owns_the_folder_owns_the_file_also_when_root_renews_it(tmp_path):
    if os.geteuid() == 0:
        os.chown(tmp_path, 10_001, 10_002)
    for client_id in ("wenya-0123456789abcdef", "wenya-fedcba9876543210"):
        write_client_id(tmp_path / FILE, client_id)
        made, folder = (tmp_path / FILE).stat(), tmp_path.stat()
        assert (made.st_uid, made.st_gid) == (folder.st_uid, folder.st_gid)
        assert stat.S_IMODE(made.st_mode) == 0o600
