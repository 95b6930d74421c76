"""People at the desk: what they do in a scenario, and what must have come of it."""
