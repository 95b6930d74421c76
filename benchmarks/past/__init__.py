"""What goes through the past: a restart, late data, and the nightly figures."""
