"""The ground truth of a run: what was true, what was delivered, what was wrong, and what must come of it."""

from simulators.ledger.contents import Ledger, RunInfo, Truth
from simulators.ledger.files import LedgerError, ensure_ledger_folder, read, write
from simulators.ledger.recorder import Recorder, ledger_of

__all__ = [
    "Ledger",
    "LedgerError",
    "Recorder",
    "RunInfo",
    "Truth",
    "ensure_ledger_folder",
    "ledger_of",
    "read",
    "write",
]
