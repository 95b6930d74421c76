"""What goes over the wire and how a receiver must read it."""
