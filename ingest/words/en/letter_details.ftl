### What is wrong with a dead letter. Places and what was found there are quoted from it.

letter-at = { $at }: { $reason }
letter-and = { $reason }; { $more }

## Any JSON

letter-too-deep = nested deeper than any format needs
letter-empty-payload = an empty payload
letter-truncated = the JSON is truncated
letter-no-json = the JSON is malformed
letter-no-cbor = the CBOR is malformed, or no SenML
letter-bytes-behind = behind the pack there is more ({ $bytes } B), and a message is one pack
letter-no-sparkplug = it is no Sparkplug payload
letter-sparkplug-compressed = it is compressed: turn the compression off at the edge node
letter-not-json = the JSON is malformed near byte { $byte }
letter-not-utf8 = its text is not UTF-8
letter-half-character = it holds half of a surrogate pair, which is no character
letter-doubled-key = the key { $key } is twice in one object: { $first }, { $second }
letter-wrong-type = { $at } should be { $wanted }, and is { $found }
letter-wrong-shape = { $at } is not what its topic promises
letter-missing = { $at } is missing
letter-no-object = { $at } is no object: { $found }
letter-no-array = { $at } is no array: { $found }
letter-no-string = { $at } is no string: { $found }

## json_type

json-type-object = an object
json-type-array = an array
json-type-str = a string
json-type-int = a whole number
json-type-float = a number
json-type-bool = true or false
json-type-null = null

## Native JSON

letter-no-objects = neither an object nor an array of objects: { $found }
letter-empty-array = the array is empty
letter-no-flag = { $at }: { $found } is no flag

## SenML

letter-no-pack = a pack is an array of records, not { $found }
letter-empty-pack = the pack is empty
letter-no-number-in-pack = no record of the pack carries a number
letter-no-record = { $at } is no record: { $found }
letter-no-version = { $at } is no version: { $found }
letter-newer-version = { $at } is { $version }; understood up to { $newest }
letter-other-version = { $at } is { $version } in a pack of version { $pack }
letter-unknown-label = { $at } must be understood, and is not known
letter-wrong-label-type = { $at } has the wrong type: { $found }
letter-no-senml-name = { $at } gives { $name }, which is no SenML name
letter-several-values = { $at } has more than one value
letter-no-value = { $at } has neither a value nor a sum

## ThingsBoard and network servers

letter-no-devices = no object of devices: { $found }
letter-device-no-array = { $device } has no array: { $found }
letter-no-device-value = no device has a value
letter-no-channels = { $at } is missing or empty: does the device have a codec?
letter-no-channel-value = { $at } has no channel with a value

## Times

letter-no-time = { $time } is no time
letter-no-seconds = { $time } s is no time
letter-no-milliseconds = { $time } is no time in milliseconds
letter-no-rfc3339 = { $time } is no RFC 3339 time
letter-no-zone = { $time } has no time zone
letter-time-unit = { $time } are { $unit }, where { $wanted } belong

## time_unit

time-unit-seconds = seconds
time-unit-milliseconds = milliseconds
time-unit-microseconds = microseconds
time-unit-nanoseconds = nanoseconds

## Whole messages

letter-no-format = no format is known for { $topic }
letter-too-many-bytes = { $bytes } bytes, at most { $most }
letter-too-many-readings = { $readings } readings, at most { $most }
letter-only-housekeeping = only housekeeping, no point's reading
letter-decoder-failed = the decoder failed with { $error }: { $text }
letter-parked =
    { $messages ->
        [one] 1 message over its sender's limit (mqtt.gateway_messages_per_s), on { $topic }
       *[other] { $messages } messages over their sender's limit (mqtt.gateway_messages_per_s), the first on { $topic }
    }; decoded when there is time
letter-parked-damaged = what was parked as over its sender's limit cannot be read; the log has more

## letter_fault: readings that were left out, by reason

letter-fault-no-birth = no-birth: { $subjects }
letter-fault-unknown-point = unknown-point: { $subjects }
letter-fault-wrong-unit = wrong-unit: { $subjects }
letter-fault-not-a-number = not-a-number: { $subjects }
letter-fault-bad-time = bad-time: { $subjects }
letter-foreign = foreign: { $sender }, inventory version { $version }: { $subjects }
letter-gateway = gateway { $gateway }
letter-no-gateway = a topic that names no gateway
letter-subject = { $name } { $note }
letter-in-unit = in { $unit }, not { $wanted }
letter-behind = behind { $gateway }
letter-behind-several = (behind one of { $gateways })
letter-behind-another = behind another one

## What a readings store sent back

letter-a-reading = a reading
letter-store-says = the readings store says: { $says }
letter-kept-first = another value came first and is kept
letter-never-a-point = the inventory never had a point with key { $key }
letter-not-finite = { $value } is not a finite number
letter-outside-years = measured_at { $at } ms is outside the years 1677 to 2262
letter-outside-retention = outside retention policy: measured longer ago than { $place } keeps readings
letter-no-name-of-influx = { $name } cannot be written as a name in line protocol
letter-any-store = the store
