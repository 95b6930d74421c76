### Journal and readings stores, where they cannot do what is asked.

store-error = { $code }: { $reason }
by-proxy = { " " }(by the proxy { $address } of { $variable })

## The journal

journal-file = { $file }: { $why }
journal-in-use = { $file }: one process may append to it, and another does
journal-is-none = { $file }: a SQLite file, but no journal
journal-newer = { $file }: a journal of format { $version }, written by a later version of Wenya; this one reads formats up to { $newest }; start the later version, or restore a backup
journal-parked-full = parked messages fill the dead-letter box
journal-parked-unreadable = a letter of parked messages: { $why }
journal-parked-unequal = a letter of parked messages: { $topics } topics and { $payloads } payloads
journal-bytes-wait = { $bytes } of { $most } bytes wait for the readers
journal-batch-gone = a batch that was kept is no longer there
journal-batch-damaged = { $file }: batch { $position }: { $why }

## DuckDB

store-file = { $file }: { $why }
store-no-file = there are no readings: { $file }
store-newer = { $file } has format { $version }; this version of Wenya reads up to { $newest }
store-open-elsewhere = { $file } is open in another process: { $why }
store-no-duckdb = { $file } is not a DuckDB file
store-other-duckdb = { $file } was written by another version of DuckDB: { $why }
store-damaged = { $file } is damaged: { $why }

## Any store

store-crowded = too many wait for the readings store
store-silent = the readings store does not answer

## InfluxDB: what it answers

influx-answered = InfluxDB answered { $status }: { $says }
influx-not-let-in = { $said }; see readings.influxdb.token (2.x, 3.x), or readings.influxdb.username and .password (1.x)
influx-reports = InfluxDB reports: { $says }
influx-nothing = nothing
influx-no-verdict = the answer was { $status } without InfluxDB's words for a bad line; what is in between? It says: { $says }
influx-odd-status = the answer was { $status }, which InfluxDB never gives here; what is in between?
influx-foreign-page = { $status } and a page that is none of InfluxDB's; what is in between? It says: { $says }
influx-lacks = an answer without { $key } is none of InfluxDB's
influx-unreadable = InfluxDB's answer can't be read: { $why }
influx-breaks-off = InfluxDB's answer breaks off
influx-no-version = /ping names no InfluxDB version ({ $found })
influx-slow = InfluxDB didn't answer in time
influx-unreachable = InfluxDB of readings.influxdb.url can't be reached: { $why }{ $proxy }
influx-untrusted = { $said }; name the authority of its certificate in readings.influxdb.ca_file
influx-speaks-tls = the server speaks TLS ({ $says }): readings.influxdb.url must begin with https://
influx-with-tls = { $said }; does it speak TLS? Then readings.influxdb.url begins with https://
influx-without-tls = { $said }; does it speak TLS? Without, readings.influxdb.url begins with http://

## InfluxDB: databases and buckets

influx-database = database "{ $name }"
influx-bucket = bucket "{ $name }" of organisation "{ $org }"
influx-with-policy = { $where } with policy "{ $policy }"
influx-mapped = { $where } that InfluxQL reads
influx-not-there = there is no { $what }, and none is made where readings are only looked at: start the service once
influx-not-writable = { $where } may not be written to: { $why }
influx-other-field = in { $where } the field "{ $field }" of "{ $measurement }" is of type { $found }, where { $ours } is to be written: something else writes there; give it a measurement, bucket or database of its own
influx-by-administrator = { $said }. What Wenya needs is missing, or its user may not see it: an administrator runs { $statement } once and grants the user ALL on that database
influx-3-name = InfluxDB 3.x takes no { $where }: at most { $most } letters, digits, - and _, the first a letter or digit; change readings.influxdb.bucket
influx-3-missing = there is no database "{ $name }"; make it by hand: influxdb3 create database { $name }
influx-3-no-room = no room for database "{ $name }": { $why }; Wenya needs two, for readings and hourly figures
influx-3-may-not-make = the token may not make database "{ $name }"; make it by hand: influxdb3 create database { $name }

## InfluxDB 2.x: organisations, tokens and mappings

influx-org-empty = readings.influxdb.org = "{ $org }" is empty; InfluxDB 2.x needs the name of the organisation
influx-org-unknown = readings.influxdb.org = "{ $org }" names no organisation of the server ({ $says }).
influx-org-is-id = readings.influxdb.org = "{ $org }" names no organisation of the server ({ $says }). An id is not taken for a name.
influx-org-hidden = the token may not read the organisation
influx-bucket-hidden = the token may not read bucket "{ $name }" of organisation "{ $org }": it needs to read and to write it
influx-foreign-token = the token was made in organisation "{ $there }", and InfluxQL would read there; make one in "{ $org }"
influx-may-not = the token may not { $doing } in organisation "{ $org }" ({ $why }): give it the right{ $by_hand }
influx-rights-to-make = { " " }(read:orgs and write:buckets), or make the bucket by hand
influx-see-bucket = see bucket "{ $name }"
influx-see-mappings = see the mappings of database "{ $database }"
influx-make-bucket = make bucket "{ $name }", which is missing,
influx-keep-bucket = lengthen the retention of bucket "{ $name }"
influx-map = map InfluxQL's database "{ $database }" to bucket "{ $name }"
influx-mapped-elsewhere = InfluxQL's database "{ $database }" with policy "{ $policy }" leads to a bucket that the token may not read, and not to "{ $name }" ({ $says }): delete that mapping, or name the bucket it leads to in readings.influxdb.bucket
influx-reads-elsewhere = bucket "{ $name }" is to be written to, but InfluxQL reads database "{ $database }" (policy "{ $policy }") from bucket "{ $there }": what is written would not be read. Name that bucket in readings.influxdb.bucket (now "{ $now }") to go on with what lies there,{ $delete } or choose another name
influx-delete-mapping = { " " }or delete mapping { $id } (influx v1 dbrp delete)
influx-reads = database { $database }, policy { $policy }
