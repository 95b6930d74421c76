"""The chain: what is on record, hashed line by line, so that a change shows. Pure."""
