"""Tables that are taken away as files."""
