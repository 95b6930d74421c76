"""Rows of people: users with what they may do, their tokens, and the door of password hashing."""
