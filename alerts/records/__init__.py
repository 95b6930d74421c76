"""Everything that is not a reading: inventory, rules' history, episodes, tickets, users, events. The SQL door."""
