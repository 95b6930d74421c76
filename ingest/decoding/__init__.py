"""From messages to batches: format by topic, names to points, units to canonical ones. Pure."""
