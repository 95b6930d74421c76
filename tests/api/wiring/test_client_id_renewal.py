"""Where a client id cannot be renewed it says why, and changes nothing."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.wiring.client_id import BEFORE, FILE


@pytest.mark.parametrize(
    ("variables", "why"),
    [
        ({"MQTT__CLIENT_ID": "control-room"}, "mqtt.client_id is set and has the last word"),
        ({"MQTT__SHARE_GROUP": "intake"}, "in a group nothing shows"),
    ],
)
def test_what_leaves_no_room_for_another_id_is_told(tmp_path, variables, why):
    (tmp_path / FILE).write_text(BEFORE)
    given = {"SERVICE__DATA_DIR": str(tmp_path), "MQTT__EMBEDDED": "false"} | variables
    environment = {f"WENYA_{key}": value for key, value in given.items()}
    ran = CliRunner().invoke(app, ["renew-client-id"], env=environment, catch_exceptions=False)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert why in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert (tmp_path / FILE).read_text() == BEFORE


def test_with_the_embedded_broker_there_is_nothing_to_take_along(tmp_path):
    (tmp_path / FILE).write_text(BEFORE)
    environment = {"WENYA_SERVICE__DATA_DIR": str(tmp_path)}
    ran = CliRunner().invoke(app, ["renew-client-id"], env=environment, catch_exceptions=False)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert (tmp_path / FILE).read_text().startswith("wenya-")
