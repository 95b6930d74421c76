"""What is on record of duty: versions of the roster, and the duty log."""
