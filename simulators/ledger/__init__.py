"""The ledger of a run: true values, delivered readings, faults, and the episodes and tickets that must follow."""
