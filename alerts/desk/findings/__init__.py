"""What was found to be done wrong: as a list, and decided by a person who is not concerned."""
