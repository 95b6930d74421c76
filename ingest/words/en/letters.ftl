### Dead letters.

reason-malformed = Malformed
reason-too-large = Too large
reason-too-deep = Too deep
reason-unknown-topic = Unknown topic
reason-no-birth = Waiting for a birth
reason-unknown-point = Unknown point
reason-foreign = Spoke for another gateway's point
reason-wrong-unit = Wrong unit
reason-not-a-number = Not a number
reason-bad-time = Bad time
reason-unsupported-version = Unsupported version
reason-no-readings = No readings
reason-conflict = Conflict
reason-flood = Flood
reason-refused = Refused
reason-codec-failed = Decoder failed

## What the reasons mean

letter-means-malformed = The payload is not what its topic promises.
letter-means-too-large = It has more bytes or readings than one message may carry.
letter-means-too-deep = It is nested deeper than any format needs.
letter-means-unknown-topic = No format uses this topic.
letter-means-no-birth = It has numbers by alias, and no birth (NBIRTH, DBIRTH) that came says what they are.
letter-means-unknown-point = A name in it is neither a point nor a registered alias.
letter-means-foreign = Its sender may not speak for this point.
letter-means-wrong-unit = The unit cannot be converted to that of the point.
letter-means-not-a-number = A value is no finite number.
letter-means-bad-time = The time cannot be read, or the device's clock had been reset, so that a buffered value has no place in time.
letter-means-unsupported-version = It is of a version of its format that is newer than ours.
letter-means-no-readings = It is well formed, and nothing in it could be a reading.
letter-means-conflict = There is another value for the same point and instant already; the first one is kept.
letter-means-flood = It was over its gateway's limit, and is kept until there is time to decode it.
letter-means-refused = The readings store refused these readings for good.
letter-means-codec-failed = The decoder failed through a defect of its own; the log has more.

letter-do-malformed = See how the gateway is set to publish: its format has to be the one of its topic. What was lost in it has to be sent again.
letter-do-too-large = Have the gateway send fewer readings in one message, or raise the bounds under `mqtt` in the settings, then replay.
letter-do-too-deep = See how the gateway is set to publish; nothing of such a message can be read.
letter-do-unknown-topic = Set the gateway's topic to one of the formats that are read, then replay.
letter-do-no-birth = Have the edge node born anew (Node Control/Rebirth, or a restart); then it is decoded by itself.
letter-do-unknown-point = Register the name as an alias of its point, or mend the name at the device, then replay.
letter-do-foreign = If the gateway is right, put the point's device behind it in the inventory, then replay; if not, find out who publishes under its account.
letter-do-wrong-unit = Have the device send the unit of what it measures, or another point be meant; then replay what the inventory now explains.
letter-do-not-a-number = See to the sensor or its codec: it sends a mark for “no value” as if it were one. Dismiss what came.
letter-do-bad-time = Set the device's clock; what was buffered while it was wrong has no time and is dismissed.
letter-do-unsupported-version = Set the gateway to an older version of the format, or update the service, then replay.
letter-do-no-readings = Nothing is missing, as a rule: dismiss it. If it should hold values, see to the codec.
letter-do-conflict = See whether two devices send as one point, or one sends twice with rounding; the first value counts.
letter-do-flood = Nothing has to be done: it is decoded by itself. If it goes on, see why the gateway repeats itself.
letter-do-refused = See to the store of readings and its limits, then replay.
letter-do-codec-failed = Report it with the payload; replay once a mended version runs.
