"""The house that the pictures are of."""

import pytest

from simulators.ledger.contents import Ledger
from tests.simulators.plot.sample_ledger import fault, made


@pytest.fixture(scope="module")
def house() -> Ledger:
    return made(faults=(fault("under-heated", (3, 9), household="flat-07"),))
