"""``python -m simulators.load JOB``: a load test as a process of its own, for programs.

``JOB`` is JSON, the fields of `JobFile`; the report (`simulators.load.generator.Report`) is JSON on standard
output. People use ``wenya simulate load``.
"""

from __future__ import annotations

import sys
from dataclasses import asdict

import msgspec

from simulators.load.connection import LoadError
from simulators.load.fleet import Fleet
from simulators.load.generator import Job, run
from simulators.publishing.publisher import Broker


class JobFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The job as JSON."""

    devices: int
    port: int
    pack: int = 1
    gateways: int | None = None
    rate: float = 0.0
    messages: int | None = None
    seconds: float | None = None
    host: str = "127.0.0.1"
    username: str | None = None
    password: str | None = None


def main(text: str) -> None:
    """Run the job ``text``, and write the report."""
    job_file = msgspec.json.decode(text, type=JobFile)
    job = Job(
        Fleet.of(job_file.devices, job_file.pack, job_file.gateways),
        Broker(job_file.host, job_file.port, job_file.username, job_file.password),
        rate=job_file.rate,
        messages=job_file.messages,
        seconds=job_file.seconds,
    )
    try:
        report = run(job)
    except LoadError as error:
        raise SystemExit(str(error)) from None
    sys.stdout.buffer.write(msgspec.json.encode(asdict(report)))


if __name__ == "__main__":
    main(sys.argv[1])
