"""A process that is really killed between sending and its record: one repetition, marked, and no more."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from alerts.records import Records
from tests.alerts.workers.notices.sending_office import SendingOffice

ROOT = Path(__file__).parents[4]
SENDING = """
import os, signal, sys

from alerts.desk.notices.sending import SendingBy
from alerts.notices.routes import AddressKind, NoticeRoute, NoticeRoutes
from alerts.records import Records
from alerts.workers.notices import sender
from ingest.clock import SimulatedClock
from tests.alerts.channels.samples import channel
from tests.alerts.desk.matters.desk_on_record import desk_on_record

url, receiver, at, step = sys.argv[1:]
records = Records.open(url)
with records.begin() as tx:
    desk = desk_on_record(tx, tx.inventory.load())
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if step == "sent":
    sender.end_sending = die
else:
    sender.NoticeSender._send_all = die
routes = NoticeRoutes((NoticeRoute(("duty",)),), {"duty": AddressKind.GROUP})
by = SendingBy({"duty": channel(kind="dingtalk", url=receiver, token="k")}, routes, 120_000)
sender.NoticeSender(records, SimulatedClock(int(at)), lambda: desk, by, in_step=True).send_in_step(int(at))
"""


@pytest.mark.parametrize(("step", "came"), [("begun", 0), ("sent", 1)])
def test_killed_it_is_sent_again_once_and_says_so(tmp_path, wenya_receiver, step, came):
    url = f"sqlite:///{tmp_path}/records.sqlite"
    records = Records.open(url)
    try:
        office = SendingOffice(records, wenya_receiver)
        office.channel("duty")
        office.route("duty")
        number = office.urgent()
        office.tell()
        arguments = [sys.executable, "-c", SENDING, url, wenya_receiver.url, str(office.now), step]
        ran = subprocess.run(arguments, cwd=ROOT, timeout=60, check=False)
        assert ran.returncode == -signal.SIGKILL
        assert len(wenya_receiver.received) == came
        assert office.results(number) == [("duty", "")], "begun, and nobody knows"
        office.send(1000)
        office.send(1000)
        assert office.results(number) == [("duty", "unknown"), ("duty", "delivered")]
        assert len(wenya_receiver.received) == came + 1
        assert "可能重复" in office.texts()[-1]
    finally:
        records.close()
