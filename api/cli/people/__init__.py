"""Commands about the people and programs that may use the service."""
