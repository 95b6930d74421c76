"""The chain of lines: each line's hash covers the one before it, so that none can be changed unseen. Pure."""
