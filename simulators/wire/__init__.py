"""What gateways and receivers share: messages, units, and the rows that a correct receiver stores."""
