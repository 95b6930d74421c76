"""The SQL door to everything that is not a reading: inventory, rules, episodes, tickets, users, events.

>>> records = Records.open("sqlite:///wenya.sqlite")
>>> with records.begin() as tx:
...     tx.episodes.apply(changes, inventory, rules, now)
"""

from alerts.records.database import Records
from alerts.records.sql.errors import RecordsError
from alerts.records.transaction import Transaction

__all__ = ["Records", "RecordsError", "Transaction"]
