"""What sensors say of tickets: readings of foreign senders, silent gateways, episodes on tickets."""
