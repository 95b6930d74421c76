"""What the running service and whoever makes or restores a backup beside it have between them."""
