"""Pages for who administers the service: what was done."""
