"""The work list and what is done with it."""
