"""The comparison of a service with a ledger, and of a ledger with its author's expectations."""
