"""Tests that print need what printing needs; where something is missing they are skipped, and fail in CI."""

from __future__ import annotations

import os

import pytest

from api.printing.look import printing_fault
from api.printing.pdf import Printer


@pytest.fixture(scope="module")
def printer() -> Printer:
    fault = printing_fault()
    if fault is not None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(fault))
    return Printer()
