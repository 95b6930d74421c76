"""The ground truth of a run: what was true, what was delivered, what was wrong, and what must come of it."""

from simulators.ledger.book import Ledger, Run, Truth
from simulators.ledger.files import LedgerError, must_be_ours, read, write
from simulators.ledger.recorder import Recorder, ledger_of

__all__ = ["Ledger", "LedgerError", "Recorder", "Run", "Truth", "ledger_of", "must_be_ours", "read", "write"]
