"""A service held against what the ledger says must come of it."""
