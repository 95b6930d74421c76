"""Playing messages to a broker, in step or freely."""
