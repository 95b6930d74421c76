"""What others write, in every field that takes a text."""
