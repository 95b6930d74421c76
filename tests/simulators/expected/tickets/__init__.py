"""The tickets that are expected."""
