### Parts of the service, and why they do not do their work.

readiness-part-broker = Broker
readiness-part-journal = Journal
readiness-part-readings = Readings
readiness-part-records = Records
readiness-part-checker = Judgement
readiness-part-desk = Tickets
readiness-part-printing = Printing
readiness-part-calendar = Working days
readiness-part-heartbeat = Heartbeat
readiness-heartbeat = the last one was not taken ({ $code })
readiness-ready = ok, { $note }
readiness-behind = follows behind: { $note }
readiness-other = does not do its work ({ $code })
readiness-detail = In its own words

readiness-state-starting = is starting
readiness-state-clock-went-back = waits: the clock was set back
readiness-state-slow = has not answered for a while
readiness-state-unavailable = cannot be reached
readiness-state-in-use = is in use by another service
readiness-state-busy = is busy
readiness-state-full = has no room left
readiness-state-disk = cannot write to the disk
readiness-state-journal-full = is full, so that nothing is taken in
readiness-state-damaged = is damaged
readiness-state-refused = refuses what is asked
readiness-state-settings = has wrong settings
readiness-state-unexpected = has failed unexpectedly
readiness-state-credentials = does not let us in
readiness-state-rights = does not allow what is asked
readiness-state-newer-database = belongs to a newer version
readiness-state-older-database = belongs to an older version

## Of the command line

hosting-not-ready = the service is not ready: { $parts }
hosting-not-started = it has not been started
hosting-no-user = there is no user { $name }
hosting-not-judged = the service has judged only until { $until } and not until { $wanted } (Unix ms): { $parts }
hosting-behind = the service does not catch up
hosting-not-written = the readings are not written: { $parts }
hosting-no-console = the console does not start
hosting-port-in-use = port { $port } is in use: choose another with --port (0 takes a free one)
hosting-folder-not-empty = --keep { $folder }: the folder is not empty
settings-simulated-time = simulated time needs service.mode = "test": production is judged by the real clock

## renew-client-id

client-id-connecting = Connecting to the broker under the old id.
client-id-taking = The broker keeps for the new id, too. Taking what it kept for the old one.
client-id-new = under the new id: { $why }
client-id-in-settings = mqtt.client_id is set and has the last word: write it into { $file }, take it out of the settings, and try again
client-id-in-group = mqtt.share_group: in a group nothing shows when the broker has delivered all that it kept
client-id-no-end = the broker does not show when it has delivered all that it kept
client-id-session-stays = The broker still keeps a session that nobody takes, until it expires: { $why }
client-id-empty = { $file } is empty: write the client id into it, or remove it for a new session
