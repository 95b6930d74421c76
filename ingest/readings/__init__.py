"""Readings as columns: batches, quantities and units, quality, the first value of an identity. Pure."""
