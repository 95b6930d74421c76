"""Load tests: readings of very many devices as prepared MQTT packets, as fast as a broker acknowledges them."""
