"""Words for people, in each language: Fluent files beside the code that needs them, and their only door."""
