"""Deadlines: clocks of tickets and their policies (clauses.md, section 6). Pure."""
