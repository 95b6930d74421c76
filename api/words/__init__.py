"""The words of the console and of refusals, and how a language writes texts, dates and numbers."""
