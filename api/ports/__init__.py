"""What the API is given: settings, log, and the running service as it sees it."""
