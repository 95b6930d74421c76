"""What judging goes through of the past: a restart, and late data."""
