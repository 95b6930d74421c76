"""The words of rules, clauses, episodes and tickets, as Fluent files."""
