"""What the field says: MQTT -> decode -> check -> durable -> readings store."""
