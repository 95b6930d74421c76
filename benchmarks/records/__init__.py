"""What the records cost: a wave of episodes, and a tick with years on record."""
