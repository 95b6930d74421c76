"""What the service does by itself with tickets of sensors, through the same `decide` as everybody."""
