"""Routes of the rules in force."""
