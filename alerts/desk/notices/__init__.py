"""Who is told of what happens: decided with it, told apart from it, listed and answered."""
