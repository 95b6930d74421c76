"""The door to MQTT: subscriber, embedded broker, acknowledgement, and how far the broker has come."""
