"""What somebody does with their own doors: sessions and second factors."""
