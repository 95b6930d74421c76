"""Months of simulated time, to see what grows with history."""
