"""The pages of stops of supply."""
