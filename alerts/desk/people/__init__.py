"""People: how they sign in, and what they are."""
