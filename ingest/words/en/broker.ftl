### The session at the broker, and the machine's clock.

broker-not-yet = not subscribed yet
broker-silent = it does not answer
broker-at = { $address }: { $problem }
broker-unreachable = the broker cannot be reached at mqtt.host and mqtt.port: { $why }
broker-refused = the broker refused the connection: { $reason }; see mqtt.username and mqtt.password
broker-refused-topics = the broker refused the subscription to { $topics }: the account of mqtt.username must be allowed to read them
broker-ended = the connection to the broker ended: { $reason }
broker-taken-over = another client has taken over our session: mqtt.client_id must be that of one service only
broker-short-connections = the broker ended { $count } connections in a row within { $seconds } s: another client may be using our mqtt.client_id
broker-embedded = the embedded broker: { $why }
clock-jumped = the clock jumped by { $seconds } s; readings are to agree with it first
clock-contradicted = { $jumped }; of { $heard } senders heard since, { $against } contradict it
backlog-parked = parked messages were not decoded in time
backlog-no-marker = the marker did not come back
