"""What is drawn around the work list, and its rows as they were drawn."""
