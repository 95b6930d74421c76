"""What the forms of rules can be refused."""
