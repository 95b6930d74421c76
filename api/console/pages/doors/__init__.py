"""Pages of one's own account, and of the change of shift."""
