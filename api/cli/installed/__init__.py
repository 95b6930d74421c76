"""Commands about what is installed and who answers for it."""
