"""What somebody keeps for themselves, and nobody else sees."""
