"""Pages of what is whoever looks's own: their leave, and what they were told."""
