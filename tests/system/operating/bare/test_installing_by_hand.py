"""The commands of the Chinese guide lead from nothing to the first ticket, on servers set up by hand.

They are taken from the page in their order and run as they stand, on a machine on which there is nothing of
Wenya (machine.py), with real Mosquitto, InfluxDB and PostgreSQL, the wheel built and installed by pip, the
service by its unit and the accounts of the page. What stands in for programs that a machine of tests has not
is told in debian.py (``apt-get``, ``systemctl``, ``sudo``, and a ``python3 -m venv`` that sees the libraries
of the tests) and clients.py (``influx``, ``mosquitto_pub``).
"""

from __future__ import annotations

import json
import re
import time

import pytest

from tests.system.operating.bare.machine import Machine, can_be_apart
from tests.system.servers import Influx, Mosquitto, Postgres, require
from tests.test_documents import ROOT

PAGE = (ROOT / "docs/guides/installing.zh-CN.md").read_text(encoding="utf-8")
PART = re.compile(r"^## (.+?)$\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"以下是 `([^`]+)`")
TYPED = {"--pwprompt": "DATABASES\nDATABASES\n"}
"""Command that asks at the terminal -> what is typed there."""
IN_FORCE = "grep '资产清单已生效 .*测点数=1' $BARE_STATE/wenya.service.log"
ASKING = "/api/v1/tickets"
TRIES = 60


@pytest.mark.longest
@pytest.mark.timeout(600)
def test_the_page_leads_from_nothing_to_the_first_ticket():
    require(Mosquitto, Influx, Postgres)
    printed = ""
    with Machine(apart=can_be_apart()) as machine:
        for title, text in PART.findall(PAGE):
            files = iter(FILE.findall(text))
            for kind, block in BLOCK.findall(text):
                if kind == "toml":
                    machine.write(next(files), block)
                    continue
                done = machine.run(block, "".join(said for asks, said in TYPED.items() if asks in block))
                assert done.code == 0, f"{title}:\n{block}{done.printed}\n{machine.log()}"
                if "inventory import" in block:
                    within_a_minute(machine, IN_FORCE, "测点数=1")
                if ASKING in block:
                    (line,) = (line for line in block.splitlines() if ASKING in line)
                    printed = within_a_minute(machine, line, '"number"')
    (ticket,) = json.loads(printed[printed.index('{"') :])["items"]
    assert (ticket["place"], ticket["clauses"]) == ("station-7", ["H8", "H25"])


def within_a_minute(machine: Machine, line: str, awaited: str) -> str:
    """What ``line`` prints, once there is in it what the page says to come before long."""
    printed = ""
    for _ in range(TRIES):
        if awaited in (printed := machine.run(line).printed):
            return printed
        time.sleep(1)
    raise AssertionError(f"nothing came of\n{line}\n{printed}\n{machine.log()}")
