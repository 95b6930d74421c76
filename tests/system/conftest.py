"""A failure is shown with the logs of the servers that ran."""

from collections.abc import Iterator

import pytest

from tests.system.servers import Server

pytest.register_assert_rewrite("tests.system.service", "tests.system.field")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    if report.failed:
        report.sections += [(f"log of {server.package}", server.log()) for server in Server.alive]
    return report
