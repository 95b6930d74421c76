"""Places and gateways as people look at them: what is there, and how it is now."""
