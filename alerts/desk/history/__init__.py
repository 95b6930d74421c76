"""What a point or a place was like over hours, months and seasons."""
