"""The SQL door to everything that is not a reading: inventory, rules, episodes, tickets, users, events.

records = Records.open("sqlite:///wenya.sqlite")
with records.begin() as tx:
tx.apply(changes, inventory, rules, now)
"""

from alerts.records.compliance import HouseholdDay
from alerts.records.database import Records
from alerts.records.errors import RecordsError
from alerts.records.events import Event
from alerts.records.transaction import Transaction
from alerts.records.users import User

__all__ = ["Event", "HouseholdDay", "Records", "RecordsError", "Transaction", "User"]
