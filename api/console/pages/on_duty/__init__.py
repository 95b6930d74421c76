"""Pages of duty: posts and shifts, handovers, and the log of a post."""
