"""Load tests: readings of very many devices in prepared MQTT packets, at a rate or as fast as possible."""
