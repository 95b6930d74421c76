"""How all places stand at this moment."""
