"""The page of the service itself."""
