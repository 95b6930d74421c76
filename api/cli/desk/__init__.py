"""Commands of the desk: what its tables say."""
