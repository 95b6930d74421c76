"""Use cases over the records: settling tickets, commands, imports, lookups."""
