"""Pictures of a ledger: true values, delivered readings, faults, and the tickets that follow."""
