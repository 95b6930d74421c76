"""The ledger of a run: true values, delivered readings, faults, expected episodes and expected tickets."""
