"""What real devices, brokers and desks did elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

INNER = """
def test_inner(wenya):
    wenya.rooms("a")
    wenya.tell("06:00")
    wenya.expect_no_ticket()
    assert wenya.get("points")["items"]
"""


def test_the_kit_works_behind_a_company_proxy(tmp_path):
    """The proxy cannot reach this machine's loopback, and nobody has said so in NO_PROXY."""
    (tmp_path / "test_inner.py").write_text(INNER)
    names = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY")
    environment = {name: value for name, value in os.environ.items() if name.lower() != "no_proxy"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        env={**environment, **dict.fromkeys(names, "http://127.0.0.1:9")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2_000:]


def test_kilopascals_without_a_unit_do_not_pass_in_silence(wenya):
    """236 kPa, and the device says no unit: out of range, and told after an hour."""
    wenya.mains("main-1", every="1min")
    wenya.aliases({"24e1240000000777/pressure": "main-1"})
    for now in wenya.minutes("06:00", "08:00"):
        at = datetime.fromtimestamp(now / 1000, UTC).isoformat()
        uplink = {"time": at, "object": {"battery": 100, "pressure": 236}}
        wenya.publish("application/heat/device/24e1240000000777/event/up", json.dumps(uplink))
    wenya.expect_ticket("main-1", "sensor")
    (episode,) = wenya.get("episodes", rule="unusable")["items"]
    assert episode["point"] == "main-1"
    assert (episode["began_at"], episode["opened_at"]) == (
        "2026-01-15T06:00:15.000+08:00",
        "2026-01-15T07:00:00.000+08:00",
    )
    assert episode["flags"] == {"range": 60}
