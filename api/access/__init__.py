"""Who is asking: tokens, and the viewer that every use case takes."""
