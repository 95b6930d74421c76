"""What is drawn around the work list."""
