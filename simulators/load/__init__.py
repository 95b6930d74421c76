"""Load: readings of very many devices, as hand-made MQTT packets, as fast as a broker acknowledges them."""
