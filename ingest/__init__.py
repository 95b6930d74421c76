"""Readings from the field: MQTT -> decode -> check -> durable -> readings store."""
