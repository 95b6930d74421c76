"""The faults of a scenario: their kinds, their schedule, and their random streams."""
