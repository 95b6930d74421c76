"""Publishing to a broker: connections, and the driver of simulated time. The simulators' door to MQTT."""
