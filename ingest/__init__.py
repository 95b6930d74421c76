"""Readings from the field: MQTT -> decode -> check -> durable -> readings store.

Two loops stand on the ground: `intake` makes messages durable, `writer` brings readings to the store.
"""
