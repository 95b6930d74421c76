"""A service on a machine that cannot print is ready all the same, and says what is to be installed."""

from __future__ import annotations

from api.ports.readiness import READY, is_ready
from api.ports.settings import load
from api.wiring import service as wiring
from api.wiring.service import Service
from api.words.languages import language
from ingest.said import Said
from tests.system.processes import free_port


def printing_of(tmp_path):
    variables = {
        "WENYA_SERVICE__DATA_DIR": str(tmp_path),
        "WENYA_MQTT__EMBEDDED": "false",
        "WENYA_MQTT__PORT": str(free_port()),
    }
    with Service(load(None, variables)) as running:
        return running.readiness()["printing"]


def test_what_the_machine_lacks_is_told_under_printing(tmp_path, monkeypatch):
    monkeypatch.setattr(wiring, "printing_fault", lambda: Said("printing-lacks", packages="fonts-noto-cjk"))
    state = printing_of(tmp_path)
    assert is_ready(state)
    assert language("zh-CN").say(state) == "ok, 本机缺少打印所需的系统软件包，请安装：fonts-noto-cjk"
    monkeypatch.setattr(wiring, "printing_fault", lambda: None)
    assert printing_of(tmp_path) == READY
