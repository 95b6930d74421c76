"""What lists of tickets and contacts are narrowed down to."""
