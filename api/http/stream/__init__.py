"""What the live stream sends: events as they are encoded, and who is there."""
