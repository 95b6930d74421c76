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
