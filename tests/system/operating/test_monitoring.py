"""Units, alert rules and dashboard of deploy/: what they ask for is there, and their tools find no fault."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from api.http.metrics import exposition, registry_of
from ingest.durations import MINUTE
from ingest.readings.batch import batch_of
from ingest.settings import InfluxdbSettings
from ingest.stores.influx.store import InfluxStore
from tests.api.cli.backup.test_under_load import rooms
from tests.api.stand_in_service import COUNTED, stand_in_service
from tests.system.servers import Influx

DEPLOY = Path(__file__).parents[3] / "deploy"
RULES = DEPLOY / "prometheus" / "wenya-alerts.yml"
UNITS = sorted((DEPLOY / "systemd").iterdir())
DASHBOARD = json.loads((DEPLOY / "grafana" / "wenya.json").read_text(encoding="utf-8"))
QUESTIONS = [target for panel in DASHBOARD["panels"] for target in panel["targets"]]
OUR_METRIC = re.compile(r"\bwenya_\w+")
MOST_EXPOSED = 3.0
"""Of 10, as `systemd-analyze security` weighs what a unit may do."""
START = 1_795_900_000_000 // MINUTE * MINUTE


def tool(name: str, package: str) -> str:
    """The path of a program; where the machine lacks it the test is left out, and fails where CI is set."""
    found = shutil.which(name)
    if found is None:
        tell = pytest.fail if os.environ.get("CI", "").lower() in {"1", "true"} else pytest.skip
        tell(f"needs {package}: apt-get install {package}")
    return str(found)


def ran(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_units_are_what_systemd_understands(tmp_path):
    analyze = tool("systemd-analyze", "systemd")
    here = []
    for unit in UNITS:
        copy = tmp_path / unit.name
        # It looks whether the program is there, which is installed by hand.
        copy.write_text(unit.read_text(encoding="utf-8").replace("/opt/wenya/bin/wenya", "/bin/true"))
        here.append(str(copy))
    assert ran(analyze, "verify", *here) == ""
    for unit in (each for each in here if each.endswith(".service")):
        told = ran(analyze, "security", "--offline=yes", unit)
        exposed = re.search(r"Overall exposure level for .*: ([\d.]+)", told)
        assert exposed, told
        assert float(exposed[1]) <= MOST_EXPOSED, told


def test_the_alert_rules_are_what_prometheus_understands():
    assert "SUCCESS" in ran(tool("promtool", "prometheus"), "check", "rules", str(RULES))


def test_every_metric_that_is_asked_is_told(tmp_path):
    rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    asked = [rule["expr"] for rule in rules] + [target["expr"] for target in QUESTIONS if "expr" in target]
    with stand_in_service(tmp_path) as service:
        service.counted = COUNTED
        text = exposition(registry_of(service)).decode()
    told = set()
    for family in text_string_to_metric_families(text):
        # One that has counted nothing yet has no samples.
        told |= {family.name + "_total" if family.type == "counter" else family.name}
        told |= {sample.name for sample in family.samples}
    assert {name for each in asked for name in OUR_METRIC.findall(each)} - told == set()


def test_every_question_to_influxdb_is_answered(influx: Influx):
    settings = InfluxdbSettings(
        url=influx.url, bucket=influx.create_database(), username=influx.username, password=influx.password
    )
    store = InfluxStore(settings, rooms, 0)
    store.prepare()
    store.write(batch_of(np.arange(8), np.full(8, START), np.full(8, 20.5)))
    store.close()
    names = DASHBOARD["templating"]["list"][-1]["query"]
    (found,) = [each for each in influx.query(names, settings.bucket) if each["name"] == "indoor_temperature"]
    assert len(found["values"]) == len(rooms().points)
    answered = [ask(influx, target["query"], settings.bucket) for target in QUESTIONS if "query" in target]
    assert [bool(each) for each in answered] == [True, False, True], "there is no pressure in a flat"


def ask(influx: Influx, query: str, database: str) -> list[dict[str, object]]:
    """The answer to a question of the dashboard, with what Grafana puts into it."""
    within = f"time > {START - MINUTE}ms AND time < {START + MINUTE}ms"
    put = {"$timeFilter": within, "$__interval": "1m", "$point": "(p0|p1)"}
    for name, value in put.items():
        query = query.replace(name, value)
    assert "$" not in query.replace("$/", ""), query
    return influx.query(query, database)
