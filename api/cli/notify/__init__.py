"""``wenya notify``: the channels that are set up, and whether they work."""
