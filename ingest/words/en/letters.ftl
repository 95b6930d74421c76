### Dead letters.

reason-malformed = Malformed
reason-too-large = Too large
reason-too-deep = Too deep
reason-unknown-topic = Unknown topic
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
