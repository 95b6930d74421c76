"""Settings of the channels, by kind."""
